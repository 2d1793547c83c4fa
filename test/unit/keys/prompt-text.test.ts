// What is typed for a prompt.

import { expect, test } from "bun:test";
import { enterBytes, promptBytes } from "../../../src/keys/prompt-text.ts";

const decoded = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

test("Enter is CR until a program asks for all keys as sequences", () => {
  for (let kittyFlags = 0; kittyFlags < 32; kittyFlags++)
    expect(decoded(enterBytes({ bracketedPaste: true, kittyFlags }))).toBe(
      kittyFlags & 8 ? "\x1b[13u" : "\r",
    );
});

test("a prompt is a paste where the program knows pastes, and holds no keys", () => {
  const modes = { bracketedPaste: true, kittyFlags: 0 };
  expect(decoded(promptBytes("a\x1b[201~\r\nb\x03", modes))).toBe("\x1b[200~a\rb\x1b[201~");
  expect(decoded(promptBytes("\x03", modes))).toBe("");
  expect(decoded(promptBytes("y", modes, true))).toBe("y");
  expect(decoded(promptBytes("y", { ...modes, bracketedPaste: false }))).toBe("y");
});
