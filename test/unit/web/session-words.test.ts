// What the viewer says under a session's name.

import { expect, test } from "bun:test";
import type { SessionInfo } from "../../../src/protocol/session-info.ts";
import { lookOf, sessionWords, stateWords } from "../../../web/screens/session-words.ts";

const session = (fields: Partial<SessionInfo>) =>
  ({
    state: "idle",
    reason: "silent",
    source: "output",
    title: "",
    command: ["codex"],
    ...fields,
  }) as SessionInfo;

test.each([
  // A title that is older than the question, with a sign of it in front or not.
  [
    { state: "waiting", reason: "Codex asks for approval", title: "fix the tests | app" },
    "Codex asks for approval",
  ],
  [{ state: "working", source: "event", reason: "uses Bash", title: "fix the tests | app" }, "uses Bash"],
  [
    { state: "working", source: "screen", reason: "its title says so", title: "⠇ fix it | app" },
    "fix it | app",
  ],
  [{ title: "[ . ] Action Required | fix it | app" }, "fix it | app"],
  [{ title: "✳ Claude Code" }, "Claude Code"],
  [{ title: "◇  Ready (project)          " }, "Ready (project)"],
  [{ title: "✦  Working… (project)" }, "Working… (project)"],
  [{ title: "me@host: ~/app" }, "me@host: ~/app"],
  [{ title: "⠇ " }, "codex"],
  [{ command: [] }, "shell"],
  [{ state: "exited", exitCode: 3, reason: "exited with 3", title: "fix it" }, "exited with 3"],
  [{ state: "exited", exitCode: null, signal: "SIGSEGV", reason: "ended by SIGSEGV" }, "ended by SIGSEGV"],
  [{ state: "exited", exitCode: 0, reason: "exited with 0", title: "fix it" }, "fix it"],
  [
    { state: "working", reason: "printing", silent: true },
    "its host does not answer; it was working: printing",
  ],
] as const)("%o", (fields, expected) => {
  expect(sessionWords(session(fields as Partial<SessionInfo>))).toBe(expected);
});

test.each([
  [{ state: "waiting" }, "waiting", "waits for you"],
  [{ state: "starting" }, "working", "starting"],
  [{ state: "working", silent: true }, "failed", "no answer"],
  [{ state: "exited", exitCode: 0 }, "done", "ended"],
  [{ state: "exited", exitCode: 1 }, "failed", "failed"],
  [{ state: "exited", exitCode: null, signal: "SIGKILL" }, "failed", "failed"],
  [{ state: "exited", exitCode: null, signal: null, silent: true }, "failed", "failed"],
] as const)("%o looks %s and is called %s", (fields, look, words) => {
  const info = session(fields as Partial<SessionInfo>);
  expect([lookOf(info), stateWords(info)]).toEqual([look, words]);
});
