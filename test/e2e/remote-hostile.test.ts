// A relay that records and one that attacks, between the real server and the real client: the first learns nothing, the
// second gets no session, changes no byte and ends none.

import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import { parseCode } from "../../src/channel/code.ts";
import { parseLink } from "../../src/channel/link.ts";
import { CHANNELS_MAX } from "../../src/remote/visits.ts";
import { makeHome } from "../support/home.ts";
import {
  drop,
  duplicate,
  extend,
  flip,
  honest,
  type Mischief,
  once,
  RelayDouble,
  reflect,
  truncate,
} from "../support/relay-double.ts";
import { recordRelay } from "../support/relay-recorder.ts";
import { remiOk } from "../support/remi.ts";
import { sodium, TestRemote } from "../support/remote-client.ts";
import { access, share, showCode, startSession, wrongDigits } from "../support/remote-home.ts";
import { DaemonEnd, World } from "../unit/channel/loopback.ts";

test("a relay that writes everything down learns no digits, keys, names, or what is typed and shown", async () => {
  await using home = makeHome();
  await using relay = await recordRelay();
  const id = await startSession(home, "secret-session");
  const { code } = await showCode(home, "--signaling-url", relay.url);
  const { link } = await showCode(home, "--link");
  const guestLink = await share(home, "secret-session", "-r");
  const tickets: string[] = [];
  for (const by of [{ code }, { link: link! }, { link: guestLink.link }]) {
    using remote = await TestRemote.connect(relay.url, { by, name: "secret-phone" });
    if (remote.ready?.key) tickets.push(remote.ready.key.secret);
    await remote.attach(id);
    if (remote.ready?.scope === "control") remote.type("echo marker-typed-$((40+2))\n");
    await remote.shows("marker-typed-42");
    remote.cut();
  }
  using back = await TestRemote.connect(relay.url, { by: { rid: ridOf(link!), secret: tickets[1]! } });
  await back.attach(id);
  expect(relay.frames.length).toBeGreaterThan(50);
  const seed = readFileSync(`${home.home}/identity`);
  const links = [link!, guestLink.link].map((text) => parseLink(sodium, text)!.secret);
  for (const secret of [
    ...["marker-typed", "secret-session", "secret-phone", `"host":"${hostname()}"`, id],
    ...links,
    ...tickets.map((ticket) => sodium.from_base64(ticket)),
    ...tickets,
    new Uint8Array(seed),
  ])
    expect([secret, await relay.find(secret)]).toEqual([secret, []]);
  // Four digits, as a short host name, are too short to be looked for in sealed bytes, where they stand by chance: in what is readable.
  const readable = relay.frames.filter(({ text }) => text).map(({ bytes }) => bytes.toString());
  for (const text of [...readable, ...relay.logged])
    expect(text).not.toMatch(new RegExp(`\\b${code.slice(-4)}\\b`));
});

function ridOf(link: string): string {
  return Buffer.from(parseLink(sodium, link)!.rid).toString("base64url");
}

/** What a relay can do to one payload, by a name for the test's words. */
const MISCHIEF: readonly (readonly [string, Mischief])[] = [
  ["drops", drop],
  ["duplicates", duplicate],
  ["flips a bit of", flip(77)],
  ["flips the type of", flip(3)],
  ["truncates", truncate(20)],
  ["empties", truncate(1)],
  ["extends", extend(Uint8Array.of(0))],
  ["reflects", reflect],
];

test("nothing that is done to the handshake gives a session", async () => {
  await using home = makeHome();
  await using relay = new RelayDouble();
  await startSession(home, "demo");
  await showCode(home, "--signaling-url", relay.url);
  // By a link, whose failures are not counted as tries at a code.
  const { link } = await share(home, "demo");
  for (const [what, mischief] of MISCHIEF)
    for (const to of ["host", "client"] as const)
      for (const index of [0, 1]) {
        let done = false;
        relay.mischief = once(to, index, (passing, double) => {
          done = true;
          return mischief(passing, double);
        });
        using remote = await TestRemote.dial(relay.url, { by: { link } });
        await remote.until("the deed", () => done, true);
        // A dropped frame is noticed only after a time-out: here the user leaves first.
        if (what !== "drops")
          await remote.until("an end", () => remote.end !== null || remote.ready !== null, true);
        expect([what, to, index, remote.ready]).toEqual([what, to, index, null]);
      }
  relay.mischief = honest;
  expect((await access(home)).clients).toEqual([]);
  using remote = await TestRemote.connect(relay.url, { by: { link } });
  expect(remote.ready?.scope).toBe("control");
});

test("nothing that is done to an open channel changes a byte or ends the session", async () => {
  await using home = makeHome();
  await using relay = new RelayDouble();
  const id = await startSession(home, "demo", "cat");
  await showCode(home, "--signaling-url", relay.url);
  const { link } = await share(home, "demo");
  const typed: string[] = [];
  const after = (to: "host" | "client", mischief: Mischief) => {
    const from = relay.passed.filter((p) => p.to === to && p.ch === relay.channels.at(-1)).length;
    relay.mischief = once(to, from, mischief);
  };
  for (const [what, mischief] of MISCHIEF)
    for (const to of ["host", "client"] as const) {
      using remote = await TestRemote.connect(relay.url, { by: { link } });
      await remote.attach(id, 1, { client: `client-${what.replaceAll(" ", "-")}-${to}` });
      const word = `${what.replaceAll(" ", "-")}-${to}`;
      remote.input(1, 1, `${word}\n`);
      typed.push(word);
      await remote.until("its echo", () => remote.streams.get(1)!.text.split(word).length > 2);
      after(to, mischief);
      remote.input(1, 2, "tampered\n");
      // A dropped frame shows with the next one.
      remote.input(1, 3, "tampered\n");
      await remote.ended();
      expect([what, to, remote.end]).not.toEqual([what, to, { peer: "closed" }]);
      relay.mischief = honest;
      expect(remote.streams.get(1)!.text.replace(/[^\x20-\x7e]/g, "")).not.toMatch(/tampere(?!d)/);
    }
  const text = await remiOk(home, ["capture", "demo", "--scrollback"]);
  for (const word of typed)
    expect([word, text.split("\n").filter((line) => line === word).length]).toEqual([word, 2]);
  for (const line of text.split("\n").filter(Boolean)) expect([...typed, "tampered"]).toContain(line);
});

test("swapped and replayed frames end the channel", async () => {
  await using home = makeHome();
  await using relay = new RelayDouble();
  const id = await startSession(home, "demo", "cat");
  await showCode(home, "--signaling-url", relay.url);
  const { link } = await share(home, "demo");
  const earlier = (double: RelayDouble, ch: number, back: number) =>
    double.passed.filter((p) => p.to === "host" && p.ch === ch).at(-1 - back)!.bytes;
  let held: Uint8Array<ArrayBuffer> | null = null;
  const attacks: readonly Mischief[] = [
    ({ bytes }) => {
      const before = held;
      held = before ? null : bytes;
      return before ? [bytes, before] : [];
    },
    ({ bytes, ch }, double) => [bytes, earlier(double, ch, 1)],
    ({ bytes, ch }, double) => [earlier(double, ch, 2), bytes],
  ];
  for (const [n, attack] of attacks.entries()) {
    using remote = await TestRemote.connect(relay.url, { by: { link } });
    await remote.attach(id, 1, { client: `test-client-${n}` });
    relay.mischief = (passing, double) => (passing.to === "host" ? attack(passing, double) : [passing.bytes]);
    remote.input(1, 1, `one-${n}\n`);
    remote.input(1, 2, `two-${n}\n`);
    expect(await remote.ended()).toBe("lost");
    relay.mischief = honest;
  }
  const text = await remiOk(home, ["capture", "demo"]);
  // The second of two comes after the first or not at all.
  expect(text).not.toContain("two-0");
  expect(text).not.toContain("one-2");
});

test("a relay in the middle with a code of its own gets nothing from either end", async () => {
  await using home = makeHome();
  await using relay = new RelayDouble();
  await startSession(home, "demo");
  const { code } = await showCode(home, "--signaling-url", relay.url);
  const world = new World();
  world.code = parseCode(wrongDigits(code));
  const middle = new DaemonEnd(world.context);
  relay.mischief = (passing, double) => {
    if (passing.to === "client") return [];
    middle.get(passing.bytes);
    for (const bytes of middle.sent.splice(0)) double.inject("client", passing.ch, new Uint8Array(bytes));
    return [];
  };
  using victim = await TestRemote.dial(relay.url, { by: { code } });
  expect(await victim.ended()).toBe("auth");
  expect(world.guesses).toBe(1);
  expect(world.clients).toEqual([]);
  // A host's key that is not the one known from before is a hard stop, with the right secret too.
  world.code = parseCode(code);
  const other = new DaemonEnd(world.context);
  relay.mischief = (passing, double) => {
    if (passing.to === "client") return [];
    other.get(passing.bytes);
    for (const bytes of other.sent.splice(0)) double.inject("client", passing.ch, new Uint8Array(bytes));
    return [];
  };
  using pinned = await TestRemote.dial(relay.url, { by: { code }, pinnedHost: new Uint8Array(32).fill(9) });
  expect(await pinned.ended()).toBe("host_changed");
  expect((await showCode(home)).wrongCodes).toBe(0);
});

test("all wrong codes at once get three guesses between them, and 200 handshakes that break off use none", async () => {
  await using home = makeHome();
  await using relay = new RelayDouble();
  await startSession(home, "demo");
  const { code } = await showCode(home, "--signaling-url", relay.url);
  relay.mischief = once("host", 1, drop);
  for (let wave = 0; wave < 10; wave++)
    await Promise.all(
      Array.from({ length: 20 }, async () => {
        using remote = await TestRemote.dial(relay.url, { by: { code } });
        await remote.until("an answer", () => remote.state.phase !== "wait-dh" && remote.joined, true);
      }),
    );
  relay.mischief = honest;
  expect((await showCode(home)).wrongCodes).toBe(0);
  const digits = Array.from({ length: 4_096 }, (_, n) =>
    [9, 6, 3, 0].map((shift) => String(2 + ((n >> shift) & 7))).join(""),
  );
  const ends: Record<string, number> = {};
  const wrong = digits.filter((four) => !code.endsWith(four));
  for (let at = 0; at < wrong.length; at += 256)
    await Promise.all(
      wrong.slice(at, at + 256).map(async (four) => {
        using remote = await TestRemote.dial(relay.url, { by: { code: `${code.slice(0, 4)}-${four}` } });
        const end = JSON.stringify(await remote.ended());
        ends[end] = (ends[end] ?? 0) + 1;
      }),
    );
  expect(ends['"auth"']).toBe(3);
  // Closed unheard when there are too many at once, made room for a newcomer, or refused: never let in.
  const known = ['"auth"', '"busy"', '"locked"', '"lost"'];
  expect(Object.keys(ends).filter((end) => !known.includes(end))).toEqual([]);
  expect(await showCode(home)).toMatchObject({ gate: "locked", wrongCodes: 3 });
}, 120_000);

test("somebody who fills the channels and says nothing keeps nobody out: the oldest channel makes room", async () => {
  await using home = makeHome();
  await using relay = new RelayDouble();
  await startSession(home, "demo");
  await showCode(home, "--signaling-url", relay.url);
  const { link } = await share(home, "demo", "--read-only");
  using guest = await TestRemote.connect(relay.url, { by: { link } });
  // Joined, and silent from then on.
  relay.mischief = ({ to, ch, bytes }) => (to === "host" && silent.has(ch) ? [] : [bytes]);
  const silent = new Set(Array.from({ length: CHANNELS_MAX + 20 }, (_, n) => n + 2));
  const idle = await Promise.all(Array.from(silent, () => TestRemote.dial(relay.url, { by: { link } })));
  await Promise.all(idle.map((one) => one.until("a place", () => one.joined)));
  using newcomer = await TestRemote.connect(relay.url, { by: { link } });
  const closed = relay.said.flatMap(({ t, ch }) => (t === "close" ? ch : []));
  // The guest's own channel is the first; those after it went in the order in which they came.
  expect(closed.slice(0, 20)).toEqual(Array.from({ length: 20 }, (_, n) => n + 2));
  newcomer.say({ t: "list" });
  guest.say({ t: "list" });
  await newcomer.until("the list", () => newcomer.said("listed").length === 2);
  await guest.until("the list", () => guest.said("listed").length === 2);
  for (const one of idle) one.close();
});
