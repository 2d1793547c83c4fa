// The stream of events: what happened before and what happens now, each once, whatever dies.

import { afterEach, beforeEach, expect, test } from "bun:test";
import { makeHome, type TestHome } from "../support/home.ts";
import { hasExited, hostPid, killServer, sessionId, startSession } from "../support/processes.ts";
import { eventually, remi, remiCommand, remiOk, sessionRecord } from "../support/remi.ts";

let home: TestHome;
beforeEach(() => {
  home = makeHome();
});
afterEach(() => home.dispose());

interface Line {
  readonly at: number;
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly text?: string;
  readonly state?: string;
  readonly exitCode?: number | null;
}

const parse = (text: string) =>
  text
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Line);

const events = async (...args: string[]) => parse(await remiOk(home, ["events", "--json", ...args]));

/** `remi events -f` with what it has printed so far. */
function follow(...args: string[]) {
  const child = Bun.spawn(remiCommand("events", "--json", "-f", ...args), {
    env: { ...home.env },
    cwd: home.root,
    stdin: "ignore",
    stdout: "pipe",
    stderr: "inherit",
  });
  let text = "";
  const read = (async () => {
    const decoder = new TextDecoder();
    for await (const chunk of child.stdout) text += decoder.decode(chunk, { stream: true });
  })();
  const lines = () => parse(text);
  return {
    lines,
    child,
    has: (what: string, condition: (line: Line) => boolean) =>
      eventually(what, () => lines().some(condition)),
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await Promise.all([child.exited, read]);
    },
  };
}

/** A session that announces every line that it is sent, through OSC 9. */
const TELLER = ["sh", "-c", 'stty -echo; while read -r line; do printf "\\033]9;%s\\007" "$line"; done'];
const say = (name: string, text: string) => remiOk(home, ["send", name, text, "--enter"]);
const told = (name: string, text: string) => (line: Line) => line.name === name && line.text === text;

test("prints what was kept of all sessions by time, of one, and as text", async () => {
  await startSession(home, "a", TELLER);
  await startSession(home, "b", ["sh", "-c", "read x; exit 3"]);
  await say("a", "one");
  await eventually("the notification", async () => (await events()).some(told("a", "one")));
  await say("b", "x");
  await hasExited(home, "b");
  const all = await eventually("the end", async () => {
    const found = await events();
    return found.some((e) => e.kind === "exited") ? found : undefined;
  });
  expect(all.filter((e) => e.kind === "started").map((e) => e.name)).toEqual(["a", "b"]);
  expect(all.find((e) => e.kind === "exited")).toMatchObject({ name: "b", exitCode: 3 });
  expect((await events("b")).every((e) => e.name === "b")).toBe(true);
  expect(await remiOk(home, ["events", "b"])).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d {2}b {2}started$/m);
  const missing = await remi(home, ["events", "nobody"]);
  expect([missing.code, missing.out]).toEqual([1, ""]);
});

test("follows all sessions, including those that come later, and one alone", async () => {
  await startSession(home, "a", TELLER);
  await using all = follow();
  await using one = follow("a");
  await all.has("the start of a", (e) => e.kind === "started");
  await one.has("the start of a", (e) => e.kind === "started");
  await startSession(home, "b", TELLER);
  await say("b", "from b");
  await say("a", "from a");
  await all.has("b's line", told("b", "from b"));
  await all.has("a's line", told("a", "from a"));
  await one.has("a's line", told("a", "from a"));
  expect(one.lines().some((e) => e.name !== "a")).toBe(false);
  await remiOk(home, ["kill", "b"]);
  await all.has("b's end", (e) => e.name === "b" && e.kind === "exited");
  expect(all.lines().filter((e) => e.kind === "started")).toHaveLength(2);
});

test("prints each event once, in order, over servers that are killed and restarted", async () => {
  await startSession(home, "a", TELLER);
  await startSession(home, "b", TELLER);
  await using stream = follow();
  await stream.has("both starts", (e) => e.kind === "started" && e.name === "b");
  const expected: string[] = [];
  for (let round = 0; round < 3; round++) {
    for (const name of ["a", "b"]) {
      expected.push(`${name} before ${round}`);
      await say(name, `${name} before ${round}`);
    }
    await killServer(home);
    // The next command starts another server while the stream looks for one.
    for (const name of ["a", "b"]) {
      expected.push(`${name} after ${round}`);
      await say(name, `${name} after ${round}`);
    }
    if (round === 1) await remiOk(home, ["server", "restart"]);
    await stream.has("the last line", told("b", `b after ${round}`));
    await stream.has("the last line", told("a", `a after ${round}`));
  }
  for (const name of ["a", "b"]) {
    const kept = await events(name);
    const heard = stream.lines().filter((e) => e.name === name);
    expect(heard.slice(0, kept.length)).toEqual(kept.slice(0, heard.length));
    expect(heard.flatMap((e) => e.text ?? [])).toEqual(expected.filter((text) => text.startsWith(name)));
  }
});

test("starts a server itself when nobody else does, but not after 'server stop'", async () => {
  await startSession(home, "a", TELLER);
  await using stream = follow();
  await stream.has("the start", (e) => e.kind === "started");
  await remiOk(home, ["server", "stop"]);
  const status = await remi(home, ["server", "status"]);
  expect(status.code).toBe(1);
  await eventually("another server", async () => (await remi(home, ["server", "status"])).code === 0);
  await say("a", "still there");
  await stream.has("what happens then", told("a", "still there"));
});

test("prints what a host recorded before it was killed", async () => {
  await startSession(home, "a", TELLER);
  await using stream = follow();
  await stream.has("the start", (e) => e.kind === "started");
  await say("a", "last words");
  await stream.has("its last words", told("a", "last words"));
  process.kill(hostPid(home, await sessionId(home, "a")), "SIGKILL");
  await eventually("its end", async () => (await sessionRecord(home, "a"))?.state === "exited");
  await startSession(home, "c", TELLER);
  await stream.has("what others do", (e) => e.name === "c");
  expect(stream.lines().filter(told("a", "last words"))).toHaveLength(1);
});

test("ends without a word when nobody reads it", async () => {
  await startSession(home, "a", TELLER);
  const shell = Bun.spawn(
    ["sh", "-c", `${remiCommand("events", "--json", "-f").join(" ")} | head -1; echo done`],
    { env: { ...home.env }, cwd: home.root, stdin: "ignore", stdout: "pipe", stderr: "pipe" },
  );
  // The stream only notices with its next line.
  const reader = (async () => {
    for (let i = 0; shell.exitCode === null; i++) {
      await remi(home, ["send", "a", `line ${i}`, "--enter"]);
      await Bun.sleep(100);
    }
  })();
  expect(await new Response(shell.stderr).text()).toBe("");
  await reader;
  expect(await shell.exited).toBe(0);
});
