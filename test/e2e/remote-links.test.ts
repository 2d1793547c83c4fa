// Links, QR codes and shares: how often, for how long and what each opens, also over a restart of the server.

import { expect, test } from "bun:test";
import { makeHome } from "../support/home.ts";
import { remi, remiOk } from "../support/remi.ts";
import { TestRemote } from "../support/remote-client.ts";
import { access, killServer, share, showCode, startSession } from "../support/remote-home.ts";

test("a link opens once, and two that hold it get one", async () => {
  await using home = makeHome();
  await startSession(home, "demo");
  const { link, signalingUrl, viewerUrl, linkExpires } = await showCode(home, "--link");
  expect(link).toStartWith(`${viewerUrl}#1`);
  expect(link!.split("#1")[1]).toHaveLength(43);
  expect(linkExpires! - Date.now()).toBeLessThanOrEqual(10 * 60_000);
  const both = await Promise.all(
    [1, 2].map(async () => {
      const remote = await TestRemote.dial(signalingUrl, { by: { link: link! } });
      await remote.until("an end or a beginning", () => remote.ready !== null || remote.end !== null, true);
      return remote;
    }),
  );
  expect(both.filter(({ ready }) => ready !== null)).toHaveLength(1);
  const late = await TestRemote.dial(signalingUrl, { by: { link: link! } });
  expect(await late.ended()).toBe("unknown_credential");
  const winner = both.find(({ ready }) => ready)!;
  expect(winner.ready?.key).toBeDefined();
  for (const remote of [...both, late]) remote.close();
});

test("a link is valid after a restart, and stays used up over one", async () => {
  await using home = makeHome();
  await startSession(home, "demo");
  const { link, signalingUrl } = await showCode(home, "demo", "--link");
  await killServer(home);
  // The server comes back with any command, and dials the relay because the link is still valid.
  await remiOk(home, ["ls"]);
  const remote = await connectSoon(signalingUrl, link!);
  await killServer(home);
  await remiOk(home, ["code", "--json"]);
  using late = await TestRemote.dial(signalingUrl, { by: { link: link! } });
  expect(await late.ended()).toBe("unknown_credential");
  remote.close();
});

test("a QR code is drawn of the link", async () => {
  await using home = makeHome();
  await startSession(home, "demo");
  const { out, err, code } = await remi(home, ["code", "demo", "--qr"]);
  expect(code).toBe(0);
  expect(out.split("\n").length).toBeGreaterThan(15);
  expect(out).toMatch(/[█▀▄]/);
  expect(out.trimEnd().split("\n").at(-1)).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#1[\w-]{43}$/);
  expect(err).toContain("session 'demo'");
});

test("a read-only share sees the session and can do nothing in it, and replaces nobody", async () => {
  await using home = makeHome();
  const id = await startSession(home, "demo");
  const other = await startSession(home, "other");
  const { code, signalingUrl } = await showCode(home);
  using owner = await TestRemote.connect(signalingUrl, { by: { code } });
  await owner.attach(id, 1, { client: "owner-client" });
  const { link } = await share(home, "demo", "--read-only", "--expires", "1h");
  using guest = await TestRemote.connect(signalingUrl, { by: { link } });
  using friend = await TestRemote.connect(signalingUrl, { by: { link } });
  expect(guest.ready).toMatchObject({ scope: "view", session: id });
  expect(guest.ready?.key).toBeUndefined();
  await guest.until("the list", () => guest.said("listed").length > 0);
  expect(guest.sessions()).toEqual(["demo"]);
  await guest.attach(id);
  guest.say({ t: "attach", stream: 3, session: other });
  await guest.until("the refusal", () => guest.said("detached").length > 0);
  guest.input(1, 1, "echo typed-by-a-guest\n");
  for (const message of [
    { t: "resize", cols: 40, rows: 10 },
    { t: "signal", signal: "SIGKILL" },
    { t: "end" },
    { t: "rename", name: "mine" },
    { t: "detachAll" },
    { t: "policy", policy: "smallest" },
    { t: "terminal", kitty: true },
    { t: "environment", set: { LD_PRELOAD: "x" } },
    { t: "retire" },
    { t: "open", client: "test-client", access: "control", kind: "browser", flow: "hold", scrollback: false },
    { t: "of-the-future" },
  ])
    guest.say({ t: "tell", stream: 1, message });
  guest.say({ t: "answer", qid: "1", choice: "yes" });
  owner.type("echo by-the-owner-$((1+1))\n");
  await guest.shows("by-the-owner-2");
  expect(guest.streams.get(1)!.text).not.toContain("typed-by-a-guest");
  expect(await remiOk(home, ["ls"])).toContain("demo");
  expect([owner.end, guest.end, friend.end]).toEqual([null, null, null]);
  const { clients, keys } = await access(home);
  expect(clients.map(({ scope }) => scope).sort()).toEqual(["control", "view", "view"]);
  // Revoked, it closes what is open by it.
  const key = keys.find(({ purpose }) => purpose === "share")!;
  await access(home, "revoke", key.id);
  expect(await guest.ended()).toEqual({ peer: "revoked" });
  expect(await friend.ended()).toEqual({ peer: "revoked" });
  using late = await TestRemote.dial(signalingUrl, { by: { link } });
  expect(await late.ended()).toBe("unknown_credential");
  expect(owner.end).toBeNull();
});

test("a share is valid over a restart until it expires", async () => {
  await using home = makeHome();
  await startSession(home, "demo");
  const { link, signalingUrl } = await share(home, "demo", "-r", "--expires", "1h");
  const brief = await share(home, "demo", "-r", "--expires", "1s");
  await killServer(home);
  await remiOk(home, ["ls"]);
  const guest = await connectSoon(signalingUrl, link);
  expect(guest.ready?.scope).toBe("view");
  while (Date.now() <= brief.linkExpires!) await Bun.sleep(10);
  using late = await TestRemote.dial(signalingUrl, { by: { link: brief.link } });
  expect(await late.ended()).toBe("unknown_credential");
  guest.close();
});

test("a span that is not one is refused", async () => {
  await using home = makeHome();
  await startSession(home, "demo");
  for (const span of ["1", "h", "0h", "-1h", "31d", "1h30m"])
    expect((await remi(home, ["share", "demo", `--expires=${span}`])).code).toBe(2);
});

/** Connects once the server that was just started is at the relay again. */
async function connectSoon(url: string, link: string): Promise<TestRemote> {
  const until = Date.now() + 20_000;
  for (;;) {
    try {
      return await TestRemote.connect(url, { by: { link } });
    } catch (error) {
      if (Date.now() > until) throw error;
      await Bun.sleep(50);
    }
  }
}

test("one list has everything that gives access, and everybody who is connected, with a way to end each", async () => {
  await using home = makeHome();
  const id = await startSession(home, "demo");
  const { code, signalingUrl } = await showCode(home);
  await showCode(home, "demo", "--link");
  const shared = await share(home, "demo", "--read-only");
  using owner = await TestRemote.connect(signalingUrl, { by: { code }, name: "phone" });
  using guest = await TestRemote.connect(signalingUrl, { by: { link: shared.link }, name: "friend" });
  const all = await access(home);
  expect(all.codes).toEqual([
    { room: code.slice(0, 4), session: null, permanent: false },
    { room: expect.any(String), session: id, permanent: false },
  ]);
  expect(all.keys.map(({ purpose }) => purpose).toSorted()).toEqual(["link", "resume", "share"]);
  expect(all.clients.map(({ name }) => name).toSorted()).toEqual(["friend", "phone"]);
  const table = await remiOk(home, ["devices"]);
  for (const word of ["phone", "friend", `${code.slice(0, 4)}-....`, ...all.keys.map((key) => key.id)])
    expect(table).toContain(word);
  expect(table).not.toContain(code);
  // A ticket that is in use: the client that would come back with it is connected.
  const ticket = all.keys.find(({ purpose }) => purpose === "resume")!;
  await remiOk(home, ["devices", "revoke", ticket.id]);
  expect(await owner.ended()).toEqual({ peer: "revoked" });
  using back = await TestRemote.dial(signalingUrl, { by: owner.ticket() });
  expect(await back.ended()).toBe("unknown_credential");
  // A connected client, revoked by its own id.
  const friend = all.clients.find(({ name }) => name === "friend")!;
  await remiOk(home, ["devices", "revoke", friend.id!]);
  expect(await guest.ended()).toEqual({ peer: "revoked" });
  for (const { id } of (await access(home)).keys) await remiOk(home, ["devices", "revoke", id]);
  const { keys, clients } = await access(home);
  expect([keys, clients]).toEqual([[], []]);
});
