import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { parseLimits, RESOURCES } from "../../../src/protocol/process-traits.ts";

test("limits are read as the kernel lists them", () => {
  const text = [
    "Limit                     Soft Limit           Hard Limit           Units     ",
    "Max open files            1024                 1048576              files     ",
    "Max core file size        0                    unlimited            bytes     ",
    "Max nice priority         0                    0                    ",
    "Max stack size            garbage              unlimited            bytes     ",
    "Max new thing             1                    2                    things    ",
  ].join("\n");
  expect(parseLimits(text)).toEqual([
    { resource: "core", soft: 0, hard: null },
    { resource: "nofile", soft: 1024, hard: 1_048_576 },
    { resource: "nice", soft: 0, hard: 0 },
  ]);
});

test.skipIf(process.platform !== "linux")("every resource of this kernel's list is known", () => {
  expect(parseLimits(readFileSync("/proc/self/limits", "utf8"))).toHaveLength(RESOURCES.length);
});

test("no text makes it throw", () => {
  fc.assert(
    fc.property(
      fc.string(),
      (text) => parseLimits(`Max open files ${text}\n${text}`).length <= RESOURCES.length,
    ),
  );
});
