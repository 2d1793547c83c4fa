// The commands against real sessions: what they print, and with which status they end.

import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { join } from "node:path";
import { makeHome, processesOf, type TestHome } from "../../support/home.ts";
import { hostLeft } from "../../support/processes.ts";
import { remi, remiOk, sessionRecord } from "../../support/remi.ts";

setDefaultTimeout(120_000);

let home: TestHome;
beforeAll(async () => {
  home = makeHome();
  await start("one", "sleep", "1000");
});
afterAll(() => home.dispose());

/** Starts a session that nobody is attached to. */
const start = (name: string, ...command: string[]) => remiOk(home, ["new", "-d", name, "--", ...command]);

test("ls: nothing is there, no server is started for it, and JSON is an array", async () => {
  await using empty = makeHome();
  expect(await remiOk(empty, ["ls", "--json"])).toBe("[]\n");
  expect((await remi(empty, ["ls"])).out).toBe("");
  expect(processesOf(empty.home)).toEqual([]);
});

test("new prints the name; ls has the record; the name is unique", async () => {
  expect(await start("two", "sleep", "1000")).toBe("two\n");
  expect(await sessionRecord(home, "two")).toMatchObject({
    name: "two",
    command: ["sleep", "1000"],
    cols: 120,
    rows: 40,
    clients: 0,
    exitCode: null,
    signal: null,
  });
  expect((await remiOk(home, ["ls"])).split("\n")[0]).toMatch(/^NAME +STATE +AGE +CLIENTS +COMMAND$/);
  const again = await remi(home, ["new", "-d", "one", "--", "true"]);
  expect([again.code, again.out]).toEqual([1, ""]);
  expect(again.err).toMatch(/^remi: a session named 'one' is running; .*\n$/);
});

test("new takes a directory, variables and a size", async () => {
  const show = 'printf "%s|%s|" "$PWD" "$A"; stty size; sleep 1000';
  const flags = ["-d", "--cwd", "/usr", "--env", "A=x=y", "--size", "70x20"];
  await remiOk(home, ["new", ...flags, "made", "--", "sh", "-c", show]);
  await remiOk(home, ["wait", "made", "--for", "/\\d+ \\d+$/", "--timeout", "60"]);
  expect((await remiOk(home, ["capture", "made"])).trim()).toBe("/usr|x=y|20 70");
});

test("a bad line, name, directory, program or size gets one sentence and makes nothing", async () => {
  const before = await remiOk(home, ["ls", "--json"]);
  for (const [args, code] of [
    [["new", "-d", "a/b", "--", "true"], 1],
    [["new", "-d", "a:b", "--", "true"], 1],
    [["new", "-d", "a\x1b[2J", "--", "true"], 1],
    [["new", "-d", "x", "--", "/no/such/program"], 1],
    [["new", "-d", "x", "--cwd", "/no/such/place", "--", "true"], 1],
    [["new", "-d", "x", "--size", "0x0", "--", "true"], 2],
    [["new", "-d", "x", "--size", "65535x65535", "--", "true"], 2],
    [["new", "-d", "x", "--env", "NOVALUE", "--", "true"], 2],
    [["new", "-d", "x", "--"], 2],
    [["kill", "nobody"], 1],
    [["attach", "one"], 1],
    [["lss"], 2],
  ] as const) {
    const { code: status, out, err } = await remi(home, args);
    expect([args, status, out]).toEqual([args, code, ""]);
    expect(err).toMatch(/^remi: [^\n\x1b]+\n$/);
  }
  const names = (json: string) => (JSON.parse(json) as { name: string }[]).map((s) => s.name).sort();
  expect(names(await remiOk(home, ["ls", "--json"]))).toEqual(names(before));
});

test("send types text, keys and standard input in order; capture and wait see them", async () => {
  await start("cat", "cat");
  await remiOk(home, ["send", "cat", "wrong", "--key", "C-u", "right words", "--enter"]);
  await remiOk(home, ["wait", "cat", "--for", "/^right words$/", "--timeout", "60"]);
  await remiOk(home, ["send", "cat", "-", "--enter"], { input: "from a pipe" });
  await remiOk(home, ["wait", "ca", "--for", "/FROM A PIPE/i", "--timeout", "60"]);
  await remiOk(home, ["send-keys", "-t", "cat", "as tmux", "Enter", "C-d"]);
  expect((await remi(home, ["wait", "cat", "--for", "exit", "--timeout", "60"])).code).toBe(0);
  expect(await remiOk(home, ["capture", "cat"])).toContain("as tmux\nas tmux\n");
  const late = await remi(home, ["send", "cat", "x"]);
  expect([late.code, late.err]).toEqual([
    1,
    "remi: session 'cat' has ended; 'remi restart cat' runs it again.\n",
  ]);
});

test("send follows the application's cursor key mode", async () => {
  await start("app", "sh", "-c", "stty raw -echo; printf '\\033[?1hready'; od -c");
  await remiOk(home, ["wait", "app", "--for", "/ready/", "--timeout", "60"]);
  await remiOk(home, ["send", "app", "--key", "Up", "--key", "Down", "0123456789"]);
  await remiOk(home, ["wait", "app", "--for", "/O +A/", "--timeout", "60"]);
  expect(await remiOk(home, ["capture", "app"])).toMatch(/033 +O +A +033 +O +B/);
  await remiOk(home, ["kill", "app"]);
});

test("5 MB of input arrive whole", async () => {
  const bytes = 5_000_000;
  await start("big", "sh", "-c", `stty raw -echo; printf ready; head -c ${bytes} | cksum; sleep 1000`);
  await remiOk(home, ["wait", "big", "--for", "/ready/", "--timeout", "60"]);
  const input = Buffer.alloc(bytes, "0123456789abcdefghijklmnopqrstuvwxyz\n");
  await remiOk(home, ["send", "big", "-"], { input });
  const expected = Bun.spawnSync(["cksum"], { stdin: input }).stdout.toString().trim();
  await remiOk(home, ["wait", "big", "--for", `/${expected}/`, "--timeout", "60"]);
  await remiOk(home, ["kill", "big"]);
});

test("wait ends as the program ended, with 124 when the time is up", async () => {
  await start("code", "sh", "-c", "exit 7");
  expect((await remi(home, ["wait", "code"])).code).toBe(7);
  await start("signal", "sh", "-c", "kill -TERM $$");
  expect((await remi(home, ["wait", "signal"])).code).toBe(128 + 15);
  const late = await remi(home, ["wait", "one", "--timeout", "0.05"]);
  expect([late.code, late.out]).toEqual([124, ""]);
  expect((await remi(home, ["wait", "one", "--for", "idle", "--timeout", "60"])).code).toBe(0);
  const gone = await remi(home, ["wait", "code", "--for", "/never/"]);
  expect([gone.code, gone.err]).toEqual([1, "remi: 'code' has ended before the condition was met.\n"]);
});

test("wait goes on when the server dies, and sees what is printed and scrolled away at once", async () => {
  // What is printed before wait has looked first and is above the screen by then is old: print it until it is new.
  await start("flood", "sh", "-c", "while read x; do echo needle; seq 1 500; done");
  const waiting = remi(home, ["wait", "flood", "--for", "/^needle$/", "--timeout", "60"]);
  const status = JSON.parse(await remiOk(home, ["server", "status", "--json"])) as { pid: number };
  process.kill(status.pid, "SIGKILL");
  let code: number | null = null;
  void waiting.then((end) => {
    code = end.code;
  });
  while (code === null) await remiOk(home, ["send", "flood", "--enter"]);
  expect(code as number).toBe(0);
  await remiOk(home, ["kill", "flood"]);
});

test("kill with a signal, rename, restart, rm", async () => {
  await start("life", "sh", "-c", "trap 'echo caught' INT; echo ready; while :; do sleep 0.1; done");
  await remiOk(home, ["wait", "life", "--for", "/ready/", "--timeout", "60"]);
  await remiOk(home, ["kill", "--signal", "SIGINT", "life"]);
  await remiOk(home, ["wait", "life", "--for", "/caught/", "--timeout", "60"]);
  await remiOk(home, ["rename", "life", "death"]);
  const running = await remi(home, ["rm", "death"]);
  expect([running.code, running.err]).toEqual([
    1,
    "remi: session 'death' is still running; end it with 'remi kill death' first.\n",
  ]);
  await remiOk(home, ["kill", "death"]);
  expect(await sessionRecord(home, "death")).toMatchObject({ state: "exited" });
  await remiOk(home, ["restart", "death"]);
  expect(await sessionRecord(home, "death")).not.toMatchObject({ state: "exited" });
  await remiOk(home, ["kill", "death"]);
  await remiOk(home, ["rm", "death"]);
  expect(await sessionRecord(home, "death")).toBeUndefined();
});

test("capture of a session whose host has gone comes from the disk", async () => {
  await start("kept", "sh", "-c", "echo last words");
  await remi(home, ["wait", "kept"]);
  await hostLeft(home, "kept");
  expect(await remiOk(home, ["capture", "kept"])).toStartWith("last words\n");
});

test("server: status, stop, start; sessions go on", async () => {
  const { pid } = (await sessionRecord(home, "one")) as { pid: number };
  await remiOk(home, ["server", "stop"]);
  const off = await remi(home, ["server", "status", "--json"]);
  expect([off.code, JSON.parse(off.out)]).toEqual([1, { running: false }]);
  await remiOk(home, ["server", "start"]);
  expect(JSON.parse(await remiOk(home, ["server", "status", "--json"]))).toMatchObject({ running: true });
  expect(await sessionRecord(home, "one")).toMatchObject({ pid });
  await remiOk(home, ["server", "restart"]);
  expect(await sessionRecord(home, "one")).toMatchObject({ pid });
  expect((await remiOk(home, ["logs"])).length).toBeGreaterThan(0);
  expect((await remiOk(home, ["logs", "one", "-n", "1"])).trim().split("\n").length).toBe(1);
});

test("config, env, version, help", async () => {
  await using other = makeHome();
  expect(await remiOk(other, ["config", "path"])).toBe(`${other.paths.configFile}\n`);
  expect(JSON.parse(await remiOk(other, ["config", "--json"]))).toMatchObject({ prefix: "C-b" });
  await remiOk(other, ["config", "init"]);
  expect((await remi(other, ["config", "init"])).code).toBe(1);
  expect(JSON.parse(await remiOk(other, ["env", "--json"]))).toMatchObject({ places: { home: other.home } });
  expect(await remiOk(other, ["version"])).toMatch(/^remi \d+\.\d+\.\d+\n$/);
  expect(await remiOk(other, ["--version"])).toBe(await remiOk(other, ["version"]));
  expect(await remiOk(other, ["kill", "--help"])).toBe(await remiOk(other, ["help", "kill"]));
});

test("a reader that leaves early is not a failure", async () => {
  const piped = Bun.spawnSync(
    ["sh", "-c", `"$@" | head -n 1`, "sh", process.execPath, "src/main.ts", "help"],
    {
      env: { ...home.env },
      cwd: join(import.meta.dir, "../../.."),
    },
  );
  expect(piped.stdout.toString()).toContain("remi");
  expect(piped.stderr.toString()).toBe("");
});
