// Commands over a home whose files are damaged: each says once what it depends on and cannot read, nothing that was
// closed is opened, and everything else goes on. Which files there are, and each fault of each, is in
// test/unit/config/state-faults.test.ts.

import { afterAll, beforeAll, expect, test } from "bun:test";
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { toBase64 } from "../../src/crypto/byte-strings.ts";
import { fillWithFiles, IS_ROOT, mountTiny } from "../support/bad-places.ts";
import { FAULTS, type Fault, putFault } from "../support/file-faults.ts";
import { makeHome, type TestHome } from "../support/home.ts";
import {
  endHost,
  hasExited,
  hostLeft,
  killServer,
  serverPid,
  sessionId,
  startSession,
} from "../support/processes.ts";
import { eventually, remi, remiOk } from "../support/remi.ts";
import { sodium } from "../support/remote-client.ts";
import { showCode } from "../support/remote-home.ts";

/** Files that are damaged at the same time: a command that depends on two of them says so of each. */
const OF_HOME = [
  "config.toml",
  "connection-code",
  "devices.json",
  "hooks.json",
  "known-hosts.json",
  "notifications.jsonl",
  "remote-attempts.json",
  "remote-keys.json",
] as const;
const OF_SESSION: Readonly<Record<string, readonly string[]>> = {
  // Without its recipe, and without its end and its screen.
  norecord: ["record.json", "events.jsonl"],
  noend: ["exit.json", "screen"],
};

let home: TestHome;
let settings: string;
/** Every file that is damaged, as it was. */
const whole = new Map<string, Buffer>();

beforeAll(async () => {
  home = makeHome();
  for (const name of Object.keys(OF_SESSION)) {
    await startSession(home, name, ["sh", "-c", "echo I was here; exit 3"]);
    await hasExited(home, name);
  }
  await startSession(home, "live", ["cat"]);
  await showCode(home, "--permanent-code");
  await showCode(home, "--refresh");
  await remiOk(home, ["share", "live"]);
  await remi(home, ["notify", "--test"]);
  settings = join(home.user, ".claude/settings.json");
  await remiOk(home, ["hooks", "install", "claude", "--yes"]);
  const pk = toBase64(sodium, new Uint8Array(32).fill(3));
  const device = { pk, name: "phone", scope: "control", session: null, approvedAt: 1, seenAt: 1 };
  const write = (name: string, text: string) => writeFileSync(join(home.home, name), text, { mode: 0o600 });
  write("devices.json", JSON.stringify([device]));
  write("config.toml", 'code_digits = "8"\n');
  write("known-hosts.json", '{"version":1,"hosts":[]}');
  for (const name of Object.keys(OF_SESSION)) {
    const id = await sessionId(home, name);
    await endHost(home, id);
    for (const file of OF_SESSION[name]!) keep(join(home.paths.sessionDir(id), file));
  }
  // A notification that nobody is sent is written a little later.
  await eventually("every file", () => OF_HOME.every((file) => existsSync(join(home.home, file))));
  for (const file of OF_HOME) keep(join(home.home, file));
});
afterAll(() => home.dispose());

const keep = (path: string) => whole.set(path, readFileSync(path));
const pathOf = (name: string) => [...whole.keys()].find((path) => path.endsWith(`/${name}`))!;

async function endServer(): Promise<void> {
  if ((await serverPid(home)) !== undefined) await killServer(home);
}

/** Faults that do not apply to these files. */
const FINE: Readonly<Record<string, readonly Fault[]>> = {
  "config.toml": ["empty"],
  "notifications.jsonl": ["empty", "newer"],
  "events.jsonl": ["empty", "newer"],
};
/** Files whose absence is reported: a session must have its record. */
const MISSED = ["record.json"];

function isSaid(name: string, fault: Fault): boolean {
  if (fault === "missing") return MISSED.includes(name);
  return !(FINE[name] ?? []).includes(fault);
}

/** Sentences on stderr that name the file. */
const timesSaid = (err: string, name: string) =>
  err.split("\n").filter((line) => line.startsWith("remi: ") && line.includes(pathOf(name))).length;

interface Expected {
  readonly status: number;
  /** Files that are to be named, once each. */
  readonly names: readonly string[];
}

for (const fault of FAULTS)
  test(`${fault}: a sentence once, nothing opened, nothing lost`, async () => {
    await endServer();
    const before = new Map([...whole].map(([path, bytes]) => [path, putFault(path, bytes, fault)] as const));
    const said = (...names: string[]) => names.filter((name) => isSaid(name, fault));
    const run = async (args: readonly string[], { status, names }: Expected) => {
      const finished = await remi(home, args);
      const told = [...whole.keys()].flatMap((path) => {
        const times = timesSaid(finished.err, path.slice(path.lastIndexOf("/") + 1));
        return times === 0 ? [] : [`${path.slice(path.lastIndexOf("/") + 1)} ${times}`];
      });
      const expected = names.map((name) => `${name} 1`);
      expect([fault, args, finished.code, told.sort()]).toEqual([fault, args, status, expected.sort()]);
      return finished;
    };
    const isGone = fault === "missing";
    const listed = await run(["ls", "--json"], {
      status: 0,
      names: ["record.json", ...said("exit.json", "screen")],
    }).then(
      ({ out }) =>
        JSON.parse(out) as { id: string; name: string; damaged?: string; exitCode: number | null }[],
    );
    const recordless = listed.find(({ id }) => pathOf("record.json").includes(id))!;
    const endless = listed.find(({ id }) => pathOf("exit.json").includes(id))!;
    expect(recordless).toMatchObject({ exitCode: 3, damaged: expect.stringContaining("record.json") });
    expect(endless.exitCode).toBeNull();
    expect(endless.damaged === undefined).toBe(isGone);
    expect(listed.some(({ name }) => name === "live")).toBe(true);

    const capture = await run(["capture", recordless.id], { status: 0, names: [] });
    expect(capture.out).toContain("I was here");
    await run(["wait", recordless.id], { status: 3, names: [] });
    await run(["wait", "noend"], { status: 255, names: said("exit.json") });
    await run(["capture", "noend"], { status: 1, names: said("screen") });
    await run(["restart", recordless.id], { status: 1, names: ["record.json", ...said("config.toml")] });
    await run(["log", recordless.id], { status: 0, names: said("events.jsonl") });
    await run(["send", "live", "hello"], { status: 0, names: [] });
    await run(["notify"], { status: 0, names: said("notifications.jsonl") });
    await run(["connect", "--forget", "nobody"], {
      status: 1,
      names: isGone ? ["known-hosts.json"] : said("known-hosts.json"),
    });
    // Remote access: what is closed stays closed, whatever the defaults are.
    const guards = said("config.toml");
    const code = await remi(home, ["code"]);
    if (guards.length > 0) {
      expect([fault, code.code, code.out]).toEqual([fault, 1, ""]);
      expect(code.err).toContain("so nothing is opened");
    } else if (!isGone) expect([fault, code.code, code.out]).toEqual([fault, 1, ""]);
    const books = said("devices.json", "remote-attempts.json", "remote-keys.json");
    const devices = await run(["devices", "--json"], { status: 0, names: books });
    expect(JSON.parse(devices.out)).toMatchObject({ mode: "permanent", devices: [], keys: [], clients: [] });
    const uninstalled = await remi(home, ["hooks", "uninstall", "claude", "--yes"]);
    expect([fault, uninstalled.code, timesSaid(uninstalled.err, "hooks.json")]).toEqual([
      fault,
      0,
      said("hooks.json").length,
    ]);
    await remiOk(home, ["hooks", "install", "claude", "--yes"]);
    expect(existsSync(settings)).toBe(true);

    // What was in a file's place is still there, or beside it.
    for (const [path, bytes] of before) {
      if (bytes === null || !isSaid(path.slice(path.lastIndexOf("/") + 1), fault)) continue;
      const kept = [path, `${path}.damaged`].filter((each) => isFile(each)).map((each) => readFileSync(each));
      const isThere = kept.some((each) => Buffer.compare(each, bytes) === 0);
      expect([fault, path, isThere]).toEqual([fault, path, true]);
    }
    await endServer();
    for (const [path, bytes] of whole) putBack(path, bytes);
  });

const isFile = (path: string) => statSync(path, { throwIfNoEntry: false })?.isFile() === true;

function putBack(path: string, bytes: Buffer): void {
  const directory = path.slice(0, path.lastIndexOf("/"));
  for (const name of readdirSync(directory))
    if (name.includes(".damaged")) rmSync(join(directory, name), { recursive: true });
  rmSync(path, { recursive: true, force: true });
  writeFileSync(path, bytes, { mode: 0o600 });
}

test.if(IS_ROOT)("on a full disk a command that cannot store its input fails, and says so", async () => {
  await using full = makeHome();
  const disk = mountTiny(full.home, 4_096, 120);
  if (!disk) return console.warn("skipped: this machine does not let us mount a file system");
  try {
    await startSession(full, "live", ["cat"]);
    await startSession(full, "loud", ["cat"]);
    await remiOk(full, ["mute", "loud"]);
    await startSession(full, "over", ["sh", "-c", "exit 3"]);
    await hostLeft(full, "over");
    await showCode(full);
    for (const command of [
      ["mute", "live"],
      ["rename", "live", "other"],
      ["new", "-d", "more", "--", "cat"],
      ["code", "--permanent-code"],
      ["code", "--no-relay"],
      ["code", "--refresh"],
      ["code", "--link"],
      ["share", "live"],
      ["config", "init"],
    ]) {
      // Fills the room that others have made meanwhile.
      fillWithFiles(full.home);
      const { code, err } = await remi(full, command);
      expect([command, code]).toEqual([command, 1]);
      expect([command, err.match(/^remi: [^\n]*no space left[^\n]*$/gm)?.length]).toEqual([command, 1]);
    }
    // Nothing is half done, and what needs no disk space goes on.
    const listed = JSON.parse(await remiOk(full, ["ls", "--json"])) as { name: string; muted?: boolean }[];
    expect(listed.map(({ name, muted }) => [name, muted === true])).toEqual([
      ["live", false],
      ["loud", true],
      ["over", false],
    ]);
    await remiOk(full, ["unmute", "loud"]);
    await remiOk(full, ["send", "live", "hello", "--enter"]);
    await remiOk(full, ["kill", "live"]);
    await remiOk(full, ["rm", "over"]);
  } finally {
    disk.umount();
  }
});
