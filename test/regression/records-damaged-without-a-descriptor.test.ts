// A file that could not be opened for lack of a file descriptor was taken for damaged: a good record was set aside, and
// the end of a program was not kept.

import { afterEach, beforeEach, expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { SessionFiles } from "../../src/config/session-files.ts";
import { makeHome, type TestHome } from "../support/home.ts";
import { limitOpenFiles, openFiles } from "../support/open-files.ts";
import { hostPid, sessionId, startSession } from "../support/processes.ts";
import { eventually, REPOSITORY, remiTerminal } from "../support/remi.ts";

const onLinux = test.skipIf(process.platform !== "linux");

const TOO_MANY = "too many files are open; end some sessions or raise `ulimit -n`";

let home: TestHome;
let id: string;
beforeEach(async () => {
  home = makeHome();
  await startSession(home, "api", ["sh", "-c", "echo ready; read line; echo got $line; exit 7"]);
  id = await sessionId(home, "api");
});
afterEach(() => home.dispose());

onLinux("a record that cannot be opened is not set aside, and what cannot be started says why", async () => {
  const before = readFileSync(join(home.paths.sessionDir(id), "record.json"), "utf8");
  const script = join(REPOSITORY, "test/support/without-descriptors-child.ts");
  const command = ["sh", "-c", 'ulimit -n 64; exec "$@"', "sh", process.execPath, script, id];
  const child = Bun.spawnSync(command, { env: { ...home.env }, cwd: home.root });
  expect(JSON.parse(child.stdout.toString() || child.stderr.toString())).toEqual({
    reasons: ["no-descriptors", "no-descriptors"],
    unknown: "",
    isKnownLater: true,
    lives: true,
    host: { ok: false, code: "spawn-failed", detail: TOO_MANY },
    server: `failed ${TOO_MANY}`,
  });
  expect(readFileSync(join(home.paths.sessionDir(id), "record.json"), "utf8")).toBe(before);
  expect(readdirSync(home.paths.sessionDir(id)).filter((name) => name.includes("damaged"))).toEqual([]);
});

onLinux("a host without a free descriptor keeps the end of its program and the last screen", async () => {
  const pid = hostPid(home, id);
  await using shown = remiTerminal(home, ["attach", "api"]);
  await shown.shows("ready");
  limitOpenFiles(pid, openFiles(pid));
  shown.type("word\r");
  expect(await shown.exited).toBe(7);
  const files = new SessionFiles(home.paths, id);
  const exit = await eventually("the record of the end", () => {
    const read = files.readExit();
    return read.ok && read.value;
  });
  expect(exit.exitCode).toBe(7);
  const screen = await eventually("the last screen", () => {
    const read = files.readSnapshot();
    return read.ok && Buffer.from(read.value.snapshot).toString("latin1");
  });
  expect(screen).toContain("got word");
});
