// The permanent mode: one code for ever, and a device that must be approved on every connection, also over a kill of
// the server.

import { expect, test } from "bun:test";
import { statSync } from "node:fs";
import { type Identity, identityFromSeed } from "../../src/crypto/identity.ts";
import { makeHome, type TestHome } from "../support/home.ts";
import { eventually, remi, remiOk } from "../support/remi.ts";
import { sodium, TestRemote } from "../support/remote-client.ts";
import {
  access,
  allLeft,
  killServer,
  logOf,
  showCode,
  startSession,
  waitingDevice,
} from "../support/remote-home.ts";

const device = (n: number): Identity => identityFromSeed(sodium, new Uint8Array(32).fill(n));

/** A device that was approved and is in. */
async function pair(home: TestHome, url: string, code: string, identity: Identity, name: string) {
  const remote = await TestRemote.dial(url, { by: { code }, device: identity, name });
  await remote.until("the wait", () => remote.pairFp !== null);
  await access(home, "approve", remote.pairFp!);
  await remote.until("ready", () => remote.ready !== null);
  return remote;
}

test("the code is kept in a private file and survives clients, restarts and the other relay", async () => {
  await using home = makeHome();
  await startSession(home, "demo");
  const first = await showCode(home, "--permanent-code");
  expect(first.mode).toBe("permanent");
  const file = `${home.home}/connection-code`;
  expect(await Bun.file(file).text()).toBe(`${first.code}\n`);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const remote = await pair(home, first.signalingUrl, first.code, device(1), "phone");
  remote.bye();
  await allLeft(home);
  expect((await showCode(home)).code).toBe(first.code);
  await killServer(home);
  expect(await showCode(home)).toMatchObject({ code: first.code, mode: "permanent" });
  const fresh = await showCode(home, "--refresh");
  expect(fresh.code).not.toBe(first.code);
  expect(await Bun.file(file).text()).toBe(`${fresh.code}\n`);
  for (const name of ["identity", "devices.json", "remote.json", "remote-keys.json"])
    expect([name, statSync(`${home.home}/${name}`).mode & 0o777]).toEqual([name, 0o600]);
});

test("an unknown device waits, shows what this machine shows, and is told nothing until it is approved", async () => {
  await using home = makeHome();
  await startSession(home, "secret-name");
  const { code, signalingUrl } = await showCode(home, "--permanent-code");
  using none = await TestRemote.dial(signalingUrl, { by: { code } });
  expect(await none.ended()).toEqual({ bye: "device_needed" });
  using remote = await TestRemote.dial(signalingUrl, {
    by: { code },
    device: device(1),
    name: "a \x1b[31mphone",
  });
  await remote.until("the wait", () => remote.pairFp !== null);
  const { waiting } = await access(home);
  expect(waiting).toMatchObject([{ fingerprint: remote.pairFp, name: expect.stringContaining("phone") }]);
  expect(await remiOk(home, ["devices"])).not.toContain("\x1b");
  expect(JSON.stringify(remote.messages)).not.toContain("secret-name");
  // One waits at a time.
  using second = await TestRemote.dial(signalingUrl, { by: { code }, device: device(2) });
  expect(await second.ended()).toEqual({ peer: "denied" });
  for (const other of ["1", "2", remote.pairFp!.slice(0, 4), "0000-0000-0000"])
    expect([other, (await remi(home, ["devices", "approve", other])).code]).toEqual([other, 1]);
  await access(home, "approve", remote.pairFp!.toLowerCase());
  await remote.until("ready", () => remote.ready !== null);
  await remote.until("the list", () => remote.said("listed").length > 0);
  expect(remote.sessions()).toEqual(["secret-name"]);
  expect(await logOf(home)).toContain("a device waits for approval");
});

test("a device that is refused stays out", async () => {
  await using home = makeHome();
  await startSession(home, "demo");
  const { code, signalingUrl } = await showCode(home, "--permanent-code");
  using remote = await TestRemote.dial(signalingUrl, { by: { code }, device: device(1) });
  await remote.until("the wait", () => remote.pairFp !== null);
  await access(home, "revoke", remote.pairFp!);
  expect(await remote.ended()).toEqual({ peer: "denied" });
  expect((await access(home)).devices).toEqual([]);
});

test("a known device comes back by code or ticket over a kill of the server, and its ticket is no use to another", async () => {
  await using home = makeHome();
  await startSession(home, "demo");
  const { code, signalingUrl } = await showCode(home, "--permanent-code");
  const paired = await pair(home, signalingUrl, code, device(1), "phone");
  const ticket = paired.ticket();
  await killServer(home);
  expect(await paired.ended()).toBe("lost");
  // Any command starts the server, which dials the relay by itself.
  await remiOk(home, ["ls"]);
  await eventually("the line", async () => (await access(home)).connected);
  using stolen = await TestRemote.dial(signalingUrl, { by: ticket, device: device(2) });
  expect(await stolen.ended()).toEqual({ peer: "denied" });
  using bare = await TestRemote.dial(signalingUrl, { by: ticket });
  expect(await bare.ended()).toEqual({ bye: "device_needed" });
  using byTicket = await TestRemote.connect(signalingUrl, { by: ticket, device: device(1) });
  expect(byTicket.ready?.key?.secret).toBe(ticket.secret);
  using byCode = await TestRemote.connect(signalingUrl, { by: { code }, device: device(1) });
  expect(await byTicket.ended()).toEqual({ peer: "replaced" });
  expect(byCode.ready?.scope).toBe("control");
});

test("revoking a device closes it and keeps it out, over a restart", async () => {
  await using home = makeHome();
  await startSession(home, "demo");
  const { code, signalingUrl } = await showCode(home, "--permanent-code");
  const remote = await pair(home, signalingUrl, code, device(1), "phone");
  const [known] = (await access(home)).devices;
  expect(known).toMatchObject({ name: "phone", scope: "control", session: null });
  await access(home, "revoke", known!.id);
  expect(await remote.ended()).toEqual({ peer: "revoked" });
  await killServer(home);
  await showCode(home);
  using late = await TestRemote.dial(signalingUrl, { by: remote.ticket(), device: device(1) });
  expect(await late.ended()).toBe("unknown_credential");
  using again = await TestRemote.dial(signalingUrl, { by: { code }, device: device(1) });
  await again.until("the wait", () => again.pairFp !== null);
  expect(again.ready).toBeNull();
});

test("an approval for one session is not one for the machine, and a link needs a device too", async () => {
  await using home = makeHome();
  const id = await startSession(home, "demo");
  await startSession(home, "other");
  const all = await showCode(home, "--permanent-code");
  const one = await showCode(home, "demo");
  const remote = await pair(home, one.signalingUrl, one.code, device(1), "phone");
  expect(remote.ready?.session).toBe(id);
  using more = await TestRemote.dial(all.signalingUrl, { by: { code: all.code }, device: device(1) });
  await more.until("the wait", () => more.pairFp !== null);
  expect(more.ready).toBeNull();
  await access(home, "revoke", await waitingDevice(home));
  const { link } = await showCode(home, "demo", "--link");
  using byLink = await TestRemote.connect(all.signalingUrl, { by: { link: link! }, device: device(1) });
  expect(byLink.ready?.session).toBe(id);
  const next = await showCode(home, "demo", "--link");
  using stranger = await TestRemote.dial(all.signalingUrl, { by: { link: next.link! }, device: device(3) });
  await stranger.until("the wait", () => stranger.pairFp !== null);
});

test("going back to rotating codes lets nobody stay", async () => {
  await using home = makeHome();
  await startSession(home, "demo");
  const { code, signalingUrl } = await showCode(home, "--permanent-code");
  const remote = await pair(home, signalingUrl, code, device(1), "phone");
  const next = await showCode(home, "--rotating-code");
  expect(next.mode).toBe("rotating");
  expect(next.code).not.toBe(code);
  expect(await remote.ended()).toEqual({ peer: "revoked" });
});

test("a permanent code that cannot be read is not replaced unasked", async () => {
  await using home = makeHome();
  await startSession(home, "demo");
  await Bun.write(`${home.home}/connection-code`, "not a code\n");
  const { code, err } = await remi(home, ["code", "--permanent-code"]);
  expect(code).toBe(1);
  expect(err).toContain("remi code --refresh");
  expect(await Bun.file(`${home.home}/connection-code`).text()).toBe("not a code\n");
  expect((await showCode(home, "--refresh")).code).toMatch(/^[A-Z]{4}-\d{4}$/);
});
