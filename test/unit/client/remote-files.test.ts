import { afterEach, beforeEach, expect, test } from "bun:test";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { deviceIdentity } from "../../../src/client/remote/device-identity.ts";
import { hostByRid, hostByRoom, KnownHosts } from "../../../src/client/remote/known-hosts.ts";
import { CodeTries } from "../../../src/client/remote/tries.ts";
import { prepareDirectories } from "../../../src/config/paths.ts";
import { toBase64 } from "../../../src/crypto/byte-strings.ts";
import { loadSodium } from "../../../src/crypto/sodium.ts";
import { makeHome, type TestHome } from "../../support/home.ts";

const sodium = await loadSodium();
let home: TestHome;
beforeEach(() => {
  home = makeHome();
  prepareDirectories(home.paths);
});
afterEach(() => home.dispose());

const RELAY = "wss://relay.example.com/connect";
const key = (n: number) => ({ secret: toBase64(sodium, new Uint8Array(16).fill(n)), expires: n });
const rid = (n: number) => toBase64(sodium, new Uint8Array(16).fill(n));
const host = (n: number) => ({
  rid: rid(n),
  hostPk: new Uint8Array(32).fill(n),
  name: `host ${n}`,
  relay: RELAY,
  rooms: [] as string[],
  key: null,
  seenAt: n,
});
const all = (hosts: KnownHosts) => {
  const known = hosts.all();
  if (!known.ok) throw new Error(known.message);
  return known.value;
};

test("hosts are kept for their owner alone, with their letters and the latest key", () => {
  const hosts = new KnownHosts(home.paths, sodium);
  expect(all(hosts)).toEqual([]);
  hosts.remember({ ...host(1), rooms: ["AAAA"], key: key(5) });
  hosts.remember({ ...host(1), rooms: ["BBBB"] });
  expect(statSync(hosts.path).mode & 0o777).toBe(0o600);
  expect(hostByRid(all(hosts), rid(1))).toMatchObject({ rooms: ["BBBB", "AAAA"], key: key(5) });
  // The letters are another host's now.
  hosts.remember({ ...host(2), rooms: ["AAAA"] });
  expect(hostByRoom(all(hosts), RELAY, "AAAA")!.rid).toBe(rid(2));
  expect(hostByRoom(all(hosts), "wss://other.example/connect", "AAAA")).toBeNull();
  expect(hosts.forget("host 1")).toEqual({ ok: true, value: 1 });
  expect(hosts.forget("host 1")).toEqual({ ok: true, value: 0 });
  expect(all(hosts).map(({ name }) => name)).toEqual(["host 2"]);
});

test("that the latest host was seen again is written once a day, and what is new of it at once", () => {
  const hosts = new KnownHosts(home.paths, sodium);
  const seenAt = host(1).seenAt;
  hosts.remember({ ...host(1), key: key(5) });
  hosts.remember({ ...host(1), seenAt: seenAt + 3_600_000 });
  expect(all(hosts)[0]).toMatchObject({ seenAt, key: key(5) });
  hosts.remember({ ...host(1), seenAt: seenAt + 24 * 3_600_000 });
  expect(all(hosts)[0]!.seenAt).toBe(seenAt + 24 * 3_600_000);
  hosts.remember({ ...host(1), rooms: ["CCCC"] });
  expect(all(hosts)[0]!.rooms).toEqual(["CCCC"]);
  // The one that was seen last is the first.
  hosts.remember(host(2));
  hosts.remember({ ...host(1), rooms: ["CCCC"] });
  expect(all(hosts).map(({ name }) => name)).toEqual(["host 1", "host 2"]);
});

test("the longest unseen host makes room", () => {
  const hosts = new KnownHosts(home.paths, sodium);
  const many = Array.from({ length: 256 }, (_, n) => ({
    ...host(0),
    hostPk: toBase64(sodium, new Uint8Array(32)),
    rid: toBase64(sodium, Uint8Array.from([n, ...new Uint8Array(15)])),
  }));
  writeFileSync(hosts.path, JSON.stringify({ version: 1, hosts: many }), { mode: 0o600 });
  hosts.remember(host(7));
  expect(all(hosts)).toHaveLength(256);
  expect(all(hosts)[0]!.rid).toBe(rid(7));
  expect(hostByRid(all(hosts), many[255]!.rid)).toBeNull();
});

test("a file that is damaged is not taken for an empty one, nor written over", () => {
  const hosts = new KnownHosts(home.paths, sodium);
  for (const text of ["", "{", "[]", '{"version":1,"hosts":[{"rid":"x"}]}']) {
    writeFileSync(hosts.path, text, { mode: 0o600 });
    expect(hosts.all().ok).toBe(false);
    expect(hosts.remember(host(1)).ok).toBe(false);
    expect(hosts.forget("x").ok).toBe(false);
    expect(readFileSync(hosts.path, "utf8")).toBe(text);
  }
});

test("the device's key is made once, and a damaged one is not replaced", () => {
  const first = deviceIdentity(home.paths, sodium);
  const second = deviceIdentity(home.paths, sodium);
  expect(first.ok && second.ok && Buffer.compare(first.identity.publicKey, second.identity.publicKey)).toBe(
    0,
  );
  const path = `${home.home}/device-identity`;
  expect(statSync(path).mode & 0o777).toBe(0o600);
  writeFileSync(path, "short");
  expect(deviceIdentity(home.paths, sodium).ok).toBe(false);
  expect(readFileSync(path, "utf8")).toBe("short");
});

test("three tries with the letters of a code, over commands and digits, for a day", () => {
  const day = 24 * 3_600_000;
  const left = (room: string, now: number) => new CodeTries(home.paths).left(room, now);
  expect(left("AAAA", 0)).toBe(3);
  for (const expected of [2, 1, 0, 0]) {
    new CodeTries(home.paths).countFailure("AAAA", 1_000);
    expect(left("AAAA", 1_000)).toBe(expected);
  }
  expect(left("BBBB", 1_000)).toBe(3);
  expect(left("AAAA", day)).toBe(0);
  expect(left("AAAA", day + 1_000)).toBe(3);
  new CodeTries(home.paths).countFailure("CCCC", 1_000);
  new CodeTries(home.paths).succeeded("CCCC", 1_000);
  expect(left("CCCC", 1_000)).toBe(3);
  expect(readFileSync(`${home.home}/code-tries.json`, "utf8")).not.toMatch(/[2-9]{4}-|digits/);
});
