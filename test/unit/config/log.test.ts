import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { escapeControls, formatLine, LOG_LINE_LENGTH_MAX, openLog } from "../../../src/config/log.ts";

let dir: string;
let path: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "r-"));
  path = join(dir, "remi.log");
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const now = () => Date.UTC(2030, 0, 2, 3, 4, 5, 6);
const text = () => readFileSync(path, "utf8");

test("a line is time, level, component, message and fields", () => {
  const log = openLog(path, "server", { now });
  log.info("session made", {
    id: "abcd",
    pid: 12,
    name: "two words",
    none: null,
    left: undefined,
    empty: "",
  });
  log.warn("odd");
  log.error("bad", { path: 'a="b"\n' });
  expect(text()).toBe(
    [
      '2030-01-02T03:04:05.006Z info server session made id=abcd pid=12 name="two words" none=null empty=""',
      "2030-01-02T03:04:05.006Z warn server odd",
      '2030-01-02T03:04:05.006Z error server bad path="a=\\"b\\"\\n"',
      "",
    ].join("\n"),
  );
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test("nothing in a line acts on a terminal or starts another line", () => {
  const any = fc.string({ unit: "binary", maxLength: 60 });
  const risky = fc.string({
    unit: fc.constantFrom("\x1b", "[", "\x9b", "\n", "\r", "\u2028", "\u202e", "a", "\ud800"),
  });
  fc.assert(
    fc.property(fc.oneof(any, risky), fc.oneof(any, risky), fc.oneof(any, risky), (message, key, value) => {
      const line = formatLine(0, "info", "host", message, { [key]: value });
      expect(line.endsWith("\n")).toBe(true);
      expect(line.slice(0, -1)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    }),
  );
  expect(escapeControls("a\x1b[2J\u009b\nb\u202e é 字")).toBe("a\\x1b[2J\\x9b\\nb\\u{202e} é 字");
});

test("a long line is cut", () => {
  openLog(path, "server").info("x".repeat(100_000));
  expect(text().length).toBeLessThanOrEqual(LOG_LINE_LENGTH_MAX + 4);
  expect(text()).toEndWith("...\n");
});

test("the log and its old files stay within their bounds and keep the newest lines in order", () => {
  const log = openLog(path, "server", { bytesMax: 1_000 });
  for (let i = 0; i < 500; i++) log.info(`line ${i}`);
  expect(readdirSync(dir).sort()).toEqual(["remi.log", "remi.log.1", "remi.log.2", "remi.log.3"]);
  const names = ["remi.log.3", "remi.log.2", "remi.log.1", "remi.log"];
  const kept = names.map((name) => readFileSync(join(dir, name), "utf8"));
  for (const part of kept) expect(part.length).toBeLessThanOrEqual(1_000);
  const numbers = kept
    .join("")
    .trimEnd()
    .split("\n")
    .map((line) => Number(line.split(" ").at(-1)));
  expect(numbers).toEqual(numbers.map((_, i) => 500 - numbers.length + i));
  expect(log.dropped).toBe(0);
});

test("a full disk drops lines without a throw", () => {
  const log = openLog("/dev/full", "server");
  for (let i = 0; i < 3; i++) log.info("lost");
  expect(log.dropped).toBe(3);
});

test("lost lines are counted and reported when writing works again", () => {
  const home = join(dir, "later");
  const log = openLog(join(home, "remi.log"), "server", { now });
  log.info("one");
  log.info("two");
  expect(log.dropped).toBe(2);
  mkdirSync(home);
  log.info("three");
  log.info("four");
  expect(log.dropped).toBe(0);
  expect(
    readFileSync(join(home, "remi.log"), "utf8")
      .split("\n")
      .map((line) => line.slice(25)),
  ).toEqual(["warn server lines were lost count=2", "info server three", "info server four", ""]);
});

test("a rotation that fails does not let the log grow", () => {
  const log = openLog(path, "server", { bytesMax: 200 });
  mkdirSync(`${path}.1`);
  mkdirSync(join(`${path}.3`, "x"), { recursive: true });
  mkdirSync(`${path}.2`);
  for (let i = 0; i < 50; i++) log.info(`line ${i}`);
  expect(statSync(path).size).toBeLessThanOrEqual(200);
  expect(log.dropped).toBeGreaterThan(0);
});

test("half a line that a filling disk took is not continued by the next one", () => {
  const module = join(import.meta.dir, "../../../src/config/log.ts");
  const script = `
    process.on("SIGXFSZ", () => {});
    const { openLog } = await import(${JSON.stringify(module)});
    const log = openLog(${JSON.stringify(path)}, "server");
    for (let i = 0; i < 40; i++) log.info("x".repeat(100));
    Bun.spawnSync(["truncate", "-s", "-500", ${JSON.stringify(path)}]);
    log.info("after");
  `;
  const run = Bun.spawnSync(["bash", "-c", 'ulimit -f 2; exec "$0" -e "$1"', process.execPath, script]);
  expect(run.stderr.toString()).toBe("");
  const lines = text().trimEnd().split("\n");
  expect(lines.at(-1)).toEndWith(" info server after");
  expect(lines.at(-2)).toContain(" warn server lines were lost count=");
  expect(lines.at(-2)).toMatch(/^\d{4}-/);
});
