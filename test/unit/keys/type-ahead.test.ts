import { expect, test } from "bun:test";
import fc from "fast-check";
import { AHEAD_BYTES_MAX, plainTyping } from "../../../src/keys/type-ahead.ts";

const typing = (text: string) => new TextDecoder().decode(plainTyping(new TextEncoder().encode(text)));

test("text and Enter are kept; keys, clicks, focus reports and controls are not", () => {
  expect(typing("ls -l\r")).toBe("ls -l\r");
  expect(typing("é 漢字\t\n\x7f")).toBe("é 漢字\t\n\x7f");
  expect(typing("a\x1b[<35;10;10Mb\x1b[Mabcc\x1b[I\x1b[97;5ud\x1bOAe\x1bxf")).toBe("abcdef");
  expect(typing("a\x03\x04\x1ab")).toBe("ab");
  expect(typing("a\x1b[<35;1")).toBe("a");
  expect(typing("x".repeat(AHEAD_BYTES_MAX + 1)).length).toBe(AHEAD_BYTES_MAX);
});

test("no byte of it does harm in the shell", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      for (const byte of plainTyping(bytes)) expect(byte >= 0x20 || [9, 10, 13].includes(byte)).toBe(true);
    }),
  );
});
