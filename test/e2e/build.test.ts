// The one executable: built, copied away from the checkout, and run where there is no Bun.

import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readAssets } from "../../relay/assets.ts";
import { ChildProcess } from "../../src/direct/child-process.ts";
import { viewerDirectory } from "../../src/server/built-viewer.ts";
import { build } from "../../tools/build.ts";
import { openDirectPair } from "../support/direct-pair.ts";
import { makeHome, type TestHome } from "../support/home.ts";
import { gone } from "../support/processes.ts";
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

/** Whether a file system can be mounted here, in a namespace of its own. */
const mayMount =
  Bun.which("unshare") !== null &&
  Bun.spawnSync(["unshare", "-rm", "sh", "-c", "mount -t tmpfs none /mnt"]).success;

describe("the executable", () => {
  test("opens the dashboard, attaches from it and comes back", async () => {
    await ok("new", "-d", "shown", "--", "sh", "-c", "echo this is shown; exec cat");
    await using run = new TerminalRun([binary], { env: env(), cwd: join(directory, "empty"), cols: 100 });
    await run.shows("? keys");
    await run.shows("this is shown");
    run.type("\r");
    await run.until("the session alone", () => run.screen().trimEnd() === "this is shown");
    run.type("\x02d");
    await run.shows("? keys");
    run.type("q");
    expect(await run.exited).toBe(0);
    await ok("kill", "shown");
    await ok("rm", "shown");
  });

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

  /** Fetches every file of the viewer and compares it with the build in the checkout. */
  async function expectViewer(url: string) {
    const read = readAssets((await viewerDirectory())!);
    if (!read.ok) throw new Error(read.message);
    expect(read.assets.size).toBeGreaterThan(8);
    for (const [path, asset] of read.assets) {
      const plain = await fetch(new URL(path, url), { headers: { "Accept-Encoding": "identity" } });
      const bytes = new Uint8Array(await plain.arrayBuffer());
      expect([path, plain.status, Buffer.compare(bytes, asset.bytes)]).toEqual([path, 200, 0]);
      expect(plain.headers.get("content-type")).toBe(asset.type);
      expect(plain.headers.get("content-security-policy")).toContain("default-src 'none'");
      expect(plain.headers.has("access-control-allow-origin")).toBe(false);
      const zipped = await fetch(new URL(path, url), { headers: { "Accept-Encoding": "gzip" } });
      expect(zipped.headers.get("content-encoding")).toBe(asset.gzip ? "gzip" : null);
      expect(Buffer.compare(new Uint8Array(await zipped.arrayBuffer()), asset.bytes)).toBe(0);
    }
    const page = await fetch(url);
    expect(page.headers.get("content-type")).toContain("text/html");
    expect(await page.text()).toContain('<div id="app">');
    expect((await fetch(new URL("/../../etc/passwd", url))).status).toBe(404);
  }

  test("serves the viewer from its relay", async () => {
    const relay = Bun.spawn([binary, "relay", "--listen", "127.0.0.1:0"], {
      env: env(),
      cwd: join(directory, "empty"),
      stdin: "ignore",
      stdout: "pipe",
      stderr: "ignore",
    });
    try {
      const { value } = await relay.stdout.getReader().read();
      const url = new TextDecoder().decode(value).trim();
      await expectViewer(url.replace(/^ws/, "http").replace(/connect$/, ""));
    } finally {
      relay.kill("SIGTERM");
      expect(await relay.exited).toBe(0);
    }
  });

  test("serves the viewer from the relay that its server has in itself", async () => {
    const { viewerUrl } = JSON.parse(await ok("code", "--json")) as { viewerUrl: string };
    expect(new URL(viewerUrl).hostname).toBe("127.0.0.1");
    await expectViewer(viewerUrl);
  });

  test("has the native module of direct paths in it", async () => {
    const pair = await openDirectPair([binary, "__direct"]);
    pair.far.send(0, 1_000);
    expect(await pair.near.received(1)).toMatchObject({ wrong: null });
    await pair.dispose();
  });

  // The module is a file that the executable puts where temporary files are.
  test.skipIf(!mayMount)("says so where that module cannot be loaded", async () => {
    const temporary = join(directory, "noexec");
    mkdirSync(temporary);
    const script = `mount -t tmpfs -o noexec none ${temporary} && TMPDIR=${temporary} exec "$0" __direct`;
    const said = Promise.withResolvers<unknown>();
    const child = new ChildProcess(
      {
        frame: (frame) => said.resolve(frame.kind === "word" ? frame.word : frame),
        gone: said.reject,
      },
      ["unshare", "-rm", "sh", "-c", script, binary],
    );
    expect(await said.promise).toMatchObject({ t: "unavailable", why: expect.any(String) });
    child.dispose();
    await gone(child.pid);
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
