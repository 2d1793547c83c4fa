// What goes wrong outside remi: one sentence on stderr, a non-zero status, and nothing lost.

import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { IS_ROOT, mountTiny, OTHER_UID } from "../support/bad-places.ts";
import { makeHome, type TestHome } from "../support/home.ts";
import {
  captureShows,
  endHost,
  hasExited,
  killServer,
  sessionId,
  startSession,
} from "../support/processes.ts";
import {
  eventually,
  type Finished,
  remi,
  remiCommand,
  remiOk,
  remiTerminal,
  sessionRecord,
  TerminalRun,
} from "../support/remi.ts";

let home: TestHome;
beforeEach(() => {
  home = makeHome();
});
afterEach(() => home.dispose());

/** One sentence on stderr with these words, nothing on stdout, the status. */
function expectRefused(run: Finished, words: string | RegExp, status = 1): void {
  expect([run.code, run.out]).toEqual([status, ""]);
  expect(run.err).toMatch(/^remi: [^\n\x00-\x09\x0b-\x1f\x7f]+\n$/);
  expect(run.err).toMatch(words);
}

const names = async () =>
  (JSON.parse(await remiOk(home, ["ls", "--json"])) as { name: string }[]).map((s) => s.name);

/** As a word of a shell. */
const quoted = (words: readonly string[]) => words.map((w) => `'${w.replaceAll("'", "'\\''")}'`).join(" ");

describe("names and programs", () => {
  test("that are invalid are refused, and nothing is made", async () => {
    await startSession(home, "one", ["cat"]);
    const before = await names();
    for (const name of [
      "a/b",
      "../x",
      "a:b",
      "a b",
      "a\x1b[31mb",
      "é",
      "x".repeat(65),
      "x".repeat(900),
      "a\nb",
      "",
    ])
      expectRefused(await remi(home, ["new", "-d", name, "--", "cat"]), "cannot be a session's name");
    for (const name of ["a/b", "a\x1b[31mb", ""])
      expectRefused(await remi(home, ["rename", "one", name]), "cannot be a session's name");
    for (const verb of ["capture", "kill", "restart", "rm", "rename", "send", "wait", "detach", "logs"]) {
      const more = verb === "rename" || verb === "send" ? ["x"] : [];
      expectRefused(await remi(home, [verb, "no\x1b[31mbody", ...more]), "there is no session");
    }
    expectRefused(await remi(home, ["new", "-d", "one", "--", "cat"]), "is running");
    expectRefused(await remi(home, ["new", "-d", "two", "--", "no-such-program"]), "no-such-program");
    expectRefused(await remi(home, ["new", "-d", "two", "--", "/no/such/program"]), "/no/such/program");
    expectRefused(await remi(home, ["new", "-d", "two", "--", "/"]), "cannot be started");
    expectRefused(await remi(home, ["new", "-d", "two", "--"]), "no command after --", 2);
    expect(await names()).toEqual(before);
  });
});

describe("what is too large to be sent to the server", () => {
  // Linux takes one variable or argument of at most 128 KiB.
  const large = "x".repeat(120_000);

  test("an environment", async () => {
    const env = Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`LARGE_${i}`, large]));
    expectRefused(await remi(home, ["new", "-d", "a", "--", "cat"], { env }), "larger than a megabyte");
    expect(await names()).toEqual([]);
  });

  test("a command", async () => {
    const words = Array.from({ length: 10 }, () => large);
    expectRefused(await remi(home, ["new", "-d", "a", "--", "echo", ...words]), "larger than a megabyte");
    const many = Array.from({ length: 5_000 }, () => "x");
    expectRefused(await remi(home, ["new", "-d", "a", "--", "echo", ...many]), "at most 4096 words");
    expect(await names()).toEqual([]);
  });
});

describe("working directories", () => {
  test("that are gone are refused, here, given, and for a restart", async () => {
    expectRefused(
      await remi(home, ["new", "-d", "--cwd", "/no/such", "a", "--", "cat"]),
      "/no/such is not there",
    );
    const file = join(home.root, "file");
    writeFileSync(file, "");
    expectRefused(await remi(home, ["new", "-d", "--cwd", file, "a", "--", "cat"]), "is not there");
    const lost = join(home.root, "lost");
    mkdirSync(lost);
    await remiOk(home, ["new", "-d", "a", "--", "true"], { cwd: lost });
    await hasExited(home, "a");
    renameSync(lost, `${lost}2`);
    expectRefused(await remi(home, ["restart", "a"]), "lost is not there");
    expect(await sessionRecord(home, "a")).toMatchObject({ state: "exited", exitCode: 0 });
    const gone = Bun.spawnSync(
      [
        "sh",
        "-c",
        `mkdir here; cd here; rmdir ../here; exec ${quoted(remiCommand("new", "-d", "b", "--", "cat"))}`,
      ],
      { env: { ...home.env }, cwd: home.root },
    );
    // The executable's runtime refuses by itself, before remi can say anything.
    expect([gone.exitCode, gone.stdout.toString()]).toEqual([1, ""]);
    expect(gone.stderr.toString()).toMatch(/^(remi|error): [^\n]*directory[^\n]*\n$/);
    expect(await names()).toEqual(["a"]);
  });
});

describe("sizes", () => {
  test("of 0 and 65535 cells are refused as --size", async () => {
    for (const size of ["0x0", "1x24", "80x1", "65535x65535", "80x65535", "80", "x", "-1x5", "99999999999x5"])
      expectRefused(await remi(home, ["new", "-d", `--size=${size}`, "a", "--", "cat"]), "--size", 2);
    expect(await names()).toEqual([]);
  });

  test.each([
    ["0", "0"],
    ["65535", "65535"],
    ["1", "1"],
  ])("of the terminal itself, %s by %s, do no harm", async (cols, rows) => {
    const sized = (args: readonly string[]) =>
      new TerminalRun(["sh", "-c", `stty cols ${cols} rows ${rows}; exec ${quoted(remiCommand(...args))}`], {
        env: home.env,
        cwd: home.root,
      });
    await using terminal = sized(["demo", "--", "sh", "-c", "echo ready; exec cat"]);
    await eventually("the client", async () => (await sessionRecord(home, "demo"))?.clients === 1);
    terminal.type("typed\r");
    // A screen of few cells has no room for a word: the lines above it do.
    const whole = ["capture", "demo", "--scrollback", "--join"];
    await eventually("what was typed", async () => (await remiOk(home, whole)).includes("typed"));
    const { cols: c, rows: r } = (await sessionRecord(home, "demo")) as { cols: number; rows: number };
    expect(c).toBeWithin(2, 1_001);
    expect(r).toBeWithin(2, 1_001);
    terminal.type("\x02d");
    expect(await terminal.exited).toBe(0);
    await using _normal = remiTerminal(home, ["attach", "demo"]);
    await eventually("the size of a normal terminal", async () => {
      const record = await sessionRecord(home, "demo");
      return record?.cols === 80 && record.rows === 24;
    });
  });
});

describe("a home", () => {
  const running = async () => {
    await startSession(home, "a", ["cat"]);
    return (await sessionRecord(home, "a"))!.pid as number;
  };

  for (const directory of ["home", "run", "sessions"] as const)
    test(`whose ${directory} directory is open to others is refused until that is fixed`, async () => {
      const pid = await running();
      chmodSync(home.paths[directory], 0o755);
      expectRefused(await remi(home, ["ls"]), "chmod 700");
      expectRefused(await remi(home, ["new", "-d", "b", "--", "cat"]), "chmod 700");
      chmodSync(home.paths[directory], 0o700);
      expect(await sessionRecord(home, "a")).toMatchObject({ pid });
      expect(await names()).toEqual(["a"]);
    });

  test("whose socket directory is a symbolic link is refused", async () => {
    const pid = await running();
    renameSync(home.paths.run, `${home.paths.run}2`);
    symlinkSync(`${home.paths.run}2`, home.paths.run);
    expectRefused(await remi(home, ["ls"]), "is a symbolic link");
    rmSync(home.paths.run);
    renameSync(`${home.paths.run}2`, home.paths.run);
    expect(await sessionRecord(home, "a")).toMatchObject({ pid });
  });

  test.if(IS_ROOT)(
    "whose socket directory is another user's is refused, though a server answers there",
    async () => {
      const pid = await running();
      chownSync(home.paths.run, OTHER_UID, OTHER_UID);
      expectRefused(await remi(home, ["ls"]), "belongs to another user");
      expectRefused(await remi(home, ["new", "-d", "b", "--", "cat"]), "belongs to another user");
      chownSync(home.paths.run, 0, 0);
      expect(await sessionRecord(home, "a")).toMatchObject({ pid });
    },
  );

  test.if(IS_ROOT && Bun.which("setpriv") !== null)("of somebody else is refused", async () => {
    await running();
    const as = (uid: number, path: string) =>
      Bun.spawnSync(["setpriv", `--reuid=${uid}`, "--clear-groups", "--", ...remiCommand("ls")], {
        env: { ...home.env, REMI_HOME: path },
        cwd: "/",
      });
    chmodSync(home.root, 0o755);
    const run = as(OTHER_UID, home.home);
    // If the other user cannot even read the program, there is nothing to test.
    if (run.exitCode === 0 || !run.stderr.toString().startsWith("remi:")) return;
    expect(run.stderr.toString()).toMatch(/^remi: [^\n]*(belongs to another user|cannot be read)[^\n]*\n$/);
  });

  test("that is a file, and one that is not absolute, are refused", async () => {
    writeFileSync(home.home, "");
    expectRefused(await remi(home, ["ls"]), "is not a directory");
    expectRefused(await remi(home, ["new", "-d", "b", "--", "cat"]), "is not a directory");
    expectRefused(await remi(home, ["ls"], { env: { REMI_HOME: "here" } }), "must be an absolute path");
    expectRefused(await remi(home, ["ls"], { env: { REMI_HOME: `/${"x".repeat(200)}` } }), "too long");
  });
});

describe("a corrupt config", () => {
  test.each([
    ["garbage", "\x00\x01{{{ = ["],
    ["unknown options", "nonsense = 1\nprefix = 5\nscrollback_lines = -3\n"],
  ])("of %s does not stop sessions from being made and reached", async (_, text) => {
    mkdirSync(home.home, { mode: 0o700 });
    writeFileSync(home.paths.configFile, text);
    await startSession(home, "a", ["sh", "-c", "echo ready; exec cat"]);
    await captureShows(home, "a", "ready");
    const shown = await remi(home, ["config"]);
    expect(shown.code).toBe(0);
    expect(shown.err).toMatch(/^remi: [^\n]*config\.toml:\d+: /);
    await using terminal = remiTerminal(home, ["attach", "a"]);
    await terminal.shows("ready");
    terminal.type("\x02d");
    expect(await terminal.exited).toBe(0);
  });
});

describe("a corrupt session record", () => {
  const damages: [string, (path: string) => unknown][] = [
    ["empty", (path) => writeFileSync(path, "")],
    ["cut off", (path) => writeFileSync(path, readFileSync(path).subarray(0, 20))],
    ["of random bytes", (path) => writeFileSync(path, crypto.getRandomValues(new Uint8Array(500)))],
    [
      "of another id",
      (path) => writeFileSync(path, readFileSync(path, "utf8").replace(/"id":"[^"]*"/, '"id":"zzzzzzzz"')),
    ],
    ["missing", (path) => rmSync(path)],
    ["a directory", (path) => [rmSync(path), mkdirSync(path)]],
  ];
  test.each(damages)("%s: it is listed with a mark, and its screen is whole", async (_, damage) => {
    for (const name of ["a", "b", "c"])
      await startSession(home, name, ["sh", "-c", `echo I am ${name}; read x`]);
    const id = await sessionId(home, "b");
    await remiOk(home, ["send", "b", "--enter"]);
    await hasExited(home, "b");
    await endHost(home, id);
    await killServer(home);
    damage(join(home.paths.sessionDir(id), "record.json"));
    const listed = await remi(home, ["ls"]);
    // A record that was cut off or edited by hand still shows its name.
    const name = listed.out.includes("\nb ") ? "b" : id;
    expect(listed.out).toMatch(new RegExp(`^${name} +exited 0, damaged `, "m"));
    expect(listed.err).toMatch(/^remi: some files of session '\w+' cannot be read: [^\n]*\n$/);
    expect(listed.err).toContain(home.paths.sessionDir(id));
    expect((await names()).filter((one) => one !== name)).toEqual(["a", "c"]);
    expect(await remiOk(home, ["capture", name])).toContain("I am b");
    expectRefused(await remi(home, ["restart", name]), "cannot be run again");
    expectRefused(await remi(home, ["rename", name, "z"]), "cannot be renamed");
    expect((await remi(home, ["wait", name])).code).toBe(0);
    const status = JSON.parse(await remiOk(home, ["server", "status", "--json"])) as { damaged: string[] };
    expect(status.damaged).toHaveLength(1);
    expect(status.damaged[0]).toContain(id);
    expect(await remiOk(home, ["server", "status"])).toContain(`Damaged: ${home.paths.sessionDir(id)}`);
    await captureShows(home, "a", "I am a");
    await startSession(home, "b", ["cat"]);
    expect(existsSync(home.paths.sessionDir(id))).toBe(true);
  });

  test("of a session that runs: its host supplies it, and the record is repaired", async () => {
    await startSession(home, "a", ["sh", "-c", "echo I am a; exec cat"], ["--size", "91x31"]);
    const before = await sessionRecord(home, "a");
    await killServer(home);
    writeFileSync(join(home.paths.sessionDir(before!.id as string), "record.json"), "{");
    const { id, pid, command, cwd, cols, rows, createdAt } = before as Record<string, never>;
    expect(await sessionRecord(home, "a")).toMatchObject({ id, pid, command, cwd, cols, rows, createdAt });
    await captureShows(home, "a", "I am a");
    await killServer(home);
    expect(await sessionRecord(home, "a")).toMatchObject({ id, pid, command });
    const status = JSON.parse(await remiOk(home, ["server", "status", "--json"])) as { damaged: string[] };
    expect(status.damaged).toEqual([]);
  });

  test("or screen or end of an ended session keeps it listed", async () => {
    await startSession(home, "a", ["sh", "-c", "exit 3"]);
    await hasExited(home, "a");
    const id = await sessionId(home, "a");
    const directory = home.paths.sessionDir(id);
    await endHost(home, id);
    await killServer(home);
    for (const file of ["exit.json", "screen", "host.json", "env.json"])
      writeFileSync(join(directory, file), "\x00{");
    expect(await sessionRecord(home, "a")).toMatchObject({ state: "exited", exitCode: null });
    expectRefused(await remi(home, ["capture", "a"]), "cannot be used");
    const waited = await remi(home, ["wait", "a"]);
    expect([waited.code, waited.out]).toEqual([255, ""]);
    expect(waited.err).toMatch(
      /^remi: 'a' has ended, and its status is not known: [^\n]*exit\.json is damaged[^\n]*\n$/,
    );
    await remiOk(home, ["restart", "a"]);
    for (const file of ["exit.json", "screen", "host.json"])
      expect(readFileSync(join(directory, `${file}.damaged`), "utf8")).toBe("\x00{");
    expect((await remi(home, ["wait", "a"])).code).toBe(3);
  });
});

describe("a full disk", () => {
  test.if(IS_ROOT)("loses no session, and refuses what it cannot keep", async () => {
    const disk = mountTiny(home.home, 512);
    if (!disk) return console.warn("skipped: this machine does not let us mount a file system");
    try {
      await startSession(home, "a", ["sh", "-c", "echo ready; exec cat"]);
      const before = await sessionRecord(home, "a");
      await captureShows(home, "a", "ready");
      Bun.spawnSync(["dd", "if=/dev/zero", `of=${join(home.home, "filler")}`, "bs=1k"], { stderr: "ignore" });
      await remiOk(home, ["send", "a", "while it is full", "--enter"]);
      await captureShows(home, "a", "while it is full\nwhile it is full");
      expectRefused(await remi(home, ["new", "-d", "b", "--", "cat"]), "no space left");
      expectRefused(await remi(home, ["rename", "a", "c"]), "no space left");
      expect(await names()).toEqual(["a"]);
      await killServer(home);
      expect(await sessionRecord(home, "a")).toMatchObject({ id: before!.id, pid: before!.pid });
      await using terminal = remiTerminal(home, ["attach", "a"]);
      await terminal.shows("while it is full\nwhile it is full");
      terminal.type("\x02d");
      expect(await terminal.exited).toBe(0);
      await remiOk(home, ["kill", "a"]);
      expect(await sessionRecord(home, "a")).toMatchObject({ state: "exited", signal: "SIGHUP" });
      rmSync(join(home.home, "filler"));
      await remiOk(home, ["restart", "a"]);
      await startSession(home, "b", ["cat"]);
      expect((await names()).sort()).toEqual(["a", "b"]);
    } finally {
      disk.umount();
    }
  });
});
