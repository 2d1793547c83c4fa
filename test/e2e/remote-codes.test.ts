// Rotating codes: when they change, who replaces whom, the three tries, the arm window, and what a restart leaves.

import { expect, test } from "bun:test";
import { makeHome } from "../support/home.ts";
import { eventually, remi, remiOk } from "../support/remi.ts";
import { TestRemote } from "../support/remote-client.ts";
import {
  access,
  killServer,
  logOf,
  share,
  showCode,
  startSession,
  wrongDigits,
} from "../support/remote-home.ts";

const rotations = async (home: Parameters<typeof logOf>[0]) =>
  (await logOf(home)).match(/code rotated/g)?.length ?? 0;

test("the code changes when the last remote client leaves, and only then", async () => {
  await using home = makeHome();
  await startSession(home, "demo");
  const { code, signalingUrl } = await showCode(home);
  expect((await showCode(home)).code).toBe(code);
  using one = await TestRemote.connect(signalingUrl, { by: { code } });
  expect((await showCode(home)).code).toBe(code);
  using two = await TestRemote.connect(signalingUrl, { by: { code } });
  expect(await one.ended()).toEqual({ peer: "replaced" });
  expect((await showCode(home)).code).toBe(code);
  expect(await rotations(home)).toBe(0);
  two.bye();
  await eventually("the rotation", async () => (await rotations(home)) === 1);
  const next = await showCode(home);
  expect(next.code.slice(0, 4)).not.toBe(code.slice(0, 4));
  using late = await TestRemote.dial(signalingUrl, { by: { code } });
  expect(await late.ended()).toEqual({ refused: "unavailable" });
});

test("a lost connection also ends the code, and the ticket still opens", async () => {
  await using home = makeHome();
  await startSession(home, "demo");
  const { code, signalingUrl } = await showCode(home);
  using one = await TestRemote.connect(signalingUrl, { by: { code } });
  const ticket = one.ticket();
  one.cut();
  await eventually("the rotation", async () => (await rotations(home)) === 1);
  using back = await TestRemote.connect(signalingUrl, { by: ticket });
  expect(back.ready?.key?.secret).toBe(ticket.secret);
  expect(back.ready!.key!.expires).toBeGreaterThanOrEqual(one.ready!.key!.expires);
  // The same client on a new socket takes its own place, and keeps its ticket.
  using again = await TestRemote.connect(signalingUrl, { by: ticket });
  expect(await back.ended()).toEqual({ peer: "replaced" });
  again.bye();
  await again.ended();
  using gone = await TestRemote.dial(signalingUrl, { by: ticket });
  expect(await gone.ended()).toBe("unknown_credential");
});

test("being replaced ends the ticket", async () => {
  await using home = makeHome();
  await startSession(home, "demo");
  const { code, signalingUrl } = await showCode(home);
  using one = await TestRemote.connect(signalingUrl, { by: { code } });
  using two = await TestRemote.connect(signalingUrl, { by: { code } });
  await one.ended();
  using back = await TestRemote.dial(signalingUrl, { by: one.ticket() });
  expect(await back.ended()).toBe("unknown_credential");
  expect(two.end).toBeNull();
});

test("a client that does not know the code replaces nobody", async () => {
  await using home = makeHome();
  await startSession(home, "demo");
  const { code, signalingUrl } = await showCode(home);
  using one = await TestRemote.connect(signalingUrl, { by: { code } });
  using guess = await TestRemote.dial(signalingUrl, { by: { code: wrongDigits(code) } });
  expect(await guess.ended()).toBe("auth");
  one.say({ t: "list" });
  await one.until("an answer", () => one.said("listed").length === 2);
  using two = await TestRemote.connect(signalingUrl, { by: { code } });
  expect(two.ready?.failedTriesBefore).toBe(1);
});

test("three wrong codes turn codes off, over a kill of the server, until a refresh", async () => {
  await using home = makeHome();
  await startSession(home, "demo");
  const first = await showCode(home);
  const guess = async (code: string, url: string) => {
    using remote = await TestRemote.dial(url, { by: { code } });
    return await remote.ended();
  };
  expect(await guess(wrongDigits(first.code), first.signalingUrl)).toBe("auth");
  expect(await guess(wrongDigits(first.code), first.signalingUrl)).toBe("auth");
  await killServer(home);
  const second = await showCode(home);
  expect(second).toMatchObject({ wrongCodes: 2, gate: "open" });
  expect(await guess(wrongDigits(second.code), second.signalingUrl)).toBe("auth");
  expect(await guess(second.code, second.signalingUrl)).toBe("locked");
  await killServer(home);
  const locked = await remi(home, ["code"]);
  expect(locked.code).toBe(1);
  expect(locked.err).toContain("3 wrong codes were tried");
  expect(locked.err).toContain("remi code --refresh");
  const third = await showCode(home);
  expect(third).toMatchObject({ gate: "locked", wrongCodes: 3 });
  expect(await guess(third.code, third.signalingUrl)).toBe("locked");
  // Links are not codes.
  const { link } = await showCode(home, "--link");
  using byLink = await TestRemote.connect(third.signalingUrl, { by: { link: link! } });
  byLink.cut();
  const fresh = await showCode(home, "--refresh");
  expect(fresh).toMatchObject({ gate: "open", wrongCodes: 0 });
  using remote = await TestRemote.connect(fresh.signalingUrl, { by: { code: fresh.code } });
  expect(remote.ready).not.toBeNull();
});

test("a count that cannot be read counts as a lock", async () => {
  await using home = makeHome();
  await startSession(home, "demo");
  await Bun.write(`${home.home}/remote-attempts.json`, "{");
  expect((await showCode(home)).gate).toBe("locked");
  expect((await showCode(home, "--refresh")).gate).toBe("open");
});

test("a code is accepted for its window after it was shown", async () => {
  await using home = makeHome();
  await startSession(home, "demo");
  const minutes = async (n: number) => Bun.write(home.paths.configFile, `arm_minutes = ${n}\n`);
  const now = Date.now();
  await minutes(5);
  const shown = await showCode(home);
  expect(shown.armedUntil).toBeGreaterThan(now + 4 * 60_000);
  expect(shown.armedUntil).toBeLessThan(Date.now() + 6 * 60_000);
  await minutes(0);
  expect((await showCode(home)).armedUntil).toBeNull();
});

test("a refresh closes what the old code opened, and its tickets and links", async () => {
  await using home = makeHome();
  await startSession(home, "demo");
  const { code, signalingUrl, link } = await showCode(home, "--link");
  const shared = await share(home, "demo", "--read-only");
  using remote = await TestRemote.connect(signalingUrl, { by: { code } });
  using guest = await TestRemote.connect(signalingUrl, { by: { link: shared.link } });
  const fresh = await showCode(home, "--refresh");
  expect(fresh.code).not.toBe(code);
  expect(await remote.ended()).toEqual({ peer: "revoked" });
  expect(await guest.ended()).toEqual({ peer: "revoked" });
  for (const by of [remote.ticket(), { link: link! }, { link: shared.link }]) {
    using late = await TestRemote.dial(signalingUrl, { by });
    expect(await late.ended()).toBe("unknown_credential");
  }
  expect((await access(home)).keys).toEqual([]);
});

test("after a restart the old code and ticket open nothing, and nothing is dialled until it is asked for", async () => {
  await using home = makeHome();
  await startSession(home, "demo");
  const { code, signalingUrl } = await showCode(home);
  using remote = await TestRemote.connect(signalingUrl, { by: { code } });
  await killServer(home);
  expect(await remote.ended()).toBe("lost");
  await remiOk(home, ["ls"]);
  expect((await access(home)).connected).toBe(false);
  await expect(fetch(signalingUrl.replace(/^ws/, "http"))).rejects.toThrow();
  const next = await showCode(home);
  // Links and tickets name the relay by its port.
  expect(next.signalingUrl).toBe(signalingUrl);
  expect(next.code).not.toBe(code);
  using late = await TestRemote.dial(signalingUrl, { by: remote.ticket() });
  expect(await late.ended()).toBe("unknown_credential");
});

test("a session that is forgotten takes its code with it", async () => {
  await using home = makeHome();
  await startSession(home, "demo");
  const { code, signalingUrl } = await showCode(home, "demo");
  using remote = await TestRemote.connect(signalingUrl, { by: { code } });
  await remiOk(home, ["kill", "demo"]);
  await remote.until("the end is told", () =>
    remote.said("session").some(({ info }) => info.state === "exited"),
  );
  await remiOk(home, ["rm", "demo"]);
  expect(await remote.ended()).toEqual({ peer: "closed" });
  using late = await TestRemote.dial(signalingUrl, { by: { code } });
  expect(await late.ended()).toEqual({ refused: "unavailable" });
});
