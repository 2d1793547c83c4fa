import { expect, test } from "bun:test";
import { printable } from "../../../src/text/printable.ts";

test("printable text has no control or bidirectional characters and a bounded length", () => {
  expect(printable("a\u001b[31mb\u0007\u202ec\u009b")).toBe("a[31mbc");
  expect(printable("x".repeat(1_000))).toHaveLength(256);
});
