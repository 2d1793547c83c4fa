import { expect, test } from "bun:test";
import fc from "fast-check";
import { hookReport } from "../../../../src/cli/hooks/hook-report.ts";
import { REASON_LENGTH_MAX, REPORTED_STATES } from "../../../../src/protocol/session-info.ts";

const named = (hook_event_name: string, fields: object = {}) => ({
  session_id: "abc",
  transcript_path: "/home/me/.claude/x.jsonl",
  cwd: "/home/me/app",
  hook_event_name,
  ...fields,
});

test.each([
  // Claude Code
  [named("SessionStart", { source: "startup" }), "idle", "ready for a prompt"],
  [named("SessionStart", { source: "resume" }), "idle", "ready for a prompt"],
  [named("SessionStart", { source: "compact" }), null, null],
  [named("UserPromptSubmit", { prompt: "secret words" }), "working", "works on a prompt"],
  [named("PreToolUse", { tool_name: "Bash", tool_input: { command: "make" } }), "working", "uses Bash"],
  [named("PreToolUse", { tool_name: "mcp__docs__find" }), "working", "uses mcp__docs__find"],
  [named("PreToolUse"), "working", "uses a tool"],
  [named("PreToolUse", { tool_name: "AskUserQuestion" }), "waiting", "asks a question"],
  [named("PreToolUse", { tool_name: "ExitPlanMode" }), "waiting", "has a plan to approve"],
  [named("PostToolUse", { tool_name: "Bash" }), "working", "works on a prompt"],
  [
    named("Notification", {
      notification_type: "permission_prompt",
      message: "Claude needs your permission to use Bash",
    }),
    "waiting",
    "Claude needs your permission to use Bash",
  ],
  [
    named("Notification", { message: "Claude needs your permission" }),
    "waiting",
    "Claude needs your permission",
  ],
  [named("Notification", { message: "Claude is waiting for your input" }), "idle", "ready for a prompt"],
  [named("Notification", { notification_type: "idle_prompt", message: "x" }), "idle", "ready for a prompt"],
  [named("Notification", { notification_type: "elicitation_dialog" }), "waiting", "needs an answer"],
  [named("Notification", { notification_type: "auth_success", message: "signed in" }), null, null],
  [named("Notification", { notification_type: "unheard_of" }), "waiting", "needs an answer"],
  [named("Stop", { stop_hook_active: false }), "done", "has answered"],
  [named("Stop", { background_tasks: [{ type: "shell", status: "running" }] }), "done", "has answered"],
  [
    named("Stop", { background_tasks: [{ type: "shell" }, { type: "subagent" }] }),
    "working",
    "its agents work in the background",
  ],
  [named("Stop", { background_tasks: [null, 3, "x"] }), "done", "has answered"],
  [named("SubagentStop"), null, null],
  [named("PreCompact"), null, null],
  [named("SessionEnd", { reason: "prompt_input_exit" }), "idle", "has ended"],
  [named("SessionEnd", { reason: "clear" }), null, null],
  // Codex
  [named("PermissionRequest", { tool_name: "Bash" }), "waiting", "wants to use Bash"],
  [named("PreToolUse", { tool_name: "request_user_input" }), "waiting", "asks a question"],
  [
    { type: "agent-turn-complete", "thread-id": "1", "last-assistant-message": "secret" },
    "done",
    "has answered",
  ],
  [{ type: "unheard-of" }, null, null],
  // OpenCode
  [named("session.status", { status: "busy" }), "working", "works on a prompt"],
  [named("session.status", { status: "retry" }), "working", "works on a prompt"],
  [named("session.status", { status: "idle", is_child: true }), null, null],
  [named("session.idle", { is_child: false }), "done", "has answered"],
  [named("session.idle", { is_child: true }), null, null],
  [named("permission.asked", { tool_name: "bash" }), "waiting", "wants to use bash"],
  [named("permission.replied"), "working", "works on a prompt"],
  [named("permission.replied", { is_asking: true }), "waiting", "has one more question"],
  [named("session.status", { status: "busy", is_asking: true }), null, null],
  [named("question.asked"), "waiting", "asks a question"],
  [named("question.rejected"), "working", "works on a prompt"],
  // Gemini CLI
  [named("BeforeAgent", { prompt: "secret" }), "working", "works on a prompt"],
  [named("BeforeTool", { tool_name: "run_shell_command" }), "working", "uses run_shell_command"],
  [named("AfterTool"), "working", "works on a prompt"],
  [
    named("Notification", { notification_type: "ToolPermission", message: "Run git status?" }),
    "waiting",
    "Run git status?",
  ],
  [named("AfterAgent", { prompt_response: "secret" }), "done", "has answered"],
  // Nothing that can be read
  [null, null, null],
  [[], null, null],
  ["Stop", null, null],
  [{ hook_event_name: "constructor" }, null, null],
  [{ hook_event_name: 7 }, null, null],
] as const)("%j", (payload, state, reason) => {
  expect(hookReport(payload) as unknown).toEqual(state === null ? null : { state, reason });
});

test("a reason is one short line without control characters, and no payload makes it throw", () => {
  const field = fc.oneof(fc.string({ unit: "binary" }), fc.jsonValue());
  const payload = fc.record(
    {
      hook_event_name: fc.constantFrom("Notification", "PreToolUse", "PermissionRequest", "SessionStart"),
      message: field,
      tool_name: field,
      notification_type: field,
      source: field,
    },
    { requiredKeys: ["hook_event_name"] },
  );
  fc.assert(
    fc.property(fc.oneof(payload, fc.jsonValue()), (value) => {
      const report = hookReport(value);
      if (!report) return;
      expect(REPORTED_STATES).toContain(report.state);
      expect(report.reason.length).toBeLessThanOrEqual(REASON_LENGTH_MAX);
      expect(report.reason).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
    }),
  );
});
