import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import {
  type Channel,
  DATA_BYTES_MAX,
  Opener,
  REKEY_FRAMES,
  REKEY_MS,
  releaseChannel,
  Sealer,
} from "../../../src/channel/channel.ts";
import { receive, sealBye, sealFrame } from "../../../src/channel/channel-frames.ts";
import { PADDING_BLOCK_BYTES, padFrame, unpadFrame } from "../../../src/channel/frame-padding.ts";
import { BYE_REASONS } from "../../../src/channel/messages.ts";
import { encodeFrame } from "../../../src/protocol/frames.ts";
import { CHANNEL_FRAME_BYTES_MAX, PAYLOAD_BYTES_MAX } from "../../../src/protocol/limits.ts";
import { flipped, NOW, sodium } from "./loopback.ts";

// Many runs of real cryptography, on a machine that may be slow.
const KEY = new Uint8Array(32).fill(7);

function stream(): [Sealer, Opener] {
  const sealer = new Sealer(sodium, KEY, NOW);
  return [sealer, new Opener(sodium, sealer.header, KEY)];
}

/** The tag of each DATA message, by a reader that knows the key. */
function tagsOf(sealer: Sealer, messages: Uint8Array[]): number[] {
  const state = sodium.crypto_secretstream_xchacha20poly1305_init_pull(sealer.header, KEY);
  return messages.map((bytes) => {
    const pulled = sodium.crypto_secretstream_xchacha20poly1305_pull(state, bytes.subarray(1), null);
    return pulled ? pulled.tag : -1;
  });
}

const text = (s: string) => new TextEncoder().encode(s);

describe("a stream", () => {
  test("opens what was sealed, of every length", () => {
    const [sealer, opener] = stream();
    for (const length of [0, 1, 63, 64, 65, 1_000, CHANNEL_FRAME_BYTES_MAX]) {
      const plaintext = sodium.randombytes_buf(length);
      const sealed = sealer.seal(plaintext, NOW);
      expect(sealed.byteLength).toBe(length + 18);
      expect(opener.open(sealed)).toEqual({ ok: true, plaintext, final: false });
    }
  });

  test("ends at the first message that is flipped, cut, swapped, dropped or doubled, whichever it is", () => {
    const count = 6;
    const attacks: [string, (m: Uint8Array[], i: number) => Uint8Array[]][] = [
      ["swap", (m, i) => m.toSpliced(i, 2, m[i + 1]!, m[i]!)],
      ["drop", (m, i) => m.toSpliced(i, 1)],
      ["double", (m, i) => m.toSpliced(i, 0, m[i]!)],
      ["cut", (m, i) => m.with(i, m[i]!.subarray(0, -1))],
      ["lengthen", (m, i) => m.with(i, Uint8Array.from([...m[i]!, 0]))],
      ["flip the type", (m, i) => m.with(i, flipped(m[i]!, 0))],
      ...Array.from({ length: 21 }, (_, byte): [string, (m: Uint8Array[], i: number) => Uint8Array[]] => [
        `flip ${byte + 1}`,
        (m, i) => m.with(i, flipped(m[i]!, byte + 1, 0x40)),
      ]),
    ];
    for (const [name, attack] of attacks)
      for (let i = 0; i < count - 1; i++) {
        const [sealer, opener] = stream();
        const messages = Array.from({ length: count }, (_, n) =>
          sealer.seal(text(`n ${n} ${"x".repeat(n)}`), NOW),
        );
        const opened = attack(messages, i).map((message) => opener.open(message).ok);
        const good = name === "double" ? i + 1 : i;
        expect([name, i, opened]).toEqual([name, i, opened.map((_, n) => n < good)]);
      }
  });

  test("takes nothing shorter than its overhead, and nothing longer than a frame may be", () => {
    for (let length = 0; length < 18; length++) {
      const [, opener] = stream();
      const bytes = new Uint8Array(length).fill(0x10);
      expect(opener.open(bytes).ok).toBe(false);
    }
    const [sealer, opener] = stream();
    expect(opener.open(new Uint8Array(DATA_BYTES_MAX + 1).fill(0x10))).toEqual({
      ok: false,
      reason: "protocol_error",
    });
    expect(() => sealer.seal(new Uint8Array(CHANNEL_FRAME_BYTES_MAX + 1), NOW)).toThrow("too long");
  });

  test("never throws on any bytes, and stays broken", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.boolean(), (bytes, data) => {
        const [sealer, opener] = stream();
        const broken = opener.open(data ? Uint8Array.from([0x10, ...bytes]) : bytes);
        expect(broken.ok).toBe(false);
        expect(opener.open(sealer.seal(text("next"), NOW))).toEqual(broken);
      }),
      { numRuns: 300 },
    );
  });

  test("cannot be opened with another key or header", () => {
    const sealer = new Sealer(sodium, KEY, NOW);
    const other = new Opener(sodium, sealer.header, new Uint8Array(32).fill(8));
    const moved = new Opener(sodium, flipped(sealer.header, 5), KEY);
    const sealed = sealer.seal(text("x"), NOW);
    expect([other.open(sealed).ok, moved.open(sealed).ok]).toEqual([false, false]);
  });
});

describe("the end of a stream", () => {
  test("is the final message, after which nothing is accepted or sealed", () => {
    const [sealer, opener] = stream();
    const before = sealer.seal(text("a"), NOW);
    const last = sealer.sealLast(text("z"));
    expect(sealer.isOpen).toBe(false);
    expect(() => sealer.seal(text("more"), NOW)).toThrow("ended");
    expect(opener.open(before)).toMatchObject({ ok: true, final: false });
    expect(opener.open(last)).toEqual({ ok: true, plaintext: text("z"), final: true });
    for (const bytes of [before, last])
      expect(opener.open(bytes)).toEqual({ ok: false, reason: "protocol_error" });
  });

  test("hides what a peer that knows the key sends after it", () => {
    const { state, header } = sodium.crypto_secretstream_xchacha20poly1305_init_push(KEY);
    const opener = new Opener(sodium, header, KEY);
    const push = (tag: number) =>
      Uint8Array.from([
        0x10,
        ...sodium.crypto_secretstream_xchacha20poly1305_push(state, text("p"), null, tag),
      ]);
    expect(opener.open(push(3)).ok).toBe(true);
    expect(opener.open(push(0)).ok).toBe(false);
  });

  test("is not a tag that this protocol does not use", () => {
    const { state, header } = sodium.crypto_secretstream_xchacha20poly1305_init_push(KEY);
    const sealed = sodium.crypto_secretstream_xchacha20poly1305_push(state, text("p"), null, 1);
    const opener = new Opener(sodium, header, KEY);
    expect(opener.open(Uint8Array.from([0x10, ...sealed]))).toEqual({ ok: false, reason: "protocol_error" });
  });

  test("may be said any number of times to nobody", () => {
    const [sealer, opener] = stream();
    const channel: Channel = { sealer, opener };
    releaseChannel(channel);
    releaseChannel(channel);
    expect(sealer.isOpen).toBe(false);
  });
});

describe("the key of a stream is changed", () => {
  test("with the first message after so many", () => {
    const [sealer, opener] = stream();
    const reader = sodium.crypto_secretstream_xchacha20poly1305_init_pull(sealer.header, KEY);
    const rekeyed: number[] = [];
    for (let i = 0; i < REKEY_FRAMES + 2; i++) {
      const sealed = sealer.seal(Uint8Array.of(i & 255), NOW);
      const pulled = sodium.crypto_secretstream_xchacha20poly1305_pull(reader, sealed.subarray(1), null);
      if (!pulled || !opener.open(sealed).ok) throw new Error(`broken at ${i}`);
      if (pulled.tag !== 0) rekeyed.push(i, pulled.tag);
    }
    expect(rekeyed).toEqual([REKEY_FRAMES, 2]);
  });

  test("with the first message after so long", () => {
    const [sealer, opener] = stream();
    const times = [0, REKEY_MS - 1, REKEY_MS, REKEY_MS + 1, 2 * REKEY_MS, 2 * REKEY_MS - 5_000];
    const messages = times.map((ms) => sealer.seal(text("x"), NOW + ms));
    expect(tagsOf(sealer, messages)).toEqual([0, 0, 2, 0, 2, 0]);
    expect(messages.every((message) => opener.open(message).ok)).toBe(true);
  });
});

describe("frames on a channel", () => {
  function channels(): [Channel, Channel] {
    const [a, b] = [new Sealer(sodium, KEY, NOW), new Sealer(sodium, KEY, NOW)];
    return [
      { sealer: a, opener: new Opener(sodium, b.header, KEY) },
      { sealer: b, opener: new Opener(sodium, a.header, KEY) },
    ];
  }
  const input = (bytes: Uint8Array) =>
    ({ kind: "input", stream: 1, cseq: 2, seen: 3, tMs: 4, bytes }) as const;
  const control = (json: string) => ({ kind: "control", json }) as const;

  test("arrive as they were sent", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const [from, to] = channels();
        for (const frame of [input(bytes), { kind: "output", stream: 9, seq: 8, bytes } as const]) {
          const received = receive(to, sealFrame(from, frame, NOW));
          expect(received.kind === "frame" && received.frame).toEqual(frame);
        }
      }),
    );
  });

  test("of input all have the same length for any key press, and any input fits", () => {
    const [from, to] = channels();
    const lengths = ["a", "\x1b[1;5C", "🙂", "x".repeat(36)].map(
      (typed) => sealFrame(from, input(text(typed)), NOW).byteLength,
    );
    expect(new Set(lengths)).toEqual(new Set([18 + PADDING_BLOCK_BYTES]));
    const [longFrom, longTo] = channels();
    const received = receive(longTo, sealFrame(longFrom, input(new Uint8Array(PAYLOAD_BYTES_MAX)), NOW));
    expect(received.kind).toBe("frame");
    expect(to.opener).toBeDefined();
  });

  test("of input without padding break the channel", () => {
    const [from, to] = channels();
    const sealed = from.sealer.seal(encodeFrame(input(text("ls"))), NOW);
    expect(receive(to, sealed)).toEqual({ kind: "broken", reason: "protocol_error" });
  });

  test("of an unknown kind and padding are skipped; malformed ones break it", () => {
    const [from, to] = channels();
    expect(receive(to, from.sealer.seal(Uint8Array.of(0x66, 1), NOW)).kind).toBe("skip");
    expect(receive(to, sealFrame(from, { kind: "padding" }, NOW)).kind).toBe("skip");
    expect(receive(to, from.sealer.seal(Uint8Array.of(0x01, 1), NOW)).kind).toBe("broken");
    expect(receive(channels()[1], Uint8Array.of(0x10)).kind).toBe("broken");
  });

  test("say with one length why they end", () => {
    const lengths = BYE_REASONS.map((reason) => sealBye(channels()[0], reason).byteLength);
    const message = sealFrame(channels()[0], control('{"t":"list"}'), NOW).byteLength;
    expect(lengths).toEqual(BYE_REASONS.map(() => message));
  });

  test("end with a final bye alone", () => {
    const [from, to] = channels();
    expect(receive(to, sealBye(from, "shutdown"))).toEqual({ kind: "end", reason: "shutdown" });
    const [early, late] = channels();
    expect(receive(late, sealFrame(early, control('{"t":"bye","reason":"closed"}'), NOW)).kind).toBe(
      "broken",
    );
    const [silent, waiting] = channels();
    expect(receive(waiting, silent.sealer.sealLast(encodeFrame(control('{"t":"list"}')))).kind).toBe(
      "broken",
    );
  });
});

describe("padding", () => {
  test("comes off as it went on", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const padded = padFrame(bytes);
        expect(padded.byteLength % PADDING_BLOCK_BYTES).toBe(0);
        expect(padded.byteLength).toBeGreaterThan(bytes.byteLength);
        expect(unpadFrame(padded)).toEqual(bytes);
      }),
    );
  });

  test("is only taken off in its one form", () => {
    const bad = [
      new Uint8Array(0),
      new Uint8Array(63),
      new Uint8Array(64),
      flipped(padFrame(text("x")), 63),
      // A whole block too much.
      Uint8Array.from([...padFrame(text("x")), ...new Uint8Array(64)]),
    ];
    for (const bytes of bad) expect(unpadFrame(bytes)).toBeNull();
  });
});
