import { expect, test } from "bun:test";
import type { Time } from "../../../src/carrier/clock.ts";
import { goneOf, Stream } from "../../../src/peer/stream.ts";
import type { SessionInfo } from "../../../src/protocol/session-info.ts";
import type { ToHost } from "../../../src/protocol/session-messages.ts";
import { HandClock } from "../../support/hand-clock.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);
const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

function followed() {
  const clock = new HandClock();
  const time: Time = { clock, wallNow: () => clock.now() };
  const did: string[] = [];
  const said: ToHost[] = [];
  const stream = new Stream(
    { time, inputAgeMsMax: 25_000 },
    {
      paint: (bytes, isFresh) => did.push(`${isFresh ? "fresh" : "paint"} ${textOf(bytes)}`),
      gap: () => did.push("gap"),
      say: (message) => {
        said.push(message);
        did.push(`say ${message.t}`);
      },
      input: ({ cseq, bytes }, seen) => did.push(`input ${cseq} at ${seen}: ${textOf(bytes)}`),
      lost: (bytes) => did.push(`lost ${textOf(bytes)}`),
      returned: (text) => did.push(`returned ${text}`),
      waiting() {},
      silent: (isSilent) => did.push(isSilent ? "silent" : "answers"),
    },
  );
  const open = (cseq = 0, more: { resumed?: boolean; accepted?: number } = {}) => {
    stream.connected();
    const info = {} as SessionInfo;
    stream.opened({ t: "opened", info, seq: 0, resumed: true, cseq, prompts: true, ...more });
    stream.send();
  };
  const done = () => did.splice(0);
  return { stream, clock, open, done, said };
}

test("output goes on where it was; what is missing is never painted over", () => {
  const { stream, open, done } = followed();
  open();
  stream.snapshot(10, bytesOf("screen"), true, true);
  stream.output(10, bytesOf("ab"));
  expect(stream.position).toBe(12);
  stream.disconnected();
  open();
  stream.output(12, bytesOf("cd"));
  stream.output(15, bytesOf("lost"));
  expect(done()).toEqual(["fresh screen", "paint ab", "paint cd", "gap"]);
  expect(stream.position).toBeNull();
});

test("a prompt comes back to its person when it was not typed, and is asked for again when that is not known", () => {
  const { stream, clock, open, done } = followed();
  open();
  stream.prompt("first");
  stream.disconnected();
  stream.prompt("second");
  open(1);
  expect(done()).toEqual([
    "say prompt",
    "input 1 at 0: first",
    "say prompt",
    "say prompt",
    "input 2 at 0: second",
  ]);
  expect(stream.prompted({ t: "prompted", last: 1, outcome: "submitted", detail: "" })).toBe(true);
  expect(stream.prompted({ t: "prompted", last: 1, outcome: "submitted", detail: "" })).toBe(false);
  expect(stream.prompted({ t: "prompted", last: 2, outcome: "asks", detail: "" })).toBe(true);
  expect(done()).toEqual(["returned second"]);
  stream.disconnected();
  stream.prompt("third");
  clock.go(26_000);
  open(2);
  expect(done()).toEqual(["returned third", "lost third"]);
  stream.dispose();
  expect(clock.timers).toBe(0);
});

test("what the sender of a prompt saw goes with it, also when it is sent again", () => {
  const { stream, open, said } = followed();
  const seen = { waiting: true, since: 7, mark: "m" };
  open();
  stream.prompt("yes", seen);
  stream.disconnected();
  open();
  stream.prompt("here");
  expect(said).toEqual([
    { t: "prompt", first: 1, last: 1, seen },
    { t: "prompt", first: 1, last: 1, seen },
    { t: "prompt", first: 2, last: 2 },
  ]);
});

test("a prompt that the host holds for the program is not lost for its age, and asked for again", () => {
  const { stream, clock, open, done } = followed();
  open();
  stream.prompt("held");
  stream.disconnected();
  stream.prompt("late");
  done();
  clock.go(26_000);
  open(0, { accepted: 1 });
  expect(done()).toEqual(["returned late", "lost late", "say prompt"]);
  expect(stream.prompted({ t: "prompted", last: 1, outcome: "submitted", detail: "" })).toBe(true);
  stream.ack(1);
  expect(stream.pieces).toEqual([]);
});

test("a link that does not answer what is typed is told of, and one that is not read is not asked", () => {
  const { stream, clock, open, done } = followed();
  open();
  stream.heard();
  stream.type(bytesOf("a"));
  clock.go(3_000);
  stream.heard();
  stream.isPaused = true;
  stream.type(bytesOf("b"));
  clock.go(60_000);
  expect(done()).toEqual(["input 1 at 0: a", "say ping", "silent", "answers", "input 2 at 0: b"]);
});

test("a stream that a machine refuses for good is told apart from one to try again", () => {
  expect(["not-found", "exited", "detached", "limit"].map(goneOf)).toEqual([
    "removed",
    "exited",
    "detached",
    "crowded",
  ]);
  expect(["lost", "gone", "in_use", "of a later version"].map(goneOf)).toEqual([null, null, null, null]);
});
