// Which names and origins a relay answers to.

import { expect, test } from "bun:test";
import fc from "fast-check";
import {
  acceptedHost,
  isAcceptedOrigin,
  relayOrigins,
  type Site,
  socketSource,
} from "../../../relay/origins.ts";

const LOCAL: Site = { publicUrl: null, loopback: true, port: 4_000, tls: false, allowedOrigins: [] };
const OPEN: Site = { ...LOCAL, loopback: false };
const PUBLIC: Site = {
  ...LOCAL,
  loopback: false,
  publicUrl: new URL("https://relay.example.com/"),
  allowedOrigins: ["https://me.github.io", "null"],
};

const accepted = (site: Site, hosts: (string | null)[]) =>
  hosts.filter((host) => acceptedHost(site, host) !== null);

test("bound to loopback, only loopback names at its own port are answered", () => {
  const good = ["127.0.0.1:4000", "localhost:4000", "LOCALHOST:4000", "[::1]:4000", "127.0.0.2:4000"];
  const bad = [
    null,
    "",
    "127.0.0.1",
    "localhost:4001",
    "evil.example:4000",
    "localhost.evil.example:4000",
    "10.0.0.1:4000",
    "127.0.0.1:4000 x",
    "127.0.0.1:4000,b",
    "user@127.0.0.1:4000",
    "2130706433:4000",
    "127.1:4000",
    "[::1%lo]:4000",
  ];
  expect(accepted(LOCAL, [...good, ...bad])).toEqual(good);
});

test("bound to the network without a public URL, addresses are answered and names are not", () => {
  const good = ["192.168.1.5:4000", "[fd00::5]:4000", "203.0.113.4:8080", "localhost:4000"];
  expect(accepted(OPEN, [...good, "relay.lan:4000", "evil.example", "203.0.113.4:99999"])).toEqual(good);
});

test("with a public URL, that name and this machine's own are answered", () => {
  const good = ["relay.example.com", "RELAY.example.com", "localhost:4000"];
  expect(
    accepted(PUBLIC, [...good, "relay.example.com:8443", "192.168.1.5:4000", "www.relay.example.com"]),
  ).toEqual(good);
});

test("no browser, the relay's own pages and the named viewers may come in", () => {
  expect(isAcceptedOrigin(LOCAL, "localhost:4000", null)).toBe(true);
  expect(isAcceptedOrigin(LOCAL, "localhost:4000", "http://localhost:4000")).toBe(true);
  for (const origin of [
    "http://127.0.0.1:4000",
    "https://localhost:4000",
    "http://localhost:4001",
    "http://localhost",
    "null",
    "",
    "https://evil.example",
  ])
    expect(isAcceptedOrigin(LOCAL, "localhost:4000", origin)).toBe(false);
  const host = "relay.example.com";
  for (const origin of ["https://relay.example.com", "https://me.github.io", "null"])
    expect(isAcceptedOrigin(PUBLIC, host, origin)).toBe(true);
  for (const origin of [
    "http://relay.example.com",
    "https://me.github.io.evil.example",
    "https://evil.example",
  ])
    expect(isAcceptedOrigin(PUBLIC, host, origin)).toBe(false);
});

test("a registration names the URL that was dialled", () => {
  expect(relayOrigins(PUBLIC, "relay.example.com")).toEqual(["wss://relay.example.com"]);
  expect(relayOrigins(PUBLIC, "localhost:4000")).toEqual(["ws://localhost:4000"]);
  expect(relayOrigins(LOCAL, "127.0.0.1:4000")).toEqual(["ws://127.0.0.1:4000"]);
  expect(relayOrigins(OPEN, "192.168.1.5:443")).toEqual(["ws://192.168.1.5:443", "wss://192.168.1.5"]);
  expect(socketSource({ ...OPEN, tls: true }, "192.168.1.5:8443")).toBe("wss://192.168.1.5:8443");
});

test("no Host that is accepted can break out of a header", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.webAuthority()), (text) => {
      for (const site of [LOCAL, OPEN, PUBLIC]) {
        const host = acceptedHost(site, text);
        if (host !== null) expect(socketSource(site, host)).toMatch(/^wss?:\/\/[a-z0-9.:[\]-]+$/);
      }
    }),
  );
});
