import { expect, test } from "bun:test";
import { realpathSync } from "node:fs";
import { join } from "node:path";

const SCRIPT = join(import.meta.dir, "../../support/requirements.ts");

test("what is missing and cannot be installed is one sentence and a failure", () => {
  const run = Bun.spawnSync([realpathSync(process.execPath), SCRIPT], { env: { PATH: "/nonexistent" } });
  expect(run.exitCode).toBe(1);
  expect(run.stdout.toString()).toBe("");
  const lines = run.stderr.toString().trimEnd().split("\n");
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(
    /^The tests need bash, .*; install them, on Debian with: sudo apt-get install bash /,
  );
});
