// Which STUN and TURN servers a direct path may use, in every wrong shape.

import { expect, test } from "bun:test";
import { usableServers } from "../../../src/carrier/usable-servers.ts";

const [username, credential] = ["1795761112:remi", "c2VjcmV0"];
test("those that can be used are kept, at most four", () => {
  const good = [
    { url: "stun:relay.example.com:3478" },
    { url: "stun:[2001:db8::1]:3478" },
    { url: "stun:192.0.2.1" },
    { url: "turn:turn.example.com:3478?transport=udp", username, credential },
    { url: "turns:turn.example.com", username, credential },
  ];
  expect(usableServers(good)).toEqual(good.slice(0, 4));
});

test.each([
  { url: "" },
  { url: "http://example.com" },
  { url: "stun:" },
  { url: "stun:example.com:0" },
  { url: "stun:example.com:70000" },
  { url: "stun:example.com?transport=udp" },
  { url: "stun:user@example.com" },
  { url: "stun://example.com" },
  { url: "turn:turn.example.com" },
  { url: "turn:turn.example.com", username },
  { url: "turn:turn.example.com", username: "", credential },
  { url: "turn:turn.example.com?transport=sctp", username, credential },
  { url: `stun:${"a".repeat(300)}.example` },
])("%j cannot", (server) => {
  expect(usableServers([server])).toEqual([]);
});
