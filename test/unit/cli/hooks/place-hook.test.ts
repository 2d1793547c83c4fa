// Which session a hook's event belongs to, by the processes above it.

import { expect, test } from "bun:test";
import { placeHook } from "../../../../src/cli/hooks/place-hook.ts";
import { type ProcessFacts, processesAbove, sessionsWith } from "../../../../src/cli/hooks/process-facts.ts";

const made = (command: string, is: "leader" | "daemon" | "child"): ProcessFacts => ({
  pid: 2,
  parent: 1,
  isLeader: is !== "child",
  hasTerminal: is !== "daemon",
  command,
});
const SHELL = "sh -c [ -z x ] || remi event --hook codex >/dev/null";
const program = made("codex", "leader");
const inTerminal = [made(SHELL, "child"), made("codex", "child"), program];
const byServer = [made(SHELL, "child"), made("codex app-server", "daemon"), ...inTerminal.slice(1)];

test.each([
  ["a hook in the session's terminal, wherever its agent works", inTerminal, ["other"], "first"],
  [
    "an agent that another one runs as a tool",
    [
      made(SHELL, "child"),
      made("/bin/codex exec", "child"),
      made("bash -c codex exec", "child"),
      made("claude", "leader"),
    ],
    ["other"],
    null,
  ],
  [
    "an agent that runs itself as a tool",
    [made("codex exec", "child"), made("sh", "child"), made("node /usr/bin/codex", "leader")],
    ["other"],
    null,
  ],
  [
    "an agent that is a script and its program, started by a shell whose words name another one",
    [made("/opt/codex", "child"), made("node /opt/bin/codex.js", "child"), made("bash -c claude", "leader")],
    ["other"],
    "first",
  ],
  ["a hook whose shell leads a process session", [made(SHELL, "daemon"), program], ["other"], "first"],
  ["where nothing is known of processes", null, ["other"], "first"],
  ["a server in the background: the session in the directory", byServer, ["second"], "second"],
  ["one whose session has ended", byServer.slice(0, 2), ["second"], "second"],
  ["one with two sessions in the directory", byServer, ["first", "second"], null],
  ["one with none", byServer, [], null],
  ["nothing of a session above it", [made(SHELL, "child")], ["second"], "second"],
] as const)("%s", (name, above, found, expected) => {
  const directories: string[] = [];
  const placed = placeHook({
    agent: "codex",
    inherited: "first",
    directory: "/srv/two",
    above,
    sessionsWith: (_agent, directory) => {
      directories.push(directory);
      return found;
    },
  });
  expect(placed).toBe(expected);
  if (placed !== "first" && !name.includes("as a tool")) expect(directories).toEqual(["/srv/two"]);
});

test("a server that does not say where it works is not placed", () => {
  const parts = { agent: "codex", inherited: "first", directory: null, above: byServer } as const;
  expect(placeHook({ ...parts, sessionsWith: () => ["first"] })).toBeNull();
});

test.if(process.platform === "linux")("the system's own table is read", () => {
  const above = processesAbove(process.pid)!;
  expect(above[0]).toMatchObject({ pid: process.ppid });
  expect(above.every(({ pid, parent }) => pid > 1 && parent >= 0)).toBe(true);
  expect(processesAbove(2 ** 22 + 1)).toEqual([]);
  expect(sessionsWith("no-program-has-this-word", "/")).toEqual([]);
});
