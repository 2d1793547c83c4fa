// Remote access from end to end: the real server with its own relay, real sessions, and a client on the real machine.

import { expect, test } from "bun:test";
import { UNREAD_MS } from "../../src/remote/input-freshness.ts";
import { makeHome } from "../support/home.ts";
import { remiOk } from "../support/remi.ts";
import { TestRemote } from "../support/remote-client.ts";
import { allLeft, logOf, showCode, startSession } from "../support/remote-home.ts";

test("a code opens the machine: the list, a screen, and keys", async () => {
  await using home = makeHome();
  const id = await startSession(home, "demo");
  const { code, signalingUrl } = await showCode(home);
  using remote = await TestRemote.connect(signalingUrl, { by: { code } });
  await remote.until("the list", () => remote.said("listed").length > 0);
  expect(remote.sessions()).toEqual(["demo"]);
  const stream = await remote.attach(id);
  expect(stream.opened?.info.name).toBe("demo");
  remote.type("echo mark$((40+2))\n");
  await remote.shows("mark42");
  await remote.until("the acknowledgement", () => stream.acked === 1);
});

test("sessions that come and go are reported, and several are open at once over one channel", async () => {
  await using home = makeHome();
  const one = await startSession(home, "one");
  const { code, signalingUrl } = await showCode(home);
  using remote = await TestRemote.connect(signalingUrl, { by: { code } });
  await remote.attach(one, 1);
  const two = await startSession(home, "two");
  await remote.until("the new session", () => remote.sessions().includes("two"));
  await remote.attach(two, 2, { client: "test-client-2" });
  remote.type("echo first-$((1+1))\n", 1);
  remote.input(2, 1, "echo second-$((1+2))\n");
  await Promise.all([remote.shows("first-2", 1), remote.shows("second-3", 2)]);
  expect(remote.streams.get(1)!.text).not.toContain("second");
  await remiOk(home, ["kill", "two"]);
  await remote.until("the end of the stream", () =>
    remote.streams.get(2)!.told.some(({ t }) => t === "exit"),
  );
  await remiOk(home, ["rm", "two"]);
  await remote.until("its removal", () => remote.said("removed").some((said) => said.id === two));
  expect(remote.end).toBeNull();
});

test("a code for one session shows and opens no other", async () => {
  await using home = makeHome();
  const mine = await startSession(home, "mine");
  const other = await startSession(home, "other");
  const { code, signalingUrl } = await showCode(home, "mine");
  expect((await showCode(home)).code).not.toBe(code);
  using remote = await TestRemote.connect(signalingUrl, { by: { code } });
  expect(remote.ready).toMatchObject({ scope: "control", session: mine, failedTriesBefore: 0 });
  await remote.until("the list", () => remote.said("listed").length > 0);
  expect(remote.sessions()).toEqual(["mine"]);
  remote.say({ t: "attach", stream: 9, session: other });
  await remote.until("the refusal", () => remote.said("detached").length > 0);
  expect(remote.said("detached")).toEqual([{ t: "detached", stream: 9, reason: "not-found" }]);
  await remiOk(home, ["rename", "other", "renamed"]);
  await remote.attach(mine);
  expect(JSON.stringify(remote.messages)).not.toContain(other);
});

test("a code is accepted in upper or lower case, with a dash, a space or nothing", async () => {
  await using home = makeHome();
  await startSession(home, "demo");
  const { code, signalingUrl } = await showCode(home);
  expect(code).toMatch(/^[A-HJKMNP-Z]{4}-[2-9]{4}$/);
  using inside = new DisposableStack();
  let before: TestRemote | null = null;
  for (const typed of [code.toLowerCase(), code.replace("-", ""), ` ${code.replace("-", " ")} `]) {
    const remote = inside.use(await TestRemote.connect(signalingUrl, { by: { code: typed } }));
    expect(remote.ready?.scope).toBe("control");
    // It takes the place of the one before, which has not left first: that would change the code.
    if (before) expect(await before.ended()).toEqual({ peer: "replaced" });
    before = remote;
  }
});

test("a client that does not read is sent no more than it granted, and a screen when it reads again", async () => {
  await using home = makeHome();
  const id = await startSession(home, "demo");
  const { code, signalingUrl } = await showCode(home);
  using remote = await TestRemote.connect(signalingUrl, { by: { code }, credit: false });
  remote.send({ kind: "credit", bytes: 65_536 });
  const stream = await remote.attach(id);
  remote.type(
    "yes 0123456789012345678901234567890123456789 | head -c 6000000; echo; echo the-$((1+1))-end\n",
  );
  await remiOk(home, ["wait", "demo", "--for", "/the-2-end/"]);
  expect(stream.bytes).toBeLessThanOrEqual(65_536);
  remote.send({ kind: "credit", bytes: 500_000 });
  const granting = setInterval(() => remote.send({ kind: "credit", bytes: 100_000 }), 20);
  try {
    await remote.shows("the-2-end");
  } finally {
    clearInterval(granting);
  }
  expect(remote.end).toBeNull();
});

test("input that was held back for more than 30 seconds is not typed, nor what followed it", async () => {
  await using home = makeHome();
  const id = await startSession(home, "demo");
  const { code, signalingUrl } = await showCode(home);
  using remote = await TestRemote.connect(signalingUrl, { by: { code } });
  const stream = await remote.attach(id);
  remote.type("echo too-", 1, Date.now() - 31_000);
  remote.type("late\n", 1, Date.now() - 29_000);
  await remote.until("two refusals", () => stream.told.filter(({ t }) => t === "error").length === 2);
  // Before the person can have read about it, and after that.
  const refusedAt = Date.now();
  remote.type("echo too-soon\n", 1, refusedAt + 50);
  await remote.until(
    "the time in which nobody can have read of it",
    () => Date.now() > refusedAt + UNREAD_MS,
  );
  remote.type("echo in-$((1+1))-time\n", 1, Date.now() + 5_000);
  await remote.shows("in-2-time");
  expect(stream.text).not.toMatch(/late|soon/);
});

test("the same input number is typed once, over two connections of the same client", async () => {
  await using home = makeHome();
  const id = await startSession(home, "demo", "cat");
  const { code, signalingUrl } = await showCode(home);
  using first = await TestRemote.connect(signalingUrl, { by: { code } });
  await first.attach(id);
  first.input(1, 1, "once\n");
  await first.until("the acknowledgement", () => first.streams.get(1)!.acked === 1);
  const ticket = first.ticket();
  first.cut();
  using second = await TestRemote.connect(signalingUrl, { by: ticket });
  const stream = await second.attach(id, 1, { resume: first.streams.get(1)!.seq });
  expect(stream.opened).toMatchObject({ cseq: 1, accepted: 1, resumed: true });
  second.input(1, 1, "once\n");
  second.input(1, 2, "twice\n");
  await second.shows("twice");
  const all = await remiOk(home, ["capture", "demo"]);
  expect(all.match(/once/g)).toHaveLength(2); // echoed and repeated by cat
});

test("the log names no secrets, and no digits except where it shows the code", async () => {
  await using home = makeHome();
  await startSession(home, "demo");
  const { code, signalingUrl, link } = await showCode(home, "--link");
  using remote = await TestRemote.connect(signalingUrl, { by: { code }, name: "a phone\x1b[31m" });
  remote.bye();
  await allLeft(home);
  const shown = await showCode(home);
  const log = await logOf(home);
  expect(log).toContain("code rotated");
  expect(log).toContain("a phone");
  expect(log).not.toContain("\x1b");
  const others = log.split("\n").filter((line) => !line.includes("code made"));
  for (const secret of [code.slice(-4), shown.code.slice(-4)])
    expect(others.join("\n")).not.toMatch(new RegExp(`\\b${secret}\\b`));
  expect(log).not.toContain(link!.split("#")[1]!);
  expect(log).not.toContain(remote.ready!.key!.secret);
  const hex = Buffer.from(remote.ready!.key!.secret, "base64url").toString("hex");
  expect(log).not.toContain(hex);
});
