// The one executable: built, copied away from the checkout, and at work where no Bun is to be found.

import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "../../src/cli/build.ts";
import { makeHome, type TestHome } from "../support/home.ts";
import { eventually, REPOSITORY, TerminalRun } from "../support/remi.ts";

setDefaultTimeout(180_000);

let directory: string;
let binary: string;
let home: TestHome;
beforeAll(async () => {
  directory = mkdtempSync(join(realpathSync(tmpdir()), "b-"));
  const built = join(directory, "built", "remi");
  await build(built);
  binary = join(directory, "empty", "remi");
  mkdirSync(join(directory, "empty"));
  copyFileSync(built, binary);
  chmodSync(binary, 0o755);
  rmSync(join(directory, "built"), { recursive: true });
  home = makeHome();
});
afterAll(async () => {
  await home.dispose();
  rmSync(directory, { recursive: true, force: true });
});

/** Without a Bun in its PATH, and out of the checkout. */
const env = () => ({ ...home.env, PATH: "/usr/local/sbin:/usr/sbin:/sbin:/usr/bin:/bin" });

async function run(...args: string[]) {
  const child = Bun.spawn([binary, ...args], {
    env: env(),
    cwd: join(directory, "empty"),
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  const [out, err, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  return { code, out, err };
}

async function ok(...args: string[]): Promise<string> {
  const { code, out, err } = await run(...args);
  expect([args, code, err]).toEqual([args, 0, ""]);
  return out;
}

describe("the executable", () => {
  test("starts, detaches, survives its server, attaches, restarts and ends a session", async () => {
    const terminal = (...args: string[]) =>
      new TerminalRun([binary, ...args], { env: env(), cwd: join(directory, "empty") });
    await using first = terminal("demo", "--", "sh", "-c", "echo ready; exec cat");
    await first.shows("ready");
    first.type("\x02d");
    expect(await first.exited).toBe(0);
    const { pid } = JSON.parse(await ok("server", "status", "--json")) as { pid: number };
    process.kill(pid, "SIGKILL");
    await ok("send", "demo", "typed", "--enter");
    await eventually("the echo", async () => (await ok("capture", "demo")).includes("typed\ntyped"));
    await using second = terminal("attach", "demo");
    await second.shows("ready\ntyped\ntyped");
    second.type("\x04");
    await second.shows("demo exited with 0");
    expect(await second.exited).toBe(0);
    await ok("restart", "demo");
    await eventually("the new run", async () => (await ok("capture", "demo")).includes("ready"));
    await ok("kill", "demo");
    expect((await run("wait", "demo")).code).toBe(128 + 1);
    await ok("rm", "demo");
    expect(await ok("ls", "--json")).toBe("[]\n");
  });

  test("explains itself, and completes", async () => {
    expect(await ok("version")).toMatch(/^remi \d/);
    expect(await ok("help")).toContain("remi");
    expect(await ok("completion", "bash")).toContain("remi");
    expect((await run("sevrer")).code).toBe(2);
    expect(JSON.parse(await ok("config", "--json"))).toMatchObject({ prefix: "C-b" });
  });

  test("passes the tests of survival", async () => {
    const tests = Bun.spawn(
      [process.execPath, "test", "--timeout", "60000", "test/e2e/survival.test.ts", "-t", "a session"],
      {
        env: { ...process.env, REMI_TEST_BIN: binary },
        cwd: REPOSITORY,
        stdout: "ignore",
        stderr: "pipe",
      },
    );
    const [report, code] = await Promise.all([new Response(tests.stderr).text(), tests.exited]);
    if (code !== 0) throw new Error(report.slice(-4_000));
  });
});
