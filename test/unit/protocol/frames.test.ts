import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { decodeFrame, encodeFrame, type Frame, frameBytes } from "../../../src/protocol/frames.ts";
import { encodeWithLength, FrameSplitter } from "../../../src/protocol/splitter.ts";

const u16 = fc.integer({ min: 0, max: 0xffff });
const u32 = fc.integer({ min: 0, max: 0xffff_ffff });
const u53 = fc.maxSafeNat();
const payload = fc.uint8Array({ maxLength: 300 });
const frame: fc.Arbitrary<Frame> = fc.oneof(
  fc.record({ kind: fc.constant("control" as const), json: fc.string({ unit: "grapheme", maxLength: 80 }) }),
  fc.record({ kind: fc.constant("output" as const), stream: u16, seq: u53, bytes: payload }),
  fc.record({
    kind: fc.constant("input" as const),
    stream: u16,
    cseq: u53,
    seen: u53,
    tMs: u53,
    bytes: payload,
  }),
  fc.record({ kind: fc.constant("credit" as const), bytes: u32 }),
  fc.record({
    kind: fc.constant("snapshot" as const),
    stream: u16,
    seq: u53,
    part: fc.integer({ min: 0, max: 3 }),
    bytes: payload,
  }),
  fc.record({ kind: fc.constant("ack" as const), stream: u16, cseq: u53 }),
  fc.record({ kind: fc.constant("view" as const), stream: u16, bytes: payload }),
  fc.record({ kind: fc.constant("answer" as const), request: u32, last: fc.boolean(), bytes: payload }),
  fc.record({ kind: fc.constant("flow" as const), flow: u16, bytes: payload }),
  fc.record({ kind: fc.constant("flowCredit" as const), flow: u16, bytes: u32 }),
  fc.constant({ kind: "padding" as const }),
);

/** Frames with copies of their payloads, so that they can be compared after the buffers were reused. */
const owned = (f: Frame): Frame =>
  "bytes" in f && typeof f.bytes !== "number" ? ({ ...f, bytes: Uint8Array.from(f.bytes) } as Frame) : f;

describe("frames", () => {
  test("every frame decodes to itself", () => {
    fc.assert(
      fc.property(frame, (f) => {
        const bytes = encodeFrame(f);
        expect(bytes.byteLength).toBe(frameBytes(f));
        const decoded = decodeFrame(bytes);
        expect(decoded.ok && owned(decoded.frame)).toEqual(owned(f));
      }),
      { numRuns: 500 },
    );
  });

  test("any bytes decode to a frame or a reason, never to an exception", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        const decoded = decodeFrame(bytes);
        if (!decoded.ok) expect(["malformed", "unknown"]).toContain(decoded.reason);
      }),
      { numRuns: 5_000 },
    );
  });

  test("an unknown kind is told apart from a malformed frame", () => {
    expect(decodeFrame(Uint8Array.of(0x55, 1, 2))).toEqual({ ok: false, reason: "unknown" });
    expect(decodeFrame(Uint8Array.of(0x01, 1))).toEqual({ ok: false, reason: "malformed" });
    expect(decodeFrame(new Uint8Array(0))).toEqual({ ok: false, reason: "malformed" });
    expect(decodeFrame(Uint8Array.of(0, 0xff, 0xfe))).toEqual({ ok: false, reason: "malformed" });
  });

  test("a position that no honest sender reaches is malformed", () => {
    const bytes = encodeFrame({ kind: "output", stream: 0, seq: 0, bytes: new Uint8Array(0) });
    bytes.fill(0xff, 3, 11);
    expect(decodeFrame(bytes)).toEqual({ ok: false, reason: "malformed" });
  });
});

describe("frames on a byte stream", () => {
  test("come back whole and in order, however the stream is cut", () => {
    fc.assert(
      fc.property(
        fc.array(frame, { maxLength: 12 }),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }),
        (frames, cuts) => {
          const stream = Buffer.concat(frames.map(encodeWithLength));
          const splitter = new FrameSplitter(100_000);
          const got: Frame[] = [];
          for (let at = 0, i = 0; at < stream.byteLength; i++) {
            const size = cuts[i % cuts.length]!;
            const result = splitter.push(stream.subarray(at, at + size), (bytes) => {
              const decoded = decodeFrame(bytes);
              if (decoded.ok) got.push(owned(decoded.frame));
            });
            expect(result).toBe("ok");
            at += size;
          }
          expect(got).toEqual(frames.map(owned));
        },
      ),
      { numRuns: 400 },
    );
  });

  test("a length of zero or above the bound ends the stream, wherever it is cut", () => {
    for (const bad of [
      [0, 0, 0, 0],
      [0, 0, 0, 9],
      [255, 255, 255, 255],
    ]) {
      for (let cut = 0; cut <= 4; cut++) {
        const splitter = new FrameSplitter(8);
        const bytes = Uint8Array.from([...bad, 0x7f]);
        splitter.push(bytes.subarray(0, cut), () => {});
        expect(splitter.push(bytes.subarray(cut), () => {})).toBe("malformed");
        expect(splitter.push(Uint8Array.of(0, 0, 0, 1, 0x7f), () => expect.unreachable())).toBe("malformed");
      }
    }
  });

  test("holds at most one frame", () => {
    const splitter = new FrameSplitter(1_000);
    const length = Uint8Array.of(0, 0, 3, 0xe8);
    expect(splitter.push(length, () => {})).toBe("ok");
    for (let i = 0; i < 999; i++)
      expect(splitter.push(Uint8Array.of(0x7f), () => expect.unreachable())).toBe("ok");
    let frames = 0;
    splitter.push(Uint8Array.of(0x7f), (bytes) => {
      frames++;
      expect(bytes.byteLength).toBe(1_000);
    });
    expect(frames).toBe(1);
  });
});
