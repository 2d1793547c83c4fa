import { afterEach, beforeEach, expect, test } from "bun:test";
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { trace, traceTo } from "../../src/trace.ts";

let directory: string;
let path: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "trace-"));
  path = join(directory, "trace");
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const linesOf = () =>
  readFileSync(path, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));

test("nothing is traced without a file", () => {
  expect(trace).toBeNull();
  expect(traceTo(undefined)).toBeNull();
  expect(traceTo("")).toBeNull();
});

test("a step is a line, appended to a file that only its owner can read", () => {
  writeFileSync(path, '{"step":"before"}\n');
  chmodSync(path, 0o644);
  traceTo(path)!("host-queue", { piece: "input", cseq: 3, bytes: 5 });
  expect(statSync(path).mode & 0o777).toBe(0o600);
  const [before, line] = linesOf();
  expect(before).toEqual({ step: "before" });
  expect(line).toEqual({
    ...{ at: expect.any(Number), by: "client", pid: process.pid },
    ...{ step: "host-queue", piece: "input", cseq: 3, bytes: 5 },
  });
});

test("a file at its bound is ended by a line of each process, and grows no further", () => {
  const two = [traceTo(path, 1_000)!, traceTo(path, 1_000)!];
  for (let i = 0; i < 50; i++) for (const write of two) write("ring", { seq: i, bytes: 1 });
  const lines = linesOf();
  expect(lines.filter(({ step }) => step === "end")).toHaveLength(2);
  expect(lines.slice(-2).map(({ step }) => step)).toEqual(["end", "end"]);
  expect(statSync(path).size).toBeLessThan(1_000 + 4 * 200);
});

test("lines of processes that write at once stay whole", async () => {
  const code = `
    const { trace } = await import(${JSON.stringify(join(import.meta.dir, "../../src/trace.ts"))});
    for (let i = 0; i < 500; i++) trace("client", { seq: i, bytes: 1 });
  `;
  const runs = [1, 2, 3].map(() =>
    Bun.spawn([process.execPath, "-e", code], { env: { ...process.env, REMI_TRACE: path } }),
  );
  for (const run of runs) expect(await run.exited).toBe(0);
  const lines = linesOf();
  expect(lines).toHaveLength(1_500);
  for (const { pid } of runs) {
    const own = lines.filter((line) => line.pid === pid).map(({ seq }) => seq);
    expect(own).toEqual(Array.from({ length: 500 }, (_, i) => i));
  }
});

test("what is not a file of the user is left alone", () => {
  const target = join(directory, "target");
  writeFileSync(target, "kept");
  symlinkSync(target, path);
  for (const odd of [path, "/dev/null", directory, "relative", join(directory, "gone", "trace")])
    expect([odd, traceTo(odd)]).toEqual([odd, null]);
  expect(readFileSync(target, "utf8")).toBe("kept");
});
