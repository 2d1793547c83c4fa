// What the viewer says under a session's name.

import { expect, test } from "bun:test";
import type { SessionInfo } from "../../../src/protocol/session-info.ts";
import { sessionWords } from "../../../web/screens/session-words.ts";

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
] as const)("%o", (fields, expected) => {
  expect(sessionWords(session(fields as Partial<SessionInfo>))).toBe(expected);
});
