// What remote access keeps on disk: codes, the count of wrong ones, keys and devices, also where the disk refuses.

import { afterEach, beforeEach, expect, test } from "bun:test";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serialiseKeys } from "../../../src/channel/credentials.ts";
import { toBase64 } from "../../../src/crypto/byte-strings.ts";
import { sealingKey, sealText } from "../../../src/crypto/sealed-text.ts";
import { loadSodium } from "../../../src/crypto/sodium.ts";
import { AttemptBook } from "../../../src/remote/attempt-book.ts";
import { CODES_MAX, CodeBook } from "../../../src/remote/code-book.ts";
import { DEVICES_MAX, DeviceBook } from "../../../src/remote/device-book.ts";
import { RemoteFiles } from "../../../src/remote/files.ts";
import { KeyRing } from "../../../src/remote/key-ring.ts";
import { TicketFile } from "../../../src/remote/ticket-file.ts";

const sodium = await loadSodium();
const NOW = 1_700_000_000_000;
const MINUTE = 60_000;

let home: string;
let files: RemoteFiles;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "r-"));
  files = new RemoteFiles({ home });
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const seed = new Uint8Array(32).fill(7);
/** The keys as a daemon that starts now would have them. */
const ring = (by = seed) => new KeyRing(sodium, files, new TicketFile(sodium, files, by), NOW);

/** Makes every later write of this file fail: what a newer remi wrote is not written over. */
function refuse(name: string): void {
  writeFileSync(join(home, name), '{"version":2}', { mode: 0o600 });
}

test("the identity is made once, privately, and a damaged one is not replaced", async () => {
  const random = (bytes: number) => sodium.randombytes_buf(bytes);
  const first = files.identitySeed(random);
  const second = files.identitySeed(random);
  expect(first.ok && second.ok && Buffer.from(first.seed).equals(Buffer.from(second.seed))).toBe(true);
  expect(statSync(join(home, "identity")).mode & 0o777).toBe(0o600);
  await Bun.write(join(home, "identity"), "short");
  expect(files.identitySeed(random).ok).toBe(false);
  expect(await Bun.file(join(home, "identity")).text()).toBe("short");
});

test("a code stays the same while it is shown, is armed by that, and changes when it rotates", () => {
  const codes = new CodeBook(sodium, files, () => 4);
  const first = codes.show(null, NOW);
  expect(codes.show(null, NOW + MINUTE)).toEqual({ ...first, armedAt: NOW + MINUTE });
  const session = codes.show("abcd", NOW);
  expect(session.code.room).not.toBe(first.code.room);
  expect(codes.byRoom(session.code.room)?.session).toBe("abcd");
  codes.rotate(() => true, NOW);
  expect(codes.byRoom(first.code.room)).toBeNull();
  expect(codes.byRoom(session.code.room)).toBeNull();
  expect(codes.all()).toHaveLength(2);
});

test("there are no more codes than rooms, and the machine's is not the one that goes", () => {
  const codes = new CodeBook(sodium, files, () => 8);
  codes.show(null, NOW);
  for (let n = 0; n < CODES_MAX + 3; n++) codes.show(`s${n}`, NOW);
  expect(codes.all()).toHaveLength(CODES_MAX);
  expect(codes.get(null)?.code.digits).toHaveLength(8);
  expect(codes.get("s0")).toBeNull();
  expect(codes.get(`s${CODES_MAX + 2}`)).not.toBeNull();
});

test("a permanent code is the same for the next daemon and does not rotate", () => {
  const codes = new CodeBook(sodium, files, () => 4);
  expect(codes.permanent(false, NOW).ok).toBe(true);
  const code = codes.get(null)!.code;
  codes.rotate(() => true, NOW);
  expect(codes.get(null)!.code).toEqual(code);
  const next = new CodeBook(sodium, files, () => 4);
  next.permanent(false, NOW);
  expect(next.get(null)!.code).toEqual(code);
  next.permanent(true, NOW);
  expect(next.get(null)!.code).not.toEqual(code);
});

test("the window opens with the showing and closes after it", () => {
  const attempts = new AttemptBook(files, () => 30 * MINUTE, NOW);
  expect(attempts.gate(null, NOW)).toBe("disarmed");
  expect(attempts.gate(NOW, NOW + 29 * MINUTE)).toBe("open");
  expect(attempts.gate(NOW, NOW + 30 * MINUTE)).toBe("disarmed");
  // A clock that was set back does not keep it open.
  expect(attempts.gate(NOW, NOW - 31 * MINUTE)).toBe("disarmed");
  expect(new AttemptBook(files, () => 0, NOW).gate(null, NOW)).toBe("open");
});

test("three wrong codes lock, also the next daemon, until they are lifted here", () => {
  const book = () => new AttemptBook(files, () => 30 * MINUTE, NOW);
  const attempts = book();
  attempts.failed("KQTB", NOW);
  attempts.failed("KQTB", NOW);
  expect(book().failures).toBe(2);
  expect(attempts.confirmed("KQTB")).toBe(2);
  expect(book().failures).toBe(0);
  for (let n = 0; n < 3; n++) attempts.failed("KQTB", NOW);
  expect(attempts.gate(NOW, NOW)).toBe("locked");
  expect(book().gate(NOW, NOW)).toBe("locked");
  attempts.unlock(NOW);
  expect(book().gate(NOW, NOW)).toBe("open");
});

test("a count that cannot be stored locks", () => {
  const attempts = new AttemptBook(files, () => 30 * MINUTE, NOW);
  refuse("remote-attempts.json");
  attempts.failed("KQTB", NOW);
  expect(attempts.gate(NOW, NOW)).toBe("locked");
  expect(attempts.unlock(NOW)).toBe(false);
  expect(attempts.gate(NOW, NOW)).toBe("locked");
  expect(files.notices()).toEqual([expect.stringContaining("a newer remi wrote it")]);
});

const terms = {
  scope: "control",
  session: null,
  uses: 1,
  expires: NOW + MINUTE,
  devicePk: null,
  name: "",
} as const;

test("a key of one use is gone from the disk before its use is granted", () => {
  const keys = ring();
  const link = keys.make({ ...terms, purpose: "link" }, NOW)!;
  const next = ring();
  expect(next.find(link.credId, NOW)).not.toBeNull();
  expect(next.find(link.credId, NOW + MINUTE)).toBeNull();
  expect(keys.consume(link, NOW)).toBe(true);
  expect(keys.consume(link, NOW)).toBe(false);
  expect(ring().find(link.credId, NOW)).toBeNull();
});

test("a use that cannot be taken for good is not granted", () => {
  const keys = ring();
  const link = keys.make({ ...terms, purpose: "link" }, NOW)!;
  refuse("remote-keys.json");
  expect(keys.consume(link, NOW)).toBe(false);
  expect(keys.find(link.credId, NOW)).toBeNull();
  expect(keys.make({ ...terms, purpose: "share" }, NOW)).toBeNull();
});

test("a ticket without a device is in memory alone, and one with a device is not", () => {
  const keys = ring();
  const resume = keys.make({ ...terms, uses: null, purpose: "resume" }, NOW)!;
  const pk = sodium.randombytes_buf(32);
  const device = keys.make({ ...terms, uses: null, purpose: "device", devicePk: pk }, NOW)!;
  const next = ring();
  expect(next.find(resume.credId, NOW)).toBeNull();
  expect(next.find(device.credId, NOW)?.purpose).toBe("device");
  expect(keys.prolong(resume, NOW + 2 * MINUTE, NOW)?.expires).toBe(NOW + 2 * MINUTE);
  expect(keys.revoke(({ purpose }) => purpose === "device")).toBe(1);
  expect(ring().all(NOW)).toEqual([]);
});

test("a ticket of a device outlives the daemon, sealed and for its owner alone, until it ends", () => {
  const path = join(home, "remote-tickets");
  const pk = sodium.randombytes_buf(32);
  const keys = ring();
  const make = (session: string | null) =>
    keys.make({ ...terms, session, uses: null, purpose: "resume", devicePk: pk }, NOW)!;
  const [one, two] = [make("abcd"), make(null)];
  expect(statSync(path).mode & 0o777).toBe(0o600);
  const onDisk = readFileSync(path, "utf8");
  for (const hidden of [one.secret, one.credId, pk]) expect(onDisk).not.toContain(toBase64(sodium, hidden));
  expect(ring().find(one.credId, NOW)).toEqual(one);
  expect(ring().find(one.credId, NOW + MINUTE)).toBeNull();
  keys.prolong(one, NOW + 2 * MINUTE, NOW);
  expect(ring().find(one.credId, NOW + MINUTE)?.expires).toBe(NOW + 2 * MINUTE);
  expect(ring(new Uint8Array(32)).all(NOW)).toEqual([]);
  expect(keys.revoke(({ session }) => session === "abcd")).toBe(1);
  expect(ring().all(NOW)).toEqual([two]);
  keys.revoke(() => true);
  expect(existsSync(path)).toBe(false);
});

test("a file of tickets that was changed opens nothing, and says so", () => {
  const path = join(home, "remote-tickets");
  const pk = sodium.randombytes_buf(32);
  ring().make({ ...terms, uses: null, purpose: "resume", devicePk: pk }, NOW);
  const whole = readFileSync(path);
  for (const damaged of [
    "",
    "{}",
    whole.subarray(0, 40),
    whole.map((byte, at) => (at === 60 ? byte ^ 1 : byte)),
    // Sealed by this daemon, and cut at its front.
    sealText(sodium, sealingKey(sodium, seed, "tickets"), "[]").slice(1),
  ]) {
    writeFileSync(path, damaged);
    expect([ring().wasReadable, ring().all(NOW)]).toEqual([false, []]);
  }
  // Sealed as it should be, but not the ticket of a device.
  const link = ring().make({ ...terms, purpose: "link" }, NOW)!;
  const stored = serialiseKeys(sodium, new Map([["link", link]]));
  writeFileSync(path, sealText(sodium, sealingKey(sodium, seed, "tickets"), stored));
  expect(ring().wasReadable).toBe(false);
});

test("where the disk refuses, a ticket is good until the daemon ends, and no ended one comes back unsaid", () => {
  const pk = sodium.randombytes_buf(32);
  const ticket = { ...terms, uses: null, purpose: "resume", devicePk: pk } as const;
  const keys = ring();
  const before = keys.make(ticket, NOW)!;
  const onDisk = readFileSync(join(home, "remote-tickets"));
  refuse("remote-tickets");
  const after = keys.make(ticket, NOW)!;
  expect(keys.find(after.credId, NOW)).toEqual(after);
  expect(keys.isStored).toBe(true);
  keys.revoke(() => true);
  expect(keys.all(NOW)).toEqual([]);
  // The file could be neither written nor taken away: who ended the tickets is told.
  expect(keys.isStored).toBe(false);
  rmSync(join(home, "remote-tickets"), { recursive: true });
  writeFileSync(join(home, "remote-tickets"), onDisk, { mode: 0o600 });
  expect(ring().find(before.credId, NOW)).toEqual(before);
  // Tried again with the next change, whatever that is.
  keys.make({ ...terms, purpose: "link" }, NOW);
  expect(keys.isStored).toBe(true);
  expect(ring().find(before.credId, NOW)).toBeNull();
});

test("keys and devices that cannot be read count as none, and say so", async () => {
  await Bun.write(join(home, "remote-keys.json"), "[");
  await Bun.write(join(home, "devices.json"), '[{"pk":"x"}]');
  const [keys, devices] = [ring(), new DeviceBook(sodium, files)];
  expect([keys.wasReadable, devices.wasReadable]).toEqual([false, false]);
  expect([keys.all(NOW), devices.all()]).toEqual([[], []]);
  expect(files.notices()).toHaveLength(2);
  // What takes their place keeps them, and says so once.
  keys.make({ ...terms, purpose: "share" }, NOW);
  devices.approve(sodium.randombytes_buf(32), "phone", { scope: "view", session: null }, NOW);
  expect(files.notices()).toEqual([
    expect.stringContaining("remote-keys.json.damaged"),
    expect.stringContaining("devices.json.damaged"),
  ]);
  expect(files.notices()).toEqual([]);
  expect(readFileSync(join(home, "remote-keys.json.damaged"), "utf8")).toBe("[");
  expect(readFileSync(join(home, "devices.json.damaged"), "utf8")).toBe('[{"pk":"x"}]');
});

test("a device may have what it was approved for, and no more", () => {
  const devices = new DeviceBook(sodium, files);
  const pk = sodium.randombytes_buf(32);
  expect(devices.mayHave(pk, { scope: "view", session: "abcd" })).toBe(false);
  devices.approve(pk, "phone", { scope: "view", session: "abcd" }, NOW);
  expect(devices.mayHave(pk, { scope: "view", session: "abcd" })).toBe(true);
  expect(devices.mayHave(pk, { scope: "view", session: "efgh" })).toBe(false);
  expect(devices.mayHave(pk, { scope: "view", session: null })).toBe(false);
  expect(devices.mayHave(pk, { scope: "control", session: "abcd" })).toBe(false);
  devices.approve(pk, "phone", { scope: "control", session: null }, NOW);
  expect(devices.all()).toHaveLength(1);
  const next = new DeviceBook(sodium, files);
  expect(next.mayHave(pk, { scope: "view", session: "efgh" })).toBe(true);
  next.revoke(next.all()[0]!);
  expect(new DeviceBook(sodium, files).mayHave(pk, { scope: "view", session: null })).toBe(false);
});

test("there is a bound on devices, and one that cannot be stored is not approved", () => {
  const devices = new DeviceBook(sodium, files);
  const pk = (n: number) => new Uint8Array(32).fill(n);
  for (let n = 0; n < DEVICES_MAX; n++)
    expect(devices.approve(pk(n), "", { scope: "view", session: null }, NOW)).toBe(true);
  expect(devices.approve(pk(200), "", { scope: "view", session: null }, NOW)).toBe(false);
  devices.revoke(devices.all()[0]!);
  refuse("devices.json");
  expect(devices.approve(pk(201), "", { scope: "view", session: null }, NOW)).toBe(false);
  expect(devices.mayHave(pk(201), { scope: "view", session: null })).toBe(false);
});

test("no file of remote access is left half written", () => {
  const keys = ring();
  for (let n = 0; n < 5; n++) keys.make({ ...terms, purpose: "link" }, NOW);
  expect(readdirSync(home)).toEqual(["remote-keys.json"]);
});
