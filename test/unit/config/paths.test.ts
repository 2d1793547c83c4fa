import { afterEach, beforeEach, expect, test } from "bun:test";
import { chmodSync, lstatSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import {
  isSessionId,
  type Paths,
  prepareDirectories,
  resolvePaths,
  SOCKET_PATH_BYTES_MAX,
} from "../../../src/config/paths.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "r-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function pathsOf(env: Record<string, string | undefined>): Paths {
  const result = resolvePaths(env);
  if (!result.ok) throw new Error(result.message);
  return result.paths;
}

const modeOf = (path: string) => lstatSync(path).mode & 0o777;

test("REMI_HOME wins over HOME, and both give one spelling", () => {
  expect(pathsOf({ REMI_HOME: "/a//b/../c/", HOME: "/h" }).home).toBe("/a/c");
  expect(pathsOf({ HOME: "/h" }).home).toBe("/h/.remi");
  expect(pathsOf({ REMI_HOME: "", HOME: "/h" }).home).toBe("/h/.remi");
  expect(resolvePaths({ REMI_HOME: "here" })).toMatchObject({ ok: false, reason: "not-absolute" });
  expect(resolvePaths({ HOME: "here" })).toMatchObject({ ok: false, reason: "no-home" });
});

test("every path is under the home", () => {
  const paths = pathsOf({ HOME: "/h" });
  expect(paths).toMatchObject({
    configFile: "/h/.remi/config.toml",
    rules: "/h/.remi/rules",
    log: "/h/.remi/remi.log",
    run: "/h/.remi/run",
    serverSocket: "/h/.remi/run/server.sock",
    serverLock: "/h/.remi/server.lock",
    worktreeLock: "/h/.remi/worktree.lock",
    sessions: "/h/.remi/sessions",
  });
  expect(paths.sessionDir("abcd12")).toBe("/h/.remi/sessions/abcd12");
  expect(paths.sessionLog("abcd12")).toBe("/h/.remi/sessions/abcd12/host.log");
  expect(paths.sessionHistory("abcd12")).toBe("/h/.remi/sessions/abcd12/events.jsonl");
  expect(paths.sessionSocket("abcd12")).toBe("/h/.remi/run/abcd12.sock");
  expect(paths.agentSocket("abcd12")).toBe("/h/.remi/run/abcd12.agent");
});

test("an id that could leave its directory is never made into a path", () => {
  const paths = pathsOf({ HOME: "/h" });
  for (const id of ["..", "../x", "a/bcd", "", "ABCD", "abc", "x".repeat(17), "ab\0cd"]) {
    expect(isSessionId(id)).toBe(false);
    expect(() => paths.sessionDir(id)).toThrow();
    expect(() => paths.sessionSocket(id)).toThrow();
  }
});

test("a long home moves the sockets to the runtime directory, each home to its own", () => {
  const long = `/home/${"x".repeat(90)}`;
  const a = pathsOf({ REMI_HOME: `${long}/a`, XDG_RUNTIME_DIR: "/run/user/1000" });
  const b = pathsOf({ REMI_HOME: `${long}/b`, XDG_RUNTIME_DIR: "/run/user/1000" });
  expect(a.run).toMatch(/^\/run\/user\/1000\/remi\/[0-9a-f]{12}$/);
  expect(a.run).not.toBe(b.run);
  expect(a.serverLock).toBe(`${long}/a/server.lock`);
  for (const runtime of [undefined, "", "relative", `/run/${"y".repeat(90)}`])
    expect(resolvePaths({ REMI_HOME: long, XDG_RUNTIME_DIR: runtime })).toMatchObject({
      ok: false,
      reason: "path-too-long",
      message: expect.stringContaining("shorter"),
    });
});

test("no socket path is ever longer than the bound", () => {
  const part = fc.string({ unit: fc.constantFrom("a", "é", "-", "字"), minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(part, part, part, (a, b, c) => {
      const result = resolvePaths({ REMI_HOME: `/${a}/${b}`, XDG_RUNTIME_DIR: `/${c}` });
      if (!result.ok) return;
      const id = "x".repeat(16);
      for (const path of [
        result.paths.sessionSocket(id),
        result.paths.agentSocket(id),
        result.paths.serverSocket,
      ])
        expect(Buffer.byteLength(path)).toBeLessThanOrEqual(SOCKET_PATH_BYTES_MAX);
    }),
  );
});

test("the directories are made private, and a second time changes nothing", () => {
  const paths = pathsOf({ REMI_HOME: join(dir, "deep/er/home") });
  expect(prepareDirectories(paths)).toEqual({ ok: true });
  for (const path of [paths.home, paths.run, paths.sessions, join(dir, "deep")])
    expect(modeOf(path)).toBe(0o700);
  expect(prepareDirectories(paths)).toEqual({ ok: true });
});

test("a loose directory is refused with the command that closes it, and is left as it is", () => {
  const home = join(dir, "it's");
  mkdirSync(home);
  chmodSync(home, 0o750);
  const result = prepareDirectories(pathsOf({ REMI_HOME: home }));
  expect(result).toMatchObject({ ok: false, reason: "loose", path: home });
  if (result.ok) return;
  expect(modeOf(home)).toBe(0o750);
  const command = result.message.slice(result.message.indexOf("chmod"));
  expect(Bun.spawnSync(["sh", "-c", command]).exitCode).toBe(0);
  expect(prepareDirectories(pathsOf({ REMI_HOME: home }))).toEqual({ ok: true });
});

test("a loose run or sessions directory is refused too", () => {
  const paths = pathsOf({ REMI_HOME: join(dir, "h") });
  prepareDirectories(paths);
  for (const path of [paths.run, paths.sessions]) {
    chmodSync(path, 0o701);
    expect(prepareDirectories(paths)).toMatchObject({ ok: false, reason: "loose", path });
    chmodSync(path, 0o700);
  }
});

test("a symbolic link is refused, whatever it points to", () => {
  const real = join(dir, "real");
  mkdirSync(real, { mode: 0o700 });
  symlinkSync(real, join(dir, "link"));
  symlinkSync(join(dir, "nowhere"), join(dir, "dangling"));
  for (const name of ["link", "dangling"])
    expect(prepareDirectories(pathsOf({ REMI_HOME: join(dir, name) }))).toMatchObject({
      ok: false,
      reason: "symlink",
    });
});

test("a file in the place of a directory is refused", () => {
  writeFileSync(join(dir, "f"), "");
  expect(prepareDirectories(pathsOf({ REMI_HOME: join(dir, "f") }))).toMatchObject({
    reason: "not-a-directory",
  });
  expect(prepareDirectories(pathsOf({ REMI_HOME: join(dir, "f/g/h") }))).toMatchObject({
    reason: "unusable",
  });
});

test("a directory of another user is refused", () => {
  // Root owns `/`; a test run by root gives the directory away instead.
  let foreign = "/";
  if (process.getuid?.() === 0) {
    foreign = join(dir, "theirs");
    mkdirSync(foreign, { mode: 0o700 });
    Bun.spawnSync(["chown", "12345", foreign]);
  }
  const result = prepareDirectories(pathsOf({ REMI_HOME: foreign }));
  expect(result).toMatchObject({ ok: false, reason: "foreign" });
});

test("the runtime directory is checked and never made", () => {
  const home = join(dir, "x".repeat(90));
  const runtime = join(dir, "rt");
  const paths = pathsOf({ REMI_HOME: home, XDG_RUNTIME_DIR: runtime });
  expect(prepareDirectories(paths)).toMatchObject({ ok: false, reason: "unusable", path: runtime });
  mkdirSync(runtime);
  chmodSync(runtime, 0o777);
  expect(prepareDirectories(paths)).toMatchObject({ ok: false, reason: "loose", path: runtime });
  chmodSync(runtime, 0o700);
  expect(prepareDirectories(paths)).toEqual({ ok: true });
  expect(modeOf(paths.run)).toBe(0o700);
});
