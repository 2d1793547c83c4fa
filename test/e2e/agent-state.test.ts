// The states of real programs in real sessions, from their start to their end: every transition, and no other.

import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { readHistory } from "../../src/config/history-file.ts";
import type { HistoryEvent } from "../../src/protocol/history.ts";
import { makeHome, type TestHome } from "../support/home.ts";
import { eventually, REPOSITORY, remiOk, sessionRecord } from "../support/remi.ts";
import { attached } from "../support/screen-session.ts";

setDefaultTimeout(180_000);

const PROGRAMS = join(REPOSITORY, "test/fixtures/programs");
const FRAMES = join(REPOSITORY, "test/fixtures/agents");
/** Longer than a silence that makes a session idle, with room for a machine that is busy. */
const A_WHILE_MS = 3_500;

let home: TestHome;
beforeAll(() => {
  home = makeHome();
});
afterAll(() => home.dispose());

const start = (name: string, ...command: string[]) => remiOk(home, ["new", "-d", name, "--", ...command]);
const send = (name: string, ...keys: string[]) => remiOk(home, ["send-keys", name, ...keys]);
const bash = (name: string, script: string) => start(name, "bash", "--norc", "-c", script);
const play = (name: string, ...steps: string[]) =>
  start(name, "bash", join(PROGRAMS, "play-agent.sh"), ...steps);

const ids = new Map<string, string>();

/** The session's history as it is on disk: read often, and by many tests at once. */
async function history(name: string): Promise<readonly HistoryEvent[]> {
  const id = ids.get(name) ?? String((await sessionRecord(home, name))!.id);
  ids.set(name, id);
  return readHistory(home.paths.sessionHistory(id));
}

/** Each state that the session has had, with its source. */
async function states(name: string): Promise<string[]> {
  return (await history(name)).flatMap((event) =>
    event.kind === "state" ? [`${event.state} ${event.source}`] : [],
  );
}

/** Waits for this many transitions, and long enough for one more; they are exactly these. */
async function expectStates(name: string, ...expected: string[]): Promise<void> {
  await eventually(`${name}: ${expected.join(", ")}`, async () => {
    const found = await states(name);
    if (found.length < expected.length && found.every((state, i) => state === expected[i])) return false;
    return true;
  });
  expect(await states(name)).toEqual(expected);
}

/** Nothing changes for a while: a prompt that blinks, a spinner that turns, echo of what is typed. */
async function expectStaying(name: string, ...expected: string[]): Promise<void> {
  await expectStates(name, ...expected);
  await Bun.sleep(A_WHILE_MS);
  await expectStates(name, ...expected);
}

const reasonOf = async (name: string) => (await sessionRecord(home, name))?.reason;

const TURN = [
  "working output",
  "idle screen",
  "working screen",
  "waiting screen",
  "working screen",
  "idle screen",
];

test.concurrent.each([
  ["claude", "claude-composer", "claude-working", "claude-permission"],
  ["codex", "codex-composer", "codex-working", "codex-approval"],
  ["gemini", "gemini-composer", "gemini-working", "gemini-approval"],
])(
  "%s: composer, work, a question that is answered with a key, work, composer",
  async (name, rest, work, ask) => {
    await play(name, `line:${rest}`, `${work}*25`, `key:${ask}`, `${work}*25`, `line:${rest}`);
    await expectStates(name, ...TURN.slice(0, 2));
    await send(name, "fix", "Space", "it");
    await expectStaying(name, ...TURN.slice(0, 2));
    await send(name, "Enter");
    await expectStaying(name, ...TURN.slice(0, 4));
    expect(await reasonOf(name)).toMatch(/asks for (?:permission|approval)$/);
    await send(name, "1");
    await expectStaying(name, ...TURN);
  },
);

test.concurrent("aider: a prompt, work, a question with an answer in letters", async () => {
  const stream = "for i in $(seq 30); do echo token $i; sleep 0.1; done";
  await bash(
    "aider",
    `cd ${FRAMES}; cat aider-prompt.ansi; read; ${stream}; cat aider-run.ansi; read; ${stream}; cat aider-prompt.ansi; read`,
  );
  const turn = [
    "working output",
    "idle screen",
    "working output",
    "waiting screen",
    "working output",
    "idle screen",
  ];
  await expectStates("aider", ...turn.slice(0, 2));
  await send("aider", "/run", "Space", "pytest");
  await expectStaying("aider", ...turn.slice(0, 2));
  await send("aider", "Enter");
  await expectStates("aider", ...turn.slice(0, 4));
  await send("aider", "y");
  await expectStaying("aider", ...turn.slice(0, 4));
  await send("aider", "Enter");
  await expectStaying("aider", ...turn);
});

test.concurrent.each([
  ["yes-no", "read -p 'Continue? [y/N] '", "asks yes or no"],
  ["name", "read -p 'What is your name? '", "asks a question"],
  ["password", "read -s -p '[sudo] password for user: '", "asks for a password"],
  ["passphrase", `cat ${FRAMES}/ssh-passphrase.ansi; read -s`, "asks for a password"],
  ["host-key", `cat ${FRAMES}/ssh-host-key.ansi; read`, "asks yes or no"],
  ["apt", `cat ${FRAMES}/apt-continue.ansi; read`, "asks yes or no"],
  ["any-key", "read -n 1 -s -r -p 'Press any key to continue . . . '", "asks for a key"],
])("a plain question: %s", async (name, ask, reason) => {
  await bash(name, `echo before; ${ask}; echo; echo after; exec sleep 1000`);
  await expectStaying(name, "working output", "waiting screen");
  expect(await reasonOf(name)).toBe(reason);
  if (name !== "any-key") {
    await send(name, "yes");
    await expectStaying(name, "working output", "waiting screen");
  }
  await send(name, "Enter");
  await expectStaying(name, "working output", "waiting screen", "working output", "idle output");
});

test.concurrent("vim is idle while somebody types in it, even Enter, and when its terminal changes its size", async () => {
  await start("vim", "vim", "-u", "NONE", "-n", "file.txt");
  await expectStates("vim", "working output", "idle output");
  await send("vim", "i", "hello", "Enter", "world", "Enter", "Escape");
  await expectStaying("vim", "working output", "idle output");
  const run = await attached(home, "vim", { cols: 70, rows: 20 });
  await run.shows("world");
  run.resize(90, 30);
  run.type("\x1b[Ax");
  await expectStaying("vim", "working output", "idle output");
  await run.close();
  await send("vim", ":q!", "Enter");
  await eventually("the end", async () => (await sessionRecord(home, "vim"))?.state === "exited");
  expect((await history("vim")).at(-1)).toMatchObject({ kind: "exited", exitCode: 0, signal: null });
  expect(await states("vim")).toEqual(["working output", "idle output"]);
});

test.concurrent("a build that prints for a while, with pauses", async () => {
  await bash(
    "build",
    "for i in $(seq 24); do echo [$i/24] compiling; sleep 0.$((i % 10)); done; exec sleep 1000",
  );
  await expectStaying("build", "working output", "idle output");
});

test.concurrent("an Ink program: work, a list that blinks, work, a field", async () => {
  await start("ink", "bun", join(PROGRAMS, "ink-prompt.tsx"));
  const turn = ["working output", "waiting screen", "working screen", "idle screen"];
  await expectStaying("ink", ...turn.slice(0, 2));
  await send("ink", "Down");
  await expectStaying("ink", ...turn.slice(0, 2));
  await send("ink", "Enter");
  await expectStaying("ink", ...turn);
  await send("ink", "some", "Space", "words");
  await expectStaying("ink", ...turn);
});

test.concurrent("a question that somebody types is not a question of the program", async () => {
  await start("typed", "bash", "--norc", "-i");
  await expectStates("typed", "working output", "idle output");
  await send("typed", "echo", "Space", "Continue?", "Space", "[y/N]", "Space");
  await expectStaying("typed", "working output", "idle output");
});

test.concurrent("a shell's marks decide its state, however silent its commands are", async () => {
  const mark = (text: string) => `\\\\e]133;${text}\\\\a`;
  const rc = `PS1='\\[\\e]133;A\\a\\]$ \\[\\e]133;B\\a\\]'; PS0='${mark("C").replaceAll("\\\\", "\\")}'; PROMPT_COMMAND='printf "${mark("D;%s").replaceAll("\\\\", "\\")}" $?'`;
  const file = join(home.user, "rc");
  await Bun.write(file, `${rc}\n`);
  await start("shell", "bash", "--rcfile", file, "-i");
  await expectStates("shell", "idle prompt-mark");
  await send("shell", "sleep", "Space", "5;", "Space", "false");
  await expectStaying("shell", "idle prompt-mark");
  await send("shell", "Enter");
  await expectStates("shell", "idle prompt-mark", "working prompt-mark");
  await expectStaying("shell", "idle prompt-mark", "working prompt-mark", "idle prompt-mark");
  expect(await reasonOf("shell")).toBe("at its prompt, the last command failed with 1");
  expect((await history("shell")).filter(({ kind }) => kind === "command").at(-1)).toMatchObject({
    exitCode: 1,
  });
});

test.concurrent("what a program says by sequences: progress, a notification, a bell", async () => {
  await bash(
    "says",
    String.raw`
      echo begin; sleep 0.5; printf '\e]9;4;1;40\a'
      while [ ! -e seen ]; do sleep 0.2; done; printf '\e]9;4;2\a'; read
      printf '\e]9;4;0\a'; echo on; sleep 4; printf '\e]777;notify;Build;needs your approval\a'; read
      for i in $(seq 12); do echo $i; sleep 0.1; done; printf '\a'; read; sleep 1000`,
  );
  const told = [
    "working output",
    "waiting progress",
    "working output",
    "idle output",
    "waiting notification",
  ];
  await eventually("progress", async () => (await sessionRecord(home, "says"))?.progress === 40);
  writeFileSync(join(home.root, "seen"), "");
  await expectStaying("says", ...told.slice(0, 2));
  await send("says", "Enter");
  await expectStaying("says", ...told);
  expect(await reasonOf("says")).toBe("Build: needs your approval");
  await send("says", "Enter");
  await expectStaying("says", ...told, "working output", "waiting bell");
  await send("says", "Enter");
  await expectStates(
    "says",
    ...told,
    "working output",
    "waiting bell",
    "idle output",
    "working output",
    "idle output",
  );
  const kinds = (await history("says")).map(({ kind }) => kind).filter((kind) => kind !== "state");
  expect(kinds).toEqual(["started", "notification", "bell"]);
});
