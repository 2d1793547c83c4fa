import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import {
  Outbox,
  type Piece,
  STALE_MS,
  UNREAD_MS,
  UNREAD_MS_MAX,
  WAITING_BYTES_MAX,
} from "../../../src/peer/outbox.ts";
import { typedText } from "../../../src/peer/typed-text.ts";
import { INPUT_AGE_MS_MAX, InputFreshness, UNHEARD_MS } from "../../../src/remote/input-freshness.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (from: Uint8Array) => new TextDecoder().decode(from);
const texts = (pieces: Iterable<Piece>) => [...pieces].map((piece) => text(piece.bytes));

test("input is given to each link once, in order, until it is acknowledged", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom("type", "cut", "ack"), { maxLength: 60 }), (steps) => {
      const outbox = new Outbox();
      let host = 0;
      let typed = 0;
      let told = 0;
      const send = () => {
        // A host takes each number once, in order.
        for (const { cseq } of outbox.take(0)) if (cseq > host) expect(cseq).toBe(++host);
      };
      for (const step of steps) {
        if (step === "type") {
          outbox.add(bytes("x"), 0);
          typed++;
        } else if (step === "ack") outbox.acknowledge((told = host));
        else outbox.resend(host);
        send();
      }
      outbox.resend(host);
      send();
      expect(host).toBe(typed);
      expect(told).toBeLessThanOrEqual(host);
      outbox.acknowledge(host);
      expect(outbox.pieces).toEqual([]);
    }),
  );
});

test("input is dated when it is sent, unless a link broke before", () => {
  const outbox = new Outbox();
  outbox.add(bytes("x"), 10);
  outbox.resend(0);
  outbox.add(bytes("x"), 20);
  expect([...outbox.take(100)].map(({ at }) => at)).toEqual([10, 100]);
  outbox.add(bytes("x"), 110);
  outbox.disconnected();
  outbox.add(bytes("x"), 120);
  outbox.resend(1);
  expect([...outbox.take(200)].map(({ at }) => at)).toEqual([100, 110, 120]);
});

test("once any of it is too old all that waits is given up and shown, and what follows is numbered on", () => {
  const outbox = new Outbox();
  outbox.add(bytes("rm "), 0);
  outbox.add(bytes("file\r"), STALE_MS - 1);
  expect(outbox.expire(STALE_MS, STALE_MS)).toEqual([]);
  expect(texts(outbox.expire(STALE_MS, STALE_MS + 1))).toEqual(["rm ", "file\r"]);
  expect(text(outbox.lost)).toBe("rm file\r");
  expect(outbox.add(bytes("y\r"), STALE_MS + 2)).toBe("lost");
  expect(text(outbox.lost)).toBe("rm file\ry\r");
  expect(outbox.add(bytes("ls\r"), STALE_MS + 2 + UNREAD_MS)).toBe("taken");
  outbox.resend(0);
  expect([...outbox.take(0)].map(({ cseq }) => cseq)).toEqual([3]);
});

test("who types on without a pause after a loss has nothing of it typed, until nobody would take it for one line", () => {
  const outbox = new Outbox();
  outbox.add(bytes("x"), 0);
  outbox.giveUp(0, 0);
  const gapMs = UNREAD_MS - 1;
  for (let now = gapMs; now < UNREAD_MS_MAX; now += gapMs) expect(outbox.add(bytes("x"), now)).toBe("lost");
  expect(outbox.add(bytes("x"), UNREAD_MS_MAX)).toBe("taken");
  expect(outbox.add(bytes("x"), UNREAD_MS_MAX + 1)).toBe("taken");
  // Another loss is another word to read.
  outbox.giveUp(0, UNREAD_MS_MAX + 2);
  expect(text(outbox.lost)).toBe("xx");
  expect(outbox.add(bytes("x"), UNREAD_MS_MAX + 3)).toBe("lost");
});

test("what the host has accepted is not sent again, nor given up for its age or with what comes after it", () => {
  const outbox = new Outbox();
  for (const key of "abcd") outbox.add(bytes(key), 0);
  outbox.resend(1, 3);
  expect(texts(outbox.expire(STALE_MS, STALE_MS + 1))).toEqual(["d"]);
  expect(text(outbox.lost)).toBe("d");
  expect(texts(outbox.pieces)).toEqual(["b", "c"]);
  const now = 2 * STALE_MS;
  outbox.add(bytes("e"), now);
  expect(texts(outbox.take(now))).toEqual(["e"]);
  expect(outbox.giveUp(2, now).map(({ cseq }) => cseq)).toEqual([5]);
  expect(outbox.giveUp(0, now)).toEqual([]);
  outbox.acknowledge(3);
  expect(outbox.pieces).toEqual([]);
});

test("a host that began anew has accepted nothing", () => {
  const outbox = new Outbox();
  outbox.add(bytes("a"), 0);
  outbox.resend(0, 1);
  outbox.resend(0, 0);
  expect(texts(outbox.take(0))).toEqual(["a"]);
});

test("a prompt of which a part is given up is given up whole", () => {
  const outbox = new Outbox();
  outbox.add(bytes("a"), 0);
  outbox.add(new Uint8Array(40_000), 0, true);
  expect(outbox.giveUp(3, 0).map(({ cseq }) => cseq)).toEqual([2, 3, 4]);
  expect(texts(outbox.pieces)).toEqual(["a"]);
});

test("too much input is refused and not half taken, and so is what follows until nothing waits", () => {
  const outbox = new Outbox();
  expect(outbox.add(new Uint8Array(WAITING_BYTES_MAX), 0)).toBe("taken");
  expect(outbox.add(bytes("rm file"), 0)).toBe("full");
  outbox.acknowledge(10);
  expect(outbox.add(bytes("\r"), 0)).toBe("full");
  outbox.acknowledge(outbox.last);
  expect(outbox.add(bytes("ls\r"), 0)).toBe("taken");
});

describe("client and daemon together", () => {
  /** One moment of a link: the person types, time passes, the link breaks or is there again. */
  const step = fc.oneof(
    { weight: 4, arbitrary: fc.constant("type" as const) },
    { weight: 3, arbitrary: fc.integer({ min: 1, max: 12_000 }) },
    fc.constantFrom("cut" as const, "back" as const, "hold" as const, "release" as const, "read" as const),
  );

  test("type no piece of a line whose beginning they gave up, and none that was told lost", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), fc.integer({ min: 0, max: 900 }), (steps, delayMs) => {
        const outbox = new Outbox();
        let now = 0;
        let isUp = true;
        let isHeld = false;
        let inFlight: Piece[] = [];
        let words: { readonly n: number; readonly at: number }[] = [];
        let freshness = new InputFreshness();
        let host = 0;
        let read = 0;
        const lost = new Set<number>();
        const typedAt = new Map<number, number>();
        const given: number[] = [];
        const toldAt: number[] = [];
        const told = () => toldAt.push(now);
        const hear = () => {
          for (const { n, at } of words.filter(({ at }) => at <= now)) {
            words = words.filter((word) => word.at !== at || word.n !== n);
            giveUp(outbox.giveUp(n, now));
          }
        };
        const giveUp = (pieces: readonly Piece[]) => {
          for (const { cseq } of pieces) lost.add(cseq);
          if (pieces.length > 0) told();
        };
        const arrive = () => {
          if (isHeld || !isUp) return;
          for (const { cseq, at } of inFlight) {
            if (!freshness.accepts(at, now)) words.push({ n: cseq, at: now + delayMs });
            else if (cseq > host) {
              host = cseq;
              given.push(cseq);
            }
          }
          inFlight = [];
        };
        const send = () => {
          if (!isUp) return;
          inFlight.push(...outbox.take(now));
          arrive();
        };
        outbox.resend(0);
        for (const what of steps) {
          if (typeof what === "number") now += what;
          else if (what === "type") {
            const before = outbox.last;
            if (outbox.add(bytes("x"), now) === "lost") told();
            if (outbox.last > before) typedAt.set(outbox.last, now);
          } else if (what === "cut" && isUp) {
            isUp = false;
            inFlight = [];
            words = [];
            outbox.disconnected();
          } else if (what === "back" && !isUp) {
            isUp = true;
            freshness = new InputFreshness();
            outbox.resend(read, host);
            giveUp(outbox.expire(STALE_MS, now));
          } else if (what === "read") {
            // The program reads what the host has accepted.
            read = host;
            if (isUp) outbox.acknowledge(read);
          } else if (what === "hold") isHeld = true;
          else if (what === "release") isHeld = false;
          hear();
          send();
          arrive();
        }
        expect(given.filter((cseq) => lost.has(cseq))).toEqual([]);
        // Whoever was given a later piece had been told of each earlier one that was not.
        for (const cseq of given)
          for (let earlier = 1; earlier < cseq; earlier++)
            if (!given.includes(earlier)) {
              const heard = toldAt.some((at) => at >= typedAt.get(earlier)! && at <= typedAt.get(cseq)!);
              expect([cseq, earlier, heard]).toEqual([cseq, earlier, true]);
            }
      }),
      { numRuns: 2_000 },
    );
  });

  test("the client gives up before the daemon does, and the daemon's word arrives before what it would let in", () => {
    expect(STALE_MS).toBeLessThan(INPUT_AGE_MS_MAX);
    expect(UNREAD_MS).toBeLessThan(UNHEARD_MS);
  });
});

test("what was given up is shown as its person reads it", () => {
  expect(typedText(bytes("rm -rf /tmp/x\r"))).toBe("rm -rf /tmp/x⏎");
  expect(typedText(bytes("\x1b[A\x1bOB\x1b[1;5C"))).toBe("");
  expect(typedText(bytes("a".repeat(100)))).toHaveLength(60);
});
