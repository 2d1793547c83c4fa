// STUN and TURN servers as the native module takes them.

import { expect, test } from "bun:test";
import fc from "fast-check";
import { ICE_SERVERS_MAX } from "../../../../src/carrier/direct.ts";
import { nativeServers, parseIceServer } from "../../../../src/direct/rules/ice-servers.ts";

const CREDENTIALS = { username: "1766000000:remi", credential: "secret" };

test.each([
  [{ url: "stun:stun.example.org" }, { hostname: "stun.example.org", port: 3478 }],
  [{ url: "stun:192.0.2.1:19302" }, { hostname: "192.0.2.1", port: 19_302 }],
  [{ url: "STUN:[2001:db8::1]:3479" }, { hostname: "2001:db8::1", port: 3479 }],
  [
    { url: "turn:turn.example.org:3478?transport=udp", ...CREDENTIALS },
    {
      hostname: "turn.example.org",
      port: 3478,
      username: "1766000000:remi",
      password: "secret",
      relayType: "TurnUdp",
    },
  ],
] as const)("%j is a server", (server, expected) => {
  expect(parseIceServer(server)).toEqual(expected);
});

test.each([
  { url: "" },
  { url: "http://example.org" },
  { url: "stun:" },
  { url: "stun:host:0" },
  { url: "stun:host:65536" },
  { url: "stun:host/path" },
  { url: "stun:user@host" },
  { url: "stun:-host" },
  { url: "stun:[127.0.0.1]" },
  { url: "stun:[::g]" },
  { url: `stun:${"a".repeat(64)}` },
  { url: "stuns:host", ...CREDENTIALS },
  { url: "turns:host", ...CREDENTIALS },
  { url: "turn:host?transport=tcp", ...CREDENTIALS },
  { url: "turn:host" },
  { url: "turn:host", username: "a" },
  { url: "turn:host", username: "a", credential: "" },
  { url: "turn:host", username: "a", credential: "b".repeat(513) },
])("%j is none", (server) => {
  expect(parseIceServer(server)).toBeNull();
});

test("there are a few at most, and what is none is left out", () => {
  const servers = Array.from({ length: 10 }, (_, i) => ({ url: i === 1 ? "nothing" : `stun:host-${i}` }));
  expect(nativeServers(servers).length).toBe(ICE_SERVERS_MAX - 1);
});

test("any text gives a server within its bounds, or null", () => {
  const url = fc.tuple(
    fc.constantFrom("stun:", "turn:", ""),
    fc.string(),
    fc.constantFrom("", ":1", ":99999"),
  );
  fc.assert(
    fc.property(url, (parts) => {
      const server = parseIceServer({ url: parts.join(""), ...CREDENTIALS });
      if (server) expect(server.port).toBeWithin(1, 65_536);
    }),
  );
});
