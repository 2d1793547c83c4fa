// Which adapter is chosen, and what a person reads when a program cannot be started on a PTY.
import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import { spawnBunPty } from "../../src/host/pty/bun-pty.ts";
import { choosePty } from "../../src/host/pty/choose.ts";
import { spawnNodePty } from "../../src/host/pty/node-pty.ts";
import { type ProbeOptions, PtyProbe } from "../support/pty-probe.ts";

describe.each([
  ["bun", spawnBunPty],
  ["node-pty", spawnNodePty],
] as const)("a failed start is one sentence: %s", (name, spawn) => {
  const failure = (command: readonly [string, ...string[]], options?: ProbeOptions) => {
    try {
      new PtyProbe(spawn, command, options);
    } catch (error) {
      return (error as Error).message;
    }
    throw new Error("it started");
  };

  test("a missing command, in PATH and by path", () => {
    expect(failure(["no-such-program"])).toContain('"no-such-program" was not found');
    expect(failure(["./no-such-program"])).toContain("there is no such file");
    expect(failure([""])).toContain("empty");
    expect(failure(["a\0b"])).toContain("NUL");
  });

  test("something that cannot be run", () => {
    expect(failure(["/tmp"])).toContain("it is a directory");
    expect(failure(["/etc/passwd"])).toContain("not executable");
  });

  test("a missing directory, and a file in its place", () => {
    expect(failure(["true"], { cwd: "/no/such/place" })).toContain('"/no/such/place" does not exist');
    expect(failure(["true"], { cwd: "/etc/passwd" })).toContain("is not a directory");
  });

  test("no descriptors left", async () => {
    const script = join(import.meta.dir, "../support/pty-exhaust.ts");
    const command = `ulimit -n 60; exec "$0" "${script}" ${name}`;
    const proc = Bun.spawn(["sh", "-c", command, process.execPath], { stdout: "pipe", stderr: "pipe" });
    const [out, err] = await Promise.all([proc.stdout.text(), proc.stderr.text()]);
    expect(err).toBe("");
    expect(out).toMatch(/^Cannot start "sleep": .*ulimit -n`?\.\n$/);
    expect(await proc.exited).toBe(0);
  });
});

describe("choosePty", () => {
  test("bun unless told otherwise, and a sentence for anything else", () => {
    expect(choosePty(undefined)).toEqual({ ok: true, name: "bun", spawn: spawnBunPty });
    expect(choosePty("bun")).toMatchObject({ name: "bun" });
    expect(choosePty("node-pty")).toEqual({ ok: true, name: "node-pty", spawn: spawnNodePty });
    expect(choosePty("winpty")).toMatchObject({ ok: false, reason: "unknown-pty" });
  });
});
