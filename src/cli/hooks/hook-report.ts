// What an agent's hook reports about its state: from the JSON that the agent passes to a hook, to a state and a reason.
// Pure. Claude Code and Codex use the same names for hooks; Gemini CLI and OpenCode have other names for the same
// events.

import { REASON_LENGTH_MAX, type ReportedState } from "../../protocol/session-info.ts";
import { printable } from "../../text/printable.ts";

export interface HookReport {
  readonly state: ReportedState;
  readonly reason: string;
}

type Payload = Readonly<Record<string, unknown>>;
type Mapping = (payload: Payload) => HookReport | null;

/** Characters of a tool's name in a reason. */
const TOOL_LENGTH_MAX = 64;

/** Tools that are themselves a question to the user, and how they wait. */
const ASKING_TOOLS: ReadonlyMap<string, string> = new Map([
  ["AskUserQuestion", "asks a question"],
  ["request_user_input", "asks a question"],
  ["ExitPlanMode", "has a plan to approve"],
]);

/** Notifications that need nobody: something went well, or has been answered. */
const MERE_NEWS = ["auth_success", "elicitation_complete", "elicitation_response", "agent_completed"];

/**
 * Tool hooks run for subagents too, and a session start or end may only be a part of `/clear` or of a compaction: those
 * say nothing about the state.
 */
const BY_EVENT: Readonly<Record<string, Mapping>> = {
  SessionStart: ({ source }) =>
    source === "compact" ? null : { state: "idle", reason: "ready for a prompt" },
  UserPromptSubmit: () => ({ state: "working", reason: "works on a prompt" }),
  PreToolUse: onTool,
  PostToolUse: () => ({ state: "working", reason: "works on a prompt" }),
  PermissionRequest: ({ tool_name }) => ({ state: "waiting", reason: `wants to use ${toolName(tool_name)}` }),
  Notification: onNotification,
  Stop: onStop,
  SessionEnd: ({ reason }) => (reason === "clear" ? null : { state: "idle", reason: "has ended" }),
  BeforeAgent: () => ({ state: "working", reason: "works on a prompt" }),
  BeforeTool: onTool,
  AfterTool: () => ({ state: "working", reason: "works on a prompt" }),
  AfterAgent: () => ({ state: "done", reason: "has answered" }),
  "session.status": onStatus,
  "session.idle": ({ is_child }) => (is_child === true ? null : { state: "done", reason: "has answered" }),
  "permission.asked": ({ tool_name }) => ({
    state: "waiting",
    reason: `wants to use ${toolName(tool_name)}`,
  }),
  "permission.replied": onAnswer,
  "question.asked": () => ({ state: "waiting", reason: "asks a question" }),
  "question.replied": onAnswer,
  "question.rejected": onAnswer,
};

/** Codex' older `notify` program gets a type instead of an event. */
const BY_TYPE: Readonly<Record<string, Mapping>> = {
  "agent-turn-complete": () => ({ state: "done", reason: "has answered" }),
  "approval-requested": () => ({ state: "waiting", reason: "wants an approval" }),
};

/** The state that a hook's payload reports; null when it reports none. Never throws, whatever the payload is. */
export function hookReport(payload: unknown): HookReport | null {
  if (typeof payload !== "object" || payload === null || Array.isArray(payload)) return null;
  const fields = payload as Payload;
  const mapping = entry(BY_EVENT, fields.hook_event_name) ?? entry(BY_TYPE, fields.type);
  const report = mapping?.(fields) ?? null;
  return report && { state: report.state, reason: clean(report.reason, REASON_LENGTH_MAX) };
}

function onTool({ tool_name }: Payload): HookReport {
  const asking = typeof tool_name === "string" ? ASKING_TOOLS.get(tool_name) : undefined;
  if (asking !== undefined) return { state: "waiting", reason: asking };
  return { state: "working", reason: `uses ${toolName(tool_name)}` };
}

/**
 * While agents that it started work in the background, it works; a shell in the background may be a server that runs
 * for days, so it does not count.
 */
function onStop({ background_tasks: tasks }: Payload): HookReport {
  const types = Array.isArray(tasks) ? tasks.map((task) => (task as Payload | null)?.type) : [];
  const isAtWork = types.some((type) => type === "subagent" || type === "workflow");
  if (isAtWork) return { state: "working", reason: "its agents work in the background" };
  return { state: "done", reason: "has answered" };
}

function onStatus({ status, is_child, is_asking }: Payload): HookReport | null {
  // A status that comes while a question is open does not end the question.
  if (is_asking === true) return null;
  if (status === "busy" || status === "retry") return { state: "working", reason: "works on a prompt" };
  return status === "idle" && is_child !== true ? { state: "done", reason: "has answered" } : null;
}

/** One of possibly several open questions was answered. */
function onAnswer({ is_asking }: Payload): HookReport {
  if (is_asking === true) return { state: "waiting", reason: "has one more question" };
  return { state: "working", reason: "works on a prompt" };
}

/** The directory in which the agent says it works, from the payload of a hook. */
export function hookDirectory(payload: unknown): string | null {
  const cwd = typeof payload === "object" && payload !== null ? (payload as Payload).cwd : null;
  return typeof cwd === "string" ? cwd : null;
}

function onNotification({ notification_type: type, message }: Payload): HookReport | null {
  if (typeof type === "string" && MERE_NEWS.includes(type)) return null;
  const words = typeof message === "string" ? message : "";
  // Sent a minute after the agent has finished; older versions have no type, only the words.
  const isIdle = type === "idle_prompt" || (type === undefined && /waiting for your input/i.test(words));
  if (isIdle) return { state: "idle", reason: "ready for a prompt" };
  return { state: "waiting", reason: words === "" ? "needs an answer" : words };
}

function toolName(name: unknown): string {
  const text = typeof name === "string" ? clean(name, TOOL_LENGTH_MAX) : "";
  return text === "" ? "a tool" : text;
}

/** One line without control characters. */
function clean(text: string, max: number): string {
  return printable(text.replace(/\s+/gu, " ").trim(), max);
}

function entry<T>(table: Readonly<Record<string, T>>, key: unknown): T | undefined {
  return typeof key === "string" && Object.hasOwn(table, key) ? table[key] : undefined;
}
