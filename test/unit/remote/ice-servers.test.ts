// The servers of a direct path: which, in which order, and the names and passwords for TURN.

import { afterEach, beforeEach, expect, test } from "bun:test";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { usableServers } from "../../../src/carrier/usable-servers.ts";
import { iceServers } from "../../../src/remote/ice-servers.ts";
import { turnCredential } from "../../../src/remote/turn-credential.ts";
import { readTurnSecret } from "../../../src/remote/turn-secret.ts";

const STUN = "stun:stun.example.com:3478";
const TURN = "turn:turn.example.com:3478?transport=udp";
const RELAY = "stun:relay.example.com:3478";
const NONE = { relay: null, stun: [], turn: [], secret: null };

// printf %s NAME | openssl dgst -sha1 -hmac SECRET -binary | base64
test("names and passwords are those that openssl makes", () => {
  expect(turnCredential("a secret of 24 characters", 1_795_764_712)).toEqual({
    username: "1795764712",
    credential: "tv+1ef4cPAKjOV8p7DL5edYjmJU=",
  });
  expect(turnCredential("north", 1_795_761_112, "api")).toEqual({
    username: "1795761112:api",
    credential: "llnAb6tuBu7OWP1eBerCwt993eA=",
  });
});

test("without a config there is the relay's own server, or none", () => {
  expect(iceServers(NONE, 0)).toEqual([]);
  expect(iceServers({ ...NONE, relay: RELAY }, 0)).toEqual([{ url: RELAY }]);
});

test("a TURN server gets a name that is valid for an hour, and without a secret there is none", () => {
  const sources = { ...NONE, relay: RELAY, stun: [STUN, RELAY], turn: [TURN, TURN] };
  expect(iceServers(sources, 1_795_761_112_999)).toEqual([{ url: RELAY }, { url: STUN }]);
  expect(iceServers({ ...sources, secret: "north" }, 1_795_761_112_999)).toEqual([
    { url: TURN, ...turnCredential("north", 1_795_764_712) },
    { url: RELAY },
    { url: STUN },
  ]);
});

test("there are never more than may be sent, each of them can be used, and none twice", () => {
  const url = (scheme: string) => fc.nat(6).map((n) => `${scheme}:s${n}.example`);
  const sources = fc.record({
    relay: fc.option(url("stun")),
    stun: fc.array(url("stun")),
    turn: fc.array(url("turn")),
    secret: fc.option(fc.string({ minLength: 1 })),
  });
  fc.assert(
    fc.property(sources, fc.nat(2 ** 41), (sources, now) => {
      const servers = iceServers(sources, now);
      expect(usableServers(servers)).toEqual(servers);
      expect(new Set(servers.map(({ url }) => url)).size).toBe(servers.length);
    }),
  );
});

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "t-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

test("a secret is the first line of a file that only its user can read", () => {
  const file = join(directory, "turn");
  const written = (text: string, mode = 0o600) => {
    writeFileSync(file, text);
    chmodSync(file, mode);
    return readTurnSecret(file);
  };
  expect(written(" north \nsouth\n")).toEqual({ ok: true, secret: "north" });
  for (const [text, mode, words] of [
    ["north", 0o640, "can be read by others"],
    ["north", 0o602, "can be written by others"],
    ["\nnorth", 0o600, "has no secret in its first line"],
    ["north".repeat(1_000), 0o600, "is longer than"],
  ] as const) {
    const read = written(text, mode);
    expect([words, read.ok]).toEqual([words, false]);
    expect(read).toMatchObject({ message: expect.stringContaining(words) });
    expect(JSON.stringify(read)).not.toContain("north");
  }
  expect(readTurnSecret(join(directory, "absent"))).toMatchObject({ ok: false });
});
