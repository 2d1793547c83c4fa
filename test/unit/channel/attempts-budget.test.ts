import { expect, test } from "bun:test";
import { CODE_DIGITS } from "../../../src/channel/code.ts";
import { admit, type PendingHandshakes, settle } from "../../../src/channel/pending-handshakes.ts";
import vectors from "../../fixtures/cpace.json";
import { ClientEnd, CODE, clientContext, DaemonEnd, exchange, hex, World } from "./loopback.ts";

// Many runs of real cryptography, on a machine that may be slow.
/** Every code of four digits, the right one last. */
function allDigits(): string[] {
  const all = [...CODE_DIGITS].flatMap((a) =>
    [...CODE_DIGITS].flatMap((b) =>
      [...CODE_DIGITS].flatMap((c) => [...CODE_DIGITS].map((d) => a + b + c + d)),
    ),
  );
  return [...all.filter((digits) => digits !== CODE.digits), CODE.digits];
}

/** Clients that compute what they send; the others send a confirmation that is made up, and as wrong. */
const HONEST_GUESSERS = 200;

test("4,096 handshakes in parallel, one for each code, get exactly three guesses", () => {
  const world = new World();
  const codes = allDigits();
  expect(codes.length).toBe(4_096);
  const element = hex(vectors.ristretto_small_multiples_of_basepoint[5]!);
  const madeUp = Uint8Array.from([3, ...element, ...new Uint8Array(56)]);
  const ends = codes.map((digits, i) => {
    const client = new ClientEnd(clientContext({ secret: { ...CODE, digits } }));
    const daemon = new DaemonEnd(world.context).get(client.sent.shift()!);
    const computes = i < HONEST_GUESSERS || digits === CODE.digits;
    const finish = computes ? client.get(daemon.sent.shift()!).sent.shift()! : madeUp;
    return { daemon, finish };
  });
  for (const { daemon, finish } of ends) daemon.get(finish);
  expect([world.guesses, world.attempts.wrong.length]).toEqual([3, 3]);
  const reasons = Map.groupBy(ends, ({ daemon }) => daemon.end);
  expect([reasons.get("auth")!.length, reasons.get("locked")!.length]).toEqual([3, 4_093]);
  expect(ends.at(-1)!.daemon.end).toBe("locked");
});

test("200 aborted handshakes cost no guess, wherever they stop", () => {
  const world = new World();
  for (let run = 0; run < 200; run++) {
    const [client, daemon] = [new ClientEnd(), new DaemonEnd(world.context)];
    let left = run % 4;
    exchange(client, daemon, (_, bytes) => (left-- > 0 ? [bytes] : []));
    daemon.on({ type: run % 3 === 0 ? "timeout" : "lost" });
    expect(daemon.state.phase).toBe("closed");
  }
  expect([world.guesses, world.attempts.wrong.length]).toEqual([0, 0]);
});

test("malformed messages in the place of a confirmation cost no guess and tell nothing", () => {
  const world = new World();
  for (const bytes of [
    new Uint8Array(0),
    new Uint8Array(88).fill(3),
    new Uint8Array(90).fill(3),
    new Uint8Array(89),
  ]) {
    const daemon = new DaemonEnd(world.context).get(new ClientEnd().sent[0]!).get(bytes);
    expect(daemon.end).toBe("malformed");
  }
  expect(world.guesses).toBe(0);
});

test("a squatter with any number of pending codes does not keep a client out", () => {
  let pending: PendingHandshakes = [];
  const evicted: number[] = [];
  for (let channel = 0; channel < 1_000; channel++) {
    const admission = admit(pending, channel, "code");
    if (!admission.ok) throw new Error("refused");
    pending = admission.pending;
    if (admission.evicted !== null) evicted.push(admission.evicted);
    expect(pending.length).toBeLessThanOrEqual(4);
  }
  expect(evicted).toEqual(Array.from({ length: 996 }, (_, i) => i));
  expect(pending.map(({ channel }) => channel)).toEqual([996, 997, 998, 999]);
});

test("pending keys are bounded apart from codes, and a settled one makes room", () => {
  let pending: PendingHandshakes = [];
  const take = (channel: number, kind: "code" | "key") => {
    const admission = admit(pending, channel, kind);
    if (admission.ok) pending = admission.pending;
    return admission.ok;
  };
  for (let channel = 0; channel < 4; channel++) expect(take(channel, "code")).toBe(true);
  for (let channel = 10; channel < 18; channel++) expect(take(channel, "key")).toBe(true);
  expect(take(18, "key")).toBe(false);
  pending = settle(pending, 10);
  expect(take(18, "key")).toBe(true);
  expect(pending.filter(({ kind }) => kind === "code").length).toBe(4);
});
