import { expect, test } from "bun:test";
import { age, commandLine, sessionTable, stateLabel, whyTable } from "../../../../src/cli/lists/lists.ts";
import type { SessionInfo } from "../../../../src/protocol/session-info.ts";

const session: SessionInfo = {
  id: "abcd1234",
  name: "api",
  state: "working",
  reason: "printing",
  stateSince: 0,
  exitCode: null,
  signal: null,
  pid: 1,
  command: ["claude", "--model", "big one"],
  cwd: "/",
  cols: 80,
  rows: 24,
  clients: 1,
  createdAt: 0,
  lastOutputAt: null,
  title: "",
};

test("the table lines up and names everything", () => {
  const ended = { state: "exited" as const, exitCode: 3, pid: null, clients: 0 };
  const other = { ...session, name: "a-longer-name", ...ended };
  expect(sessionTable([session, other], 65_000, null)).toBe(
    [
      "NAME           STATE     AGE  CLIENTS  COMMAND",
      "api            working   1m   1        claude --model 'big one'",
      "a-longer-name  exited 3  1m   0        claude --model 'big one'",
      "",
    ].join("\n"),
  );
});

test("the reasons of states", () => {
  const other: SessionInfo = {
    ...session,
    name: "b",
    state: "waiting",
    reason: "asks\nyes or no",
    source: "screen",
  };
  expect(whyTable([session, { ...other, stateSince: 5_000 }], 65_000, null)).toBe(
    [
      "NAME  STATE    FOR  BY      WHY",
      "api   working  1m   -       printing",
      "b     waiting  1m   screen  asks yes or no",
      "",
    ].join("\n"),
  );
});

test("it fits the terminal by its last column, also with wide characters", () => {
  const wide = { ...session, command: ["echo", "漢字".repeat(50)] };
  for (const cols of [40, 41, 60, 80])
    for (const line of sessionTable([session, wide], 0, cols).trimEnd().split("\n"))
      expect(Bun.stringWidth(line)).toBeLessThanOrEqual(cols);
});

test("nothing that a program wrote reaches the terminal as control", () => {
  const hostile = { ...session, name: "a\x1b[2Jb", command: ["x\x1b]0;t\x07", "a\nb", "\u202e"] };
  const table = sessionTable([hostile], 0, 100);
  expect(table.replaceAll("\n", "")).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
  expect(table.split("\n").length).toBe(3);
});

test("states, ages and commands", () => {
  expect(stateLabel({ state: "exited", exitCode: null, signal: "SIGKILL", pid: null })).toBe(
    "exited SIGKILL",
  );
  expect(stateLabel({ state: "exited", exitCode: null, signal: null, pid: null })).toBe("exited");
  expect(stateLabel({ state: "exited", exitCode: null, signal: null, pid: 47 })).toBe("lives on 47");
  expect([0, 59, 60, 3_600, 90_000, 200_000].map((s) => age(s * 1_000))).toEqual([
    "0s",
    "59s",
    "1m",
    "1h00m",
    "1d01h",
    "2d07h",
  ]);
  expect(age(-5)).toBe("0s");
  expect(commandLine(["a", "it's", ""])).toBe("a 'it'\\''s' ''");
});

test("a muted session is marked", () => {
  expect(stateLabel({ ...session, muted: true })).toBe("working, muted");
  expect(sessionTable([{ ...session, muted: true }], 0, null)).toContain("working, muted");
});
