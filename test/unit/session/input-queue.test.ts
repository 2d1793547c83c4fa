import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { INPUT_WINDOW_BYTES } from "../../../src/protocol/limits.ts";
import { InputQueue, REPLY_BYTES_MAX } from "../../../src/session/input-queue.ts";

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
    expect(queue.acceptedOf("client-b")).toBe(1);
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

describe("a prompt in the queue", () => {
  const prompt = (first: number, last: number) => ({ first, last, force: false });

  test("comes as one, holds back what is behind it, and is acknowledged as a whole", () => {
    const queue = new InputQueue();
    let typed = "";
    const pump = () =>
      queue.pump((piece) => {
        typed += new TextDecoder().decode(piece);
        return piece.byteLength;
      });
    queue.expectPrompt("client-a", prompt(1, 2));
    queue.accept("client-a", 1, bytes("fix "));
    queue.accept("client-b", 1, bytes("before"));
    expect(queue.duePrompt).toBeNull();
    expect(queue.acceptedOf("client-a")).toBe(0);
    queue.accept("client-a", 2, bytes("it"));
    expect(queue.acceptedOf("client-a")).toBe(2);
    queue.accept("client-b", 2, bytes("behind"));
    pump();
    expect(typed).toBe("before");
    expect(new TextDecoder().decode(queue.duePrompt!.bytes)).toBe("fix it");
    expect(queue.writtenOf("client-a")).toBe(0);
    pump();
    expect(typed).toBe("before");
    queue.promptTyped();
    pump();
    expect(typed).toBe("beforebehind");
    expect(queue.takeAcks(0)).toEqual([
      { client: "client-b", cseq: 2 },
      { client: "client-a", cseq: 2 },
    ]);
    expect(queue.accept("client-a", 2, bytes("it"))).toBe("duplicate");
  });

  test("whose client leaves in the middle is sent again as a whole", () => {
    const queue = new InputQueue();
    queue.expectPrompt("client-a", prompt(1, 2));
    queue.accept("client-a", 1, bytes("fix "));
    expect(queue.writtenOf("client-a")).toBe(0);
    queue.left("client-a");
    queue.expectPrompt("client-a", prompt(1, 2));
    for (const [cseq, text] of [
      [1, "fix "],
      [2, "it"],
    ] as const)
      expect(queue.accept("client-a", cseq, bytes(text))).toBe("queued");
    expect(new TextDecoder().decode(queue.duePrompt!.bytes)).toBe("fix it");
  });

  test("whose rest was given up is not typed, nor taken for the beginning of what is typed next", () => {
    const queue = new InputQueue();
    const typed: string[] = [];
    queue.expectPrompt("client-a", prompt(1, 2));
    queue.accept("client-a", 1, new Uint8Array(INPUT_WINDOW_BYTES - 10));
    expect(queue.isOfPrompt("client-a", 2)).toBe(true);
    expect(queue.isOfPrompt("client-a", 3)).toBe(false);
    expect(queue.accept("client-a", 3, bytes("key"))).toBe("queued");
    // Another one in its place, of which the beginning was given up.
    queue.expectPrompt("client-a", prompt(4, 5));
    queue.expectPrompt("client-a", prompt(6, 7));
    expect(queue.accept("client-a", 7, bytes("it"))).toBe("queued");
    expect(queue.duePrompt).toBeNull();
    queue.pump((piece) => {
      typed.push(new TextDecoder().decode(piece));
      return piece.byteLength;
    });
    expect(typed).toEqual(["key"]);
    expect(queue.accept("client-a", 8, new Uint8Array(INPUT_WINDOW_BYTES))).toBe("queued");
  });

  test("is overtaken only by answers to the program's questions", () => {
    const queue = new InputQueue();
    const typed: string[] = [];
    const pump = () =>
      queue.pump((piece) => {
        typed.push(new TextDecoder().decode(piece));
        return piece.byteLength;
      });
    queue.expectPrompt("client-a", prompt(1, 1));
    queue.accept("client-a", 1, bytes("fix it"));
    queue.accept("client-b", 1, bytes("\x1b[?62;4c"));
    queue.accept("client-b", 2, bytes("key"));
    queue.accept("client-b", 3, bytes("\x1b[5;7R"));
    queue.acceptReply(bytes("\x1b[0n"));
    expect(queue.duePrompt).toBeNull();
    pump();
    expect(typed).toEqual(["\x1b[?62;4c", "\x1b[0n"]);
    expect(queue.takeAcks(0)).toEqual([{ client: "client-b", cseq: 1 }]);
    queue.acceptReply(bytes("\x1b[1n"));
    expect(new TextDecoder().decode(queue.duePrompt?.bytes ?? bytes("an answer"))).toBe("an answer");
    queue.promptTyped();
    pump();
    expect(typed.slice(2)).toEqual(["\x1b[1n", "key", "\x1b[5;7R"]);
  });
});
