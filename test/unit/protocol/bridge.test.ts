import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import {
  bridgeGreeting,
  type Greeting,
  GreetingReader,
  NOISE_BYTES_MAX,
} from "../../../src/protocol/bridge.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

/** Gives the reader the bytes in pieces of these sizes; what it said first, and how many bytes came after it. */
function read(all: Uint8Array, sizes: readonly number[]): { said: Greeting | "noise" | null; left: number } {
  const reader = new GreetingReader();
  let at = 0;
  for (let i = 0; at < all.byteLength; i++) {
    const piece = all.subarray(at, at + (sizes[i % sizes.length] ?? 1));
    at += piece.byteLength;
    const said = reader.push(piece);
    if (said) return { said, left: all.byteLength - at };
  }
  return { said: null, left: 0 };
}

describe("the line by which remi is recognised", () => {
  test("is found after whatever a profile prints, and gives back every byte that follows, however it is cut", () => {
    const noise = fc.oneof(
      fc.string({ unit: "binary", maxLength: 200 }),
      fc.constant("Welcome!\nYou have mail. remi-bridge"),
    );
    fc.assert(
      fc.property(
        noise.filter((text) => !/(^|\n)remi-bridge \d/.test(text)),
        fc.uint8Array({ maxLength: 100 }),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }),
        (before, after, sizes) => {
          const all = Buffer.concat([bytes(before), bytes(bridgeGreeting("1.2.3-beta+4")), after]);
          const { said, left } = read(all, sizes);
          if (!said || said === "noise") throw new Error(`${said}`);
          expect([said.protocol, said.version]).toEqual([1, "1.2.3-beta+4"]);
          expect(said.rest.byteLength + left).toBe(after.byteLength);
          expect(Buffer.from(said.rest).equals(Buffer.from(after.subarray(0, said.rest.byteLength)))).toBe(
            true,
          );
        },
      ),
    );
  });

  test("is not waited for in more than is allowed", () => {
    expect(read(new Uint8Array(NOISE_BYTES_MAX).fill(97), [1_000]).said).toBeNull();
    expect(read(new Uint8Array(NOISE_BYTES_MAX + 1).fill(97), [1_000]).said).toBe("noise");
  });

  test("counts only as a line of its own", () => {
    for (const text of [
      "say remi-bridge 1 1.0\n",
      "remi-bridge 1 1.0",
      "remi-bridge x 1.0\n",
      "remi-bridge 1 a b\n",
    ])
      expect(read(bytes(text), [3]).said).toBeNull();
  });
});
