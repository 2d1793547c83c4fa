// The record of a session, for tests that do not care about most of it.

import type { SessionInfo } from "../../src/protocol/session-info.ts";

export const sessionInfo = (more: Partial<SessionInfo> = {}): SessionInfo => ({
  id: "abcd1234",
  name: "api",
  state: "idle",
  reason: "",
  stateSince: 0,
  exitCode: null,
  signal: null,
  pid: 1,
  command: ["sh"],
  cwd: "/",
  cols: 80,
  rows: 24,
  clients: 0,
  createdAt: 0,
  lastOutputAt: null,
  title: "",
  ...more,
});
