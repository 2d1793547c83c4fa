import { expect, test } from "bun:test";
import type { Log, LogFields } from "../../../src/config/log.ts";
import { KINDS_MAX, repeatedLog } from "../../../src/config/repeated-log.ts";

function recorder() {
  const lines: (readonly [string, LogFields | undefined])[] = [];
  let heard = () => {};
  const write = (message: string, fields?: LogFields) => {
    lines.push([message, fields]);
    heard();
  };
  const log: Log = { info: write, warn: write, error: write, dropped: 0 };
  const until = (count: number) =>
    new Promise<void>((resolve) => {
      heard = () => lines.length >= count && resolve();
      heard();
    });
  return { lines, log, until };
}

test("one line of a kind is written, and the others are counted at the window's end", async () => {
  const { lines, log, until } = recorder();
  using quiet = repeatedLog(log, { lines: 1, by: "what", windowMs: 20 });
  for (let i = 0; i < 1_000; i++) quiet.warn("no", { what: "input", ch: i });
  quiet.warn("no", { what: "end", ch: 1 });
  expect(lines).toEqual([
    ["no", { what: "input", ch: 0 }],
    ["no", { what: "end", ch: 1 }],
  ]);
  await until(3);
  expect(lines[2]).toEqual(["no", { what: "input", again: 999 }]);
  quiet.warn("no", { what: "input" });
  expect(lines).toHaveLength(4);
});

test("kinds that a stranger makes up are bounded too", () => {
  const { lines, log } = recorder();
  using quiet = repeatedLog(log, { lines: 1, by: "what" });
  for (let i = 0; i < 10_000; i++) quiet.warn("no", { what: String(i) });
  expect(lines.length).toBe(KINDS_MAX + 1);
});
