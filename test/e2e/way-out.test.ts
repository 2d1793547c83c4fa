// Whatever a session has set in a person's terminal is undone on every way out of attach, and the shell that started
// it goes on as if nothing had been.

import { afterEach, beforeEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { makeHome, type TestHome } from "../support/home.ts";
import { remiOk } from "../support/remi.ts";
import { record } from "../support/screen-session.ts";
import { Shell } from "../support/screen-shell.ts";
import { leftovers } from "../support/screen-state.ts";

setDefaultTimeout(120_000);

let home: TestHome;
let shell: Shell;
beforeEach(async () => {
  home = makeHome();
  shell = await Shell.start(home);
});
afterEach(async () => {
  await shell.close();
  await home.dispose();
});

/** What programs set, each alone. */
const MODES: Readonly<Record<string, string>> = {
  "X10 mouse": "\x1b[?9h",
  "mouse 1000": "\x1b[?1000h",
  "mouse 1002": "\x1b[?1002h",
  "mouse 1003": "\x1b[?1003h",
  "mouse in UTF-8": "\x1b[?1000h\x1b[?1005h",
  "mouse in SGR": "\x1b[?1000h\x1b[?1006h",
  "mouse as urxvt": "\x1b[?1000h\x1b[?1015h",
  "mouse in pixels": "\x1b[?1003h\x1b[?1016h",
  "mouse encoding alone": "\x1b[?1006h",
  focus: "\x1b[?1004h",
  "bracketed paste": "\x1b[?2004h",
  "kitty keyboard, one deep": "\x1b[>1u",
  "kitty keyboard, three deep": "\x1b[>1u\x1b[>5u\x1b[>31u",
  "kitty keyboard, set": "\x1b[=9;1u",
  "kitty keyboard on the alternate screen": "\x1b[?1049h\x1b[>1u\x1b[>3u",
  "kitty keyboard on both screens": "\x1b[>1u\x1b[?1049h\x1b[>3u",
  "kitty keyboard on the screen that is not shown": "\x1b[?1049h\x1b[>3u\x1b[?1049l",
  modifyOtherKeys: "\x1b[>4;2m",
  "alternate screen 47": "\x1b[?47h",
  "alternate screen 1047": "\x1b[?1047h",
  "alternate screen 1049": "\x1b[?1049h",
  "cursor hidden": "\x1b[?25l",
  "cursor shape": "\x1b[5 q",
  "cursor blinking": "\x1b[?12h",
  "scroll region": "\x1b[5;10r",
  "scroll region and origin": "\x1b[5;10r\x1b[?6h",
  "scroll region of the alternate screen": "\x1b[?1049h\x1b[3;9r",
  insert: "\x1b[4h",
  "no wrap": "\x1b[?7l",
  "reverse wrap": "\x1b[?45h",
  "line feed with return": "\x1b[20h",
  "application cursor": "\x1b[?1h",
  "application keypad": "\x1b=",
  "graphics as G0": "\x1b(0",
  "graphics as G1, shifted in": "\x1b)0\x0e",
  "graphics as G2, shifted in": "\x1b*0\x1bn",
  pen: "\x1b[1;3;4:3;9;38;2;1;2;3;48;5;17;58;5;9m",
  "protected pen": '\x1b[1"q',
  "open link": "\x1b]8;id=x;https://example.com/\x1b\\",
  "a colour of the palette": "\x1b]4;1;#123456\x1b\\",
  "many colours": Array.from({ length: 256 }, (_, i) => `\x1b]4;${i};rgb:11/22/33\x1b\\`).join(""),
  "text colour": "\x1b]10;#123456\x1b\\",
  background: "\x1b]11;#123456\x1b\\",
  "cursor colour": "\x1b]12;#123456\x1b\\",
  title: "\x1b]0;another title\x1b\\",
  "title stack": "\x1b]2;one\x1b\\\x1b[22;0t\x1b]2;two\x1b\\\x1b[22;0t\x1b]2;three\x1b\\",
  "tab stops": "\x1b[3g\x1b[5G\x1bH",
  "reverse video": "\x1b[?5h",
  "synchronized output": "\x1b[?2026h",
  "colour scheme reports": "\x1b[?2031h",
  "resize reports": "\x1b[?2048h",
  "unfinished CSI": "\x1b[?25",
  "unfinished OSC": "\x1b]2;half a ti",
  "unfinished DCS": "\x1bP$q",
};

/** Modes of every kind that go together. */
const EVERYTHING = [
  "mouse in pixels",
  "focus",
  "bracketed paste",
  "kitty keyboard on both screens",
  "cursor hidden",
  "cursor shape",
  "scroll region and origin",
  "insert",
  "no wrap",
  "application cursor",
  "application keypad",
  "graphics as G1, shifted in",
  "a colour of the palette",
  "text colour",
  "background",
  "cursor colour",
  "title",
  "tab stops",
  "pen",
  "open link",
]
  .map((name) => MODES[name])
  .join("");

/** A session that sets this at the first key and ends with the second. */
async function start(sequence: string, size = "80x24"): Promise<void> {
  const file = join(home.root, "sequence");
  // Some go to another screen, and some swallow what comes after them.
  writeFileSync(file, `SET${sequence}${isUnfinished(sequence) ? "" : "SET"}`);
  const script = `stty raw -echo; printf READY; head -c 1 > /dev/null; cat '${file}'; head -c 1 > /dev/null`;
  await remiOk(home, ["new", "-d", "s", "--size", size, "--", "sh", "-c", script]);
  await remiOk(home, ["wait", "s", "--for", "/READY/", "--timeout", "20"]);
}

/** The same, with everything set before anybody attaches. */
async function startSet(sequence: string, size?: string): Promise<void> {
  await start(sequence, size);
  await remiOk(home, ["send", "s", "x"]);
  await remiOk(home, ["wait", "s", "--for", "/SET/", "--timeout", "20"]);
}

const isUnfinished = (sequence: string) =>
  Object.entries(MODES).some(([name, value]) => name.startsWith("unfinished") && value === sequence);

/** Attaches in the shell; resolves with its process once the terminal has what the session has set. */
async function attach(clean: readonly string[]): Promise<number> {
  const pid = await shell.remi("attach", "s");
  await shell.shows("SET");
  // Raw mode is set before anything else and undone last; a prompt leaves bracketed paste on.
  await shell.until("the modes of the session", () => leftovers(shell).join() !== clean.join());
  return pid;
}

interface Way {
  readonly name: string;
  /** The client can do nothing any more. */
  readonly kills?: true;
  leave(pid: number): Promise<void> | void;
}

const WAYS: readonly Way[] = [
  { name: "the detach key", leave: () => shell.type("\x02d") },
  {
    name: "remi detach",
    leave: async () => {
      await remiOk(home, ["detach", "s"]);
    },
  },
  { name: "SIGTERM", leave: (pid) => void process.kill(pid, "SIGTERM") },
  { name: "SIGHUP", leave: (pid) => void process.kill(pid, "SIGHUP") },
  { name: "SIGINT", leave: (pid) => void process.kill(pid, "SIGINT") },
  { name: "SIGQUIT", leave: (pid) => void process.kill(pid, "SIGQUIT") },
  { name: "kill -9 of the client", kills: true, leave: (pid) => void process.kill(pid, "SIGKILL") },
  { name: "the program's end", leave: () => shell.type("x") },
  {
    name: "kill -9 of the host",
    leave: async () => {
      const { id } = await record(home, "s");
      const host = JSON.parse(readFileSync(join(home.paths.sessionDir(String(id)), "host.json"), "utf8"));
      process.kill(host.pid, "SIGKILL");
    },
  },
];

async function expectClean(
  before: readonly string[],
  how: "left" | "killed" | "stopped" = "left",
): Promise<void> {
  if (how === "killed") await shell.promptAfterKill();
  else await shell.prompt();
  if (how === "left") await shell.unwatched();
  expect(await shell.state()).toEqual([...before]);
  await shell.run("echo the shell goes $((1 + 1))");
  expect(shell.screen()).toContain("the shell goes 2");
}

describe("everything at once is undone by", () => {
  for (const way of WAYS)
    test(way.name, async () => {
      const before = await shell.state();
      await startSet(EVERYTHING);
      const pid = await attach(leftovers(shell));
      await way.leave(pid);
      await expectClean(before, way.kills ? "killed" : "left");
    });

  test("a stop (SIGTSTP), and is set again when it goes on", async () => {
    const before = await shell.state();
    await startSet(EVERYTHING);
    const clean = leftovers(shell);
    const pid = await attach(clean);
    const set = leftovers(shell);
    for (let i = 0; i < 2; i++) {
      process.kill(pid, "SIGTSTP");
      await expectClean(before, "stopped");
      shell.type("fg\r");
      await shell.until("the session again", () => leftovers(shell).join() === set.join());
      await shell.shows("SET");
    }
    shell.type("\x02d");
    await expectClean(before);
  });

  test("the way out of a view of another size", async () => {
    const before = await shell.state();
    mkdirSync(dirname(home.paths.configFile), { recursive: true, mode: 0o700 });
    writeFileSync(home.paths.configFile, 'size_policy = "manual"\n', { mode: 0o600 });
    await startSet(EVERYTHING, "60x20");
    for (const way of WAYS.filter((w) => w.name !== "the program's end")) {
      const pid = await shell.remi("attach", "s");
      await shell.shows("\u00b7".repeat(20));
      // Keys come after the terminal's answers to the client's questions: once these are read, so are those.
      shell.type("\x02?");
      await shell.shows("any key");
      shell.type("q");
      const isBack = () =>
        !shell.screen().includes("any key") && shell.screen().includes("\u00b7".repeat(20));
      await shell.until("the view", isBack);
      await way.leave(pid);
      await expectClean(before, way.kills ? "killed" : "left");
      await shell.run("clear");
    }
  });
});

describe("each mode alone is undone", () => {
  for (const [name, sequence] of Object.entries(MODES))
    test(name, async () => {
      const before = await shell.state();
      await start(sequence);
      // As the program sets it, with the terminal attached.
      await shell.remi("attach", "s");
      await shell.shows("READY");
      shell.type("x");
      await shell.shows("SET");
      shell.type("\x02d");
      await expectClean(before);
      // As a terminal is given it that comes later.
      const pid = await shell.remi("attach", "s");
      await shell.shows("SET");
      process.kill(pid, "SIGKILL");
      await expectClean(before, "killed");
      await shell.remi("attach", "s");
      await shell.shows("SET");
      shell.type("x");
      await expectClean(before);
    });
});
