// The program as it runs from a checkout, with the tests of its main paths: all other tests may be given an executable.

import { expect, setDefaultTimeout, test } from "bun:test";
import { REPOSITORY } from "../support/remi.ts";

setDefaultTimeout(300_000);

/** Files of tests, and how the names of some of their tests begin. */
const PATHS: readonly (readonly [file: string, name: string])[] = [
  ["survival", "a session"],
  ["dashboard-life", "a server that is killed"],
  ["connect", "a code opens its session"],
  ["viewer-link", "the relay dies and comes back"],
];

for (const [file, name] of PATHS)
  test(`from a checkout: ${file}, ${name}`, async () => {
    const { REMI_TEST_BIN: _, ...env } = process.env;
    const tests = Bun.spawn([process.execPath, "test", `test/e2e/${file}.test.ts`, "-t", `^${name}`], {
      env,
      cwd: REPOSITORY,
      stdout: "ignore",
      stderr: "pipe",
    });
    const [report, code] = await Promise.all([new Response(tests.stderr).text(), tests.exited]);
    expect([code, code === 0 ? "" : report.slice(-4_000)]).toEqual([0, ""]);
  });
