// The relay's control messages: what is accepted, and the bytes that a registration signs.

import { expect, test } from "bun:test";
import fc from "fast-check";
import {
  parseClientToRelay,
  parseHostToRelay,
  parseRelayToClient,
  parseRelayToHost,
  registrationStatement,
  relayOriginOf,
  stunUrlOf,
} from "../../../src/protocol/relay-messages.ts";

const rid = "AAAAAAAAAAAAAAAAAAAAAA";
const client = (message: object) => parseClientToRelay(JSON.stringify(message));
const host = (message: object) => parseHostToRelay(JSON.stringify(message));

test("a join names letters or a rid, and not both", () => {
  expect(client({ t: "join", v: 1, room: "ABCD" })).toEqual({
    ok: true,
    message: { t: "join", v: 1, room: "ABCD" },
  });
  expect(client({ t: "join", v: 1, rid }).ok).toBe(true);
  expect(client({ t: "join", v: 1, rid, room: "ABCD" }).ok).toBe(false);
  expect(client({ t: "join", v: 1 }).ok).toBe(false);
  expect(client({ t: "join", v: 2, rid }).ok).toBe(false);
});

test("letters are four of 23 in upper case, names have one spelling", () => {
  for (const room of ["ABC", "ABCDE", "ABCI", "ABCL", "ABCO", "abcd", "AB D", "ABC1", "ABCD\n", ""])
    expect([room, client({ t: "join", v: 1, room }).ok]).toEqual([room, false]);
  // The same 16 bytes in another spelling, padded, too short.
  for (const other of [`${rid.slice(0, 21)}B`, `${rid}==`, rid.slice(1), `${rid.slice(0, 21)}+`])
    expect([other, client({ t: "join", v: 1, rid: other }).ok]).toEqual([other, false]);
});

test("a daemon's messages are bounded", () => {
  const nine = [..."ABCDEFGHJ"].map((letter) => letter.repeat(4));
  expect(host({ t: "rooms", add: nine.slice(1) }).ok).toBe(true);
  expect(host({ t: "rooms", add: nine }).ok).toBe(false);
  expect(host({ t: "close", ch: 0xffff_ffff }).ok).toBe(true);
  for (const ch of [-1, 1.5, 0x1_0000_0000, "1", null])
    expect([ch, host({ t: "close", ch }).ok]).toEqual([ch, false]);
  const register = { t: "register", v: 1, pk: "A".repeat(43), sig: "A".repeat(86), rooms: [] };
  expect(host(register).ok).toBe(true);
  for (const wrong of [
    { pk: "A".repeat(42) },
    { sig: "A".repeat(85) },
    { rooms: "ABCD" },
    { jwt: "x".repeat(3_000) },
    { pk: `${"A".repeat(42)}B` },
  ])
    expect([wrong, host({ ...register, ...wrong }).ok]).toEqual([wrong, false]);
});

test("a message of a later version is unknown, not malformed", () => {
  expect(host({ t: "later", x: 1 })).toEqual({ ok: false, reason: "unknown" });
  expect(client({ t: "constructor" })).toEqual({ ok: false, reason: "unknown" });
});

test("no text makes a parser throw", () => {
  const texts = fc.oneof(
    fc.string(),
    fc.json(),
    fc.json().map((json) => `{"t":"join","v":1,"room":${json}}`),
  );
  fc.assert(
    fc.property(texts, (text) => {
      for (const parse of [parseClientToRelay, parseHostToRelay, parseRelayToClient, parseRelayToHost])
        parse(text);
    }),
    { numRuns: 500 },
  );
});

test("what a registration signs is the label, the origin, the nonce and the key, each after its length", () => {
  const statement = registrationStatement(
    "wss://r.example",
    new Uint8Array(32).fill(1),
    new Uint8Array(32).fill(2),
  );
  expect(Buffer.from(statement).toString("hex")).toBe(
    `15${Buffer.from("remi/1 relay-register").toString("hex")}0f${Buffer.from("wss://r.example").toString("hex")}20${"01".repeat(32)}20${"02".repeat(32)}`,
  );
  const long = registrationStatement(`wss://${"a".repeat(300)}`, new Uint8Array(32), new Uint8Array(32));
  expect([...long.subarray(22, 24)]).toEqual([0x80 | (306 & 0x7f), 306 >> 7]);
});

test("an origin is scheme and host in lower case without its default port", () => {
  expect(relayOriginOf("WSS://Relay.Example.com:443/connect?x#y")).toBe("wss://relay.example.com");
  expect(relayOriginOf("ws://127.0.0.1:4000/connect")).toBe("ws://127.0.0.1:4000");
});

test("a STUN server is at the relay's host, whatever else its URL says", () => {
  for (const [relay, stun] of [
    ["wss://relay.example.com/connect", "stun:relay.example.com:3478"],
    ["wss://Relay.Example.com:8443/connect", "stun:relay.example.com:3478"],
    ["ws://[::1]:4780/connect", "stun:[::1]:3478"],
  ] as const)
    expect(stunUrlOf(relay, 3_478)).toBe(stun);
});
