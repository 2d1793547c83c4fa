// The small rules of remote access: pauses, credit, freshness, sizes, URLs, pieces.

import { expect, test } from "bun:test";
import fc from "fast-check";
import { CreditMeter } from "../../../src/peer/credit-meter.ts";
import { type Frame, SnapshotPart } from "../../../src/protocol/frames.ts";
import { CHANNEL_FRAME_BYTES_MAX, PAYLOAD_BYTES_MAX } from "../../../src/protocol/limits.ts";
import { BACK_OFF_MAX_MS, BackOff } from "../../../src/remote/back-off.ts";
import { CREDIT_BYTES_MAX, Credit, SHARED_BYTES_START } from "../../../src/remote/credit.ts";
import { infoForChannel, messageForChannel } from "../../../src/remote/fit-message.ts";
import { InputFreshness, UNHEARD_MS, UNREAD_MS } from "../../../src/remote/input-freshness.ts";
import { cut } from "../../../src/remote/session-stream.ts";
import {
  allowsDirect,
  changedSettings,
  checkSignalingUrl,
  DEFAULT_SETTINGS,
  relayUrl,
} from "../../../src/remote/settings.ts";
import { sessionInfo } from "../../support/session-info.ts";

test("pauses double from one second to a minute, a little off, and begin anew", () => {
  const backOff = new BackOff(() => 0.5);
  expect(Array.from({ length: 8 }, () => backOff.next())).toEqual([
    1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000,
  ]);
  backOff.reset();
  expect(backOff.next()).toBe(1_000);
  expect(backOff.next(true)).toBe(BACK_OFF_MAX_MS);
  expect([0, 1].map((random) => new BackOff(() => random).next())).toEqual([800, 1_200]);
});

const output = (bytes: number): Frame => ({
  kind: "output",
  stream: 1,
  seq: 0,
  bytes: new Uint8Array(bytes),
});

test("credit is never more than its bound, and nothing is taken that is not there", () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.oneof(fc.record({ grant: fc.nat(0xffff_ffff) }), fc.record({ take: fc.nat(PAYLOAD_BYTES_MAX) })),
      ),
      (steps) => {
        const credit = new Credit();
        for (const step of steps) {
          const before = credit.bytes;
          if ("grant" in step) credit.grant(step.grant, 0);
          else expect(credit.take(output(step.take), 0)).toBe(step.take <= before);
          expect(credit.bytes).toBeGreaterThanOrEqual(0);
          expect(credit.bytes).toBeLessThanOrEqual(CREDIT_BYTES_MAX);
        }
      },
    ),
  );
  const none = new Credit();
  expect(none.take({ kind: "ack", stream: 1, cseq: 1 }, 0)).toBe(true);
  expect(none.take(output(1), 0)).toBe(false);
});

/** Sends and takes by turns, each step a millisecond or more later. Returns the most that was on its way. */
function share(
  isNewClient: boolean,
  steps: readonly ({ send: number } | { take: number; ms: number })[],
): number {
  const [credit, meter] = [new Credit(), new CreditMeter()];
  credit.grant(meter.restart(0), 0);
  let [now, onWay, most] = [0, 0, 0];
  const take = (bytes: number) => {
    onWay -= bytes;
    const grant = meter.taken(bytes, isNewClient);
    if (grant > 0) credit.grant(grant, now);
  };
  for (const step of steps) {
    now++;
    if ("send" in step) {
      if (credit.take(output(step.send), now, true)) onWay += step.send;
    } else {
      now += step.ms;
      take(Math.min(step.take, onWay));
    }
    most = Math.max(most, onWay);
  }
  take(onWay);
  // What was taken is granted, or there is room all the same.
  expect(credit.take(output(PAYLOAD_BYTES_MAX), now, true)).toBe(true);
  return most;
}

test("while several sessions share a channel, something always may be on its way once all was taken", () => {
  const steps = fc.array(
    fc.oneof(
      fc.record({ send: fc.nat(PAYLOAD_BYTES_MAX) }),
      fc.record({ take: fc.nat(200_000), ms: fc.nat(200) }),
    ),
  );
  fc.assert(
    fc.property(fc.boolean(), steps, (isNewClient, all) => {
      expect(share(isNewClient, all)).toBeLessThanOrEqual(CREDIT_BYTES_MAX);
    }),
    { numRuns: 2_000 },
  );
});

test("while several sessions share a channel that is slow, little is on its way, and the echo of a key does not wait", () => {
  const [credit, meter] = [new Credit(), new CreditMeter()];
  credit.grant(meter.restart(0), 0);
  let [now, onWay] = [0, 0];
  for (let frame = 0; frame < 100; frame++) {
    while (credit.take(output(PAYLOAD_BYTES_MAX), now, true)) onWay += PAYLOAD_BYTES_MAX;
    expect(onWay).toBeLessThanOrEqual(frame < 30 ? 2 * SHARED_BYTES_START : 2 * PAYLOAD_BYTES_MAX);
    expect(credit.take(output(1), now, true)).toBe(true);
    now += 100;
    onWay -= PAYLOAD_BYTES_MAX;
    credit.grant(meter.taken(PAYLOAD_BYTES_MAX + 1, true), now);
  }
});

test("input too old is dropped, and all that was typed before it was known to be", () => {
  const fresh = new InputFreshness();
  expect(fresh.accepts(1_000, 31_000)).toBe(true);
  expect(fresh.accepts(1_000, 31_001)).toBe(false);
  // Typed since, and not too old by itself: the rest of the same command.
  expect(fresh.accepts(31_000, 31_010)).toBe(false);
  expect(fresh.accepts(31_001 + UNHEARD_MS - 1, 33_010)).toBe(false);
  expect(fresh.accepts(31_001 + UNHEARD_MS, 33_020)).toBe(true);
});

test("what arrives right after input that was too old is dropped with it, though a clock set forward says it is new", () => {
  const fresh = new InputFreshness();
  expect(fresh.accepts(1_000, 31_001)).toBe(false);
  expect(fresh.accepts(31_001 + UNHEARD_MS, 31_001 + UNREAD_MS - 1)).toBe(false);
  expect(fresh.accepts(31_001 + UNHEARD_MS, 31_001 + UNREAD_MS)).toBe(true);
});

test("a snapshot that is cut is begun once and ended once, and its bytes are the same", () => {
  fc.assert(
    fc.property(fc.nat(200_000), fc.integer({ min: 0, max: 3 }), (length, part) => {
      const bytes = Uint8Array.from({ length }, (_, i) => i % 251);
      const pieces: Frame[] = [];
      cut({ kind: "snapshot", stream: 0, seq: 7, part, bytes }, 5, (piece) => pieces.push(piece));
      const parts = pieces.map((piece) => (piece.kind === "snapshot" ? piece : null)!);
      expect(Buffer.concat(parts.map((piece) => piece.bytes)).equals(bytes)).toBe(true);
      for (const [i, piece] of parts.entries()) {
        expect(piece).toMatchObject({ stream: 5, seq: 7 });
        expect(piece.bytes.byteLength).toBeLessThanOrEqual(PAYLOAD_BYTES_MAX);
        expect(piece.part & SnapshotPart.first).toBe(i === 0 ? part & SnapshotPart.first : 0);
        expect(piece.part & SnapshotPart.last).toBe(i === parts.length - 1 ? part & SnapshotPart.last : 0);
      }
    }),
    { numRuns: 30 },
  );
});

test("output that is cut keeps its positions, and the last piece of an answer is the last", () => {
  const bytes = new Uint8Array(PAYLOAD_BYTES_MAX * 2 + 1);
  const pieces: Frame[] = [];
  cut({ kind: "output", stream: 0, seq: 100, bytes }, 3, (piece) => pieces.push(piece));
  expect(pieces.map((piece) => piece.kind === "output" && piece.seq)).toEqual([
    100,
    100 + PAYLOAD_BYTES_MAX,
    100 + 2 * PAYLOAD_BYTES_MAX,
  ]);
  for (const last of [true, false]) {
    const answers: Frame[] = [];
    cut({ kind: "answer", request: 9, last, bytes }, 3, (piece) => answers.push(piece));
    expect(answers.map((piece) => piece.kind === "answer" && piece.last)).toEqual([false, false, last]);
  }
  const none: Frame[] = [];
  cut({ kind: "control", json: "{}" }, 3, (piece) => none.push(piece));
  expect(none).toEqual([]);
});

const info = sessionInfo({ name: "demo", state: "working" });

test("whatever a session is called, its record fits a frame", () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: "binary", maxLength: 5_000 }), { maxLength: 200 }),
      fc.string({ unit: "binary", maxLength: 4_096 }),
      (command, cwd) => {
        const message = { t: "session", info: infoForChannel({ ...info, command, cwd }) };
        const bytes = new TextEncoder().encode(JSON.stringify(message)).byteLength;
        expect(bytes).toBeLessThan(CHANNEL_FRAME_BYTES_MAX);
      },
    ),
    { numRuns: 50 },
  );
  expect(infoForChannel(info)).toEqual(info);
});

test("a message that cannot be made to fit is left out", () => {
  const notice = (text: string) => messageForChannel({ t: "notice", kind: "osc9", text });
  expect(notice("short")).not.toBeNull();
  expect(notice("\x01".repeat(4_096))).toBeNull();
});

test("a signaling URL is wss, or ws to this machine", () => {
  for (const url of [
    "wss://relay.example.com/connect",
    "wss://relay.example.com:8443/a/connect",
    "ws://127.0.0.1:4780/connect",
    "ws://127.9.9.9/connect",
    "ws://localhost:1/connect",
    "ws://[::1]:1/connect",
  ])
    expect([url, checkSignalingUrl(url).ok]).toEqual([url, true]);
  for (const url of [
    "",
    "relay.example.com",
    "ws://relay.example.com/connect",
    "ws://127.0.0.1.evil.example/connect",
    "ws://10.0.0.1/connect",
    "http://127.0.0.1/connect",
    "wss://user:password@relay.example.com/connect",
    "wss://relay.example.com/connect?x=1",
    "wss://relay.example.com/connect#x",
  ])
    expect([url, checkSignalingUrl(url).ok]).toEqual([url, false]);
});

test("what a command says of direct paths counts before the config file, and stays when the relay changes", () => {
  expect([true, false].map((configured) => allowsDirect(DEFAULT_SETTINGS, configured))).toEqual([
    true,
    false,
  ]);
  for (const [direct, allowed] of [
    ["on", true],
    ["off", false],
  ] as const) {
    const changed = changedSettings(DEFAULT_SETTINGS, { direct });
    const later = changed.ok ? changedSettings(changed.settings, { relay: "own" }) : changed;
    if (!later.ok) throw new Error(later.message);
    expect([true, false].map((configured) => allowsDirect(later.settings, configured))).toEqual([
      allowed,
      allowed,
    ]);
  }
});

test("what a command says of the relay counts before the config file", () => {
  const configured = "wss://configured.example/connect";
  expect(relayUrl(DEFAULT_SETTINGS, "")).toBeNull();
  expect(relayUrl(DEFAULT_SETTINGS, configured)).toBe(configured);
  const named = changedSettings(DEFAULT_SETTINGS, { signalingUrl: "wss://named.example/connect" });
  expect(named.ok && relayUrl(named.settings, configured)).toBe("wss://named.example/connect");
  const own = named.ok ? changedSettings(named.settings, { relay: "own" }) : named;
  expect(own.ok && relayUrl(own.settings, configured)).toBeNull();
  expect(changedSettings(DEFAULT_SETTINGS, { signalingUrl: "ws://example.com" }).ok).toBe(false);
});
