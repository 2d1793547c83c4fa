import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import {
  BYE_REASONS,
  fromClient,
  fromDaemon,
  mayCarry,
  parseAuth,
  parseBye,
  parseFromClient,
  parseFromDaemon,
  toHostAccess,
} from "../../../src/channel/messages.ts";
import { FrameKind } from "../../../src/protocol/frames.ts";
import { toHost } from "../../../src/protocol/session-messages.ts";

// Many runs of real cryptography, on a machine that may be slow.
const json = JSON.stringify;
const tell = (message: object) => json({ t: "tell", stream: 3, message });
const open = (access: string) => ({
  t: "open",
  client: "abcdefgh",
  access,
  kind: "browser",
  flow: "skip",
  scrollback: true,
});

/** One of each message that a client may send, with the least that each needs. */
const samples: Record<Exclude<keyof typeof fromClient, "auth" | "tell">, object> = {
  list: {},
  attach: { stream: 1, session: "abcd" },
  detach: { stream: 1 },
  answer: { qid: "q", choice: "y" },
  ping: { n: 1 },
  pong: { n: 1, now: 2 },
  bye: { reason: "closed" },
  "rtc.ask": { gen: 1 },
  "rtc.answer": { gen: 1, sdp: "v=0" },
  "rtc.ice": { gen: 1, candidate: "c", mid: "0" },
  path: { gen: 1, to: "direct" },
  "tcp.ask": { port: 3000 },
  "tcp.open": { flow: 1, port: 3000 },
  "flow.end": { flow: 1 },
  "flow.reset": { flow: 1 },
  "files.ask": { flow: 1, place: { session: "abcd" }, ask: { do: "look", path: "" } },
  "files.roots": {},
  "sessions.start": { n: 1, command: [] },
  "sessions.restart": { n: 1, session: "abcd" },
  "sessions.rename": { n: 1, session: "abcd", name: "api" },
};

describe("the scope column", () => {
  test("lets who controls send everything, and a view-only guest what only looks", () => {
    // That a guest may ask for a direct path does not say that there is one for it.
    const direct = ["rtc.ask", "rtc.answer", "rtc.ice", "path"];
    // Nor that it may ask of files that it has any.
    const files = ["files.ask", "files.roots", "flow.end", "flow.reset"];
    const viewed = ["list", "attach", "detach", "ping", "pong", "bye", ...direct, ...files];
    for (const [t, body] of Object.entries(samples)) {
      const message = json({ t, ...body });
      expect([t, parseFromClient("control", message).ok]).toEqual([t, true]);
      expect([t, parseFromClient("view", message).ok]).toEqual([t, viewed.includes(t)]);
    }
  });

  test("denies by default: unknown messages, unknown ones to a session, and who one is said again", () => {
    for (const scope of ["control", "view"] as const) {
      expect(parseFromClient(scope, '{"t":"shutdown"}')).toMatchObject({ ok: false, reason: "denied" });
      expect(parseFromClient(scope, '{"t":"__proto__"}')).toMatchObject({ ok: false, reason: "denied" });
      expect(parseFromClient(scope, '{"t":"constructor"}')).toMatchObject({ ok: false, reason: "denied" });
      expect(parseFromClient(scope, tell({ t: "format" }))).toMatchObject({ ok: false, reason: "denied" });
      expect(parseFromClient(scope, json({ t: "auth", clientVer: "1", caps: [] }))).toMatchObject({
        reason: "denied",
      });
    }
  });

  test("covers every message to a session", () => {
    expect(Object.keys(toHostAccess).sort()).toEqual(Object.keys(toHost).sort());
    const never = Object.entries(toHostAccess).flatMap(([t, access]) => (access === "never" ? [t] : []));
    expect(never.sort()).toEqual(["environment", "event", "listen", "rename", "retire"]);
    for (const message of [{ t: "retire" }, { t: "environment", set: { PATH: "/tmp" } }])
      expect(parseFromClient("control", tell(message))).toEqual({
        ok: false,
        reason: "denied",
        name: message.t,
      });
  });

  test("keeps a guest from touching the session", () => {
    const touching = [
      { t: "resize", cols: 80, rows: 24 },
      { t: "signal", signal: "SIGINT" },
      { t: "end" },
      { t: "detachOthers" },
      { t: "policy", policy: "manual" },
    ];
    for (const message of touching) {
      expect(parseFromClient("control", tell(message)).ok).toBe(true);
      expect(parseFromClient("view", tell(message))).toEqual({
        ok: false,
        reason: "denied",
        name: message.t,
      });
    }
    expect(parseFromClient("view", tell(open("view"))).ok).toBe(true);
    expect(parseFromClient("view", tell(open("control")))).toMatchObject({ reason: "denied", name: "open" });
    expect(parseFromClient("view", tell({ t: "resync" })).ok).toBe(true);
  });

  test("lets a client carry no frame but its own kinds", () => {
    const kinds = Object.keys(FrameKind) as (keyof typeof FrameKind)[];
    const carried = (scope: "control" | "view") => kinds.filter((kind) => mayCarry(scope, kind)).sort();
    expect(carried("control")).toEqual(["control", "credit", "flow", "flowCredit", "input", "padding"]);
    expect(carried("view")).toEqual(["control", "credit", "flow", "flowCredit", "padding"]);
  });
});

describe("a message", () => {
  test("is malformed when a field is missing, too long or out of bounds", () => {
    const bad = [
      { t: "attach", stream: 0, session: "abcd" },
      { t: "attach", stream: 65_536, session: "abcd" },
      { t: "attach", stream: 1, session: "../x" },
      { t: "answer", qid: "q" },
      { t: "answer", qid: "q".repeat(65), choice: "y" },
      { t: "path", gen: 1, to: "tcp" },
      { t: "path", gen: 0, to: "relay" },
      { t: "rtc.answer", gen: 1, sdp: "v".repeat(4_097) },
      { t: "rtc.ice", gen: 1, candidate: "c".repeat(513), mid: "0" },
      { t: "tell", stream: 1, message: { t: "resize", cols: 1, rows: 1 } },
      { t: "tcp.ask", port: 0 },
      { t: "tcp.ask", port: 65_536 },
      { t: "tcp.open", flow: 0, port: 3_000 },
      { t: "tcp.open", flow: 65_536, port: 3_000 },
      { t: "flow.end", flow: 1.5 },
      { t: "files.ask", flow: 1, place: { session: "abcd" }, ask: { do: "run", path: "" } },
      { t: "files.ask", flow: 1, place: { session: "../x" }, ask: { do: "look", path: "" } },
      { t: "files.ask", flow: 1, place: { session: "abcd" }, ask: { do: "look", path: "a/b" } },
      { t: "files.ask", flow: 1, place: { session: "abcd" }, ask: { do: "look", path: "a".repeat(5_461) } },
      { t: "tell", stream: 1, message: [] },
      { t: "tell", stream: 1 },
    ];
    for (const message of bad)
      expect([message, parseFromClient("control", json(message))]).toMatchObject([
        message,
        { ok: false, reason: "malformed" },
      ]);
  });

  test("that is any text is parsed without a throw", () => {
    const names = fc.constantFrom(...Object.keys(fromClient), ...Object.keys(fromDaemon));
    const text = fc.oneof(
      fc.string(),
      fc.json(),
      fc.tuple(names, fc.dictionary(fc.string(), fc.jsonValue())).map(([t, body]) => json({ ...body, t })),
    );
    fc.assert(
      fc.property(text, (any) => {
        parseFromClient("control", any);
        parseFromClient("view", any);
        parseFromDaemon(any);
        parseAuth(any);
        parseBye(any);
      }),
      { numRuns: 500 },
    );
  });
});

describe("from the daemon", () => {
  test("unknown messages are told apart from malformed ones", () => {
    expect(parseFromDaemon('{"t":"news"}')).toEqual({ ok: false, reason: "unknown" });
    expect(parseFromDaemon('{"t":"told","stream":1,"message":{"t":"news"}}')).toEqual({
      ok: false,
      reason: "unknown",
    });
    expect(parseFromDaemon('{"t":"ready"}')).toEqual({ ok: false, reason: "malformed" });
    expect(parseFromDaemon(json({ t: "told", stream: 1, message: { t: "pong", n: 1 } }))).toEqual({
      ok: true,
      message: { t: "told", stream: 1, message: { t: "pong", n: 1 } },
    });
  });

  test("a fingerprint has one form", () => {
    expect(parseFromDaemon('{"t":"pending","pairFp":"V793-GDX9-3HH6"}').ok).toBe(true);
    for (const pairFp of ["V793-GDX9-3HH", "V793-GDX9-3HHU", "<b>x</b>"])
      expect(parseFromDaemon(json({ t: "pending", pairFp })).ok).toBe(false);
  });
});

test("a bye has a reason, also one of another release", () => {
  for (const reason of [...BYE_REASONS, "later"])
    expect(parseBye(json({ t: "bye", reason }))).toEqual({ t: "bye", reason });
  for (const bad of ['{"t":"bye"}', '{"t":"hello"}', "", '{"t":"bye","reason":1}'])
    expect(parseBye(bad)).toBeNull();
});

test("who a client is has its fields", () => {
  expect(
    parseAuth(json({ t: "auth", clientVer: "1", caps: ["resume"], resume: { lastSeq: { abcd: 7 } } })),
  ).toMatchObject({ caps: ["resume"] });
  expect(parseAuth(json({ t: "auth", clientVer: "1" }))).toBeNull();
  expect(parseAuth(json({ t: "auth", clientVer: "1", caps: [], devicePk: "short" }))).toBeNull();
});
