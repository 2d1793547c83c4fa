import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { INPUT_WINDOW_BYTES, InputQueue, REPLY_BYTES_MAX } from "../../../src/session/input-queue.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

describe("the input queue", () => {
  test("types every piece once and in order, whatever is resent and however little the terminal takes", () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ resendFrom: fc.nat(5), room: fc.nat(6) }), { maxLength: 60 }),
        (steps) => {
          const queue = new InputQueue();
          let typed = "";
          let sent = 0;
          const written: number[] = [];
          for (const { resendFrom, room } of steps) {
            sent++;
            for (let cseq = Math.max(1, sent - resendFrom); cseq <= sent; cseq++)
              queue.accept("client-a", cseq, bytes(`<${cseq}>`));
            let left = room;
            queue.pump((piece) => {
              const taken = Math.min(left, piece.byteLength);
              typed += new TextDecoder().decode(piece.subarray(0, taken));
              left -= taken;
              return taken;
            });
            for (const ack of queue.takeAcks(0)) written.push(ack.cseq);
            const last = written.at(-1) ?? 0;
            expect(queue.writtenOf("client-a")).toBe(last);
            const whole = Array.from({ length: last }, (_, i) => `<${i + 1}>`).join("");
            expect(typed.startsWith(whole)).toBe(true);
          }
          queue.pump((piece) => {
            typed += new TextDecoder().decode(piece);
            return piece.byteLength;
          });
          expect(typed).toBe(Array.from({ length: sent }, (_, i) => `<${i + 1}>`).join(""));
          expect(queue.isEmpty).toBe(true);
        },
      ),
    );
  });

  test("acknowledges only what the kernel has", () => {
    const queue = new InputQueue();
    queue.accept("client-a", 1, bytes("abc"));
    queue.accept("client-b", 1, bytes("defg"));
    queue.pump((piece) => piece.byteLength);
    expect(queue.takeAcks(7)).toEqual([]);
    expect(queue.takeAcks(4)).toEqual([{ client: "client-a", cseq: 1 }]);
    expect(queue.writtenOf("client-b")).toBe(0);
    expect(queue.takeAcks(0)).toEqual([{ client: "client-b", cseq: 1 }]);
  });

  test("refuses a client that sends past its window, and drops answers that nobody reads", () => {
    const queue = new InputQueue();
    expect(queue.accept("client-a", 1, new Uint8Array(INPUT_WINDOW_BYTES))).toBe("queued");
    expect(queue.accept("client-a", 2, bytes("x"))).toBe("over-window");
    expect(queue.accept("client-b", 1, bytes("x"))).toBe("queued");
    let taken = 0;
    for (let i = 0; i < 100; i++) queue.acceptReply(new Uint8Array(1_000));
    queue.pump((piece) => {
      taken += piece.byteLength;
      return piece.byteLength;
    });
    expect(taken).toBeLessThanOrEqual(INPUT_WINDOW_BYTES + 1 + REPLY_BYTES_MAX);
  });
});
