// Where each agent keeps its hooks and which of them remi needs. The agents define the names and places: Claude Code's
// hooks reference, Codex' hooks and config pages, Gemini CLI's hooks reference, OpenCode's plugins page.

import { homedir } from "node:os";
import { join } from "node:path";
import type { HookAgent } from "../specs/hooks.ts";
import { hookShellCommand, isHookShellCommand, notifyWords } from "./hook-command.ts";
import { addHooks, type IsOurs, type JsonResult, removeHooks } from "./json-hooks.ts";
import { addPlugin, removePlugin } from "./opencode-plugin.ts";
import type { Edited } from "./text-edit.ts";
import { addNotify, removeNotify } from "./toml-notify.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** Agents whose hooks are in a JSON file. */
type JsonAgent = Exclude<HookAgent, "opencode">;

/** How long an agent waits for the hook, seconds: a hook takes a few hundredths, and must never delay an agent. */
const TIMEOUT_SECONDS = 5;

/**
 * Only events that versions with hooks have had for a long time, because Claude Code ignores a whole settings file if
 * it does not know one of them. It reports a question about permission as `Notification`.
 */
const CLAUDE_EVENTS = [
  "SessionStart",
  "UserPromptSubmit",
  "PreToolUse",
  "PostToolUse",
  "Notification",
  "Stop",
  "SessionEnd",
];

const CODEX_EVENTS = [
  "SessionStart",
  "UserPromptSubmit",
  "PreToolUse",
  "PermissionRequest",
  "PostToolUse",
  "Stop",
];

const GEMINI_EVENTS = [
  "SessionStart",
  "BeforeAgent",
  "BeforeTool",
  "AfterTool",
  "Notification",
  "AfterAgent",
  "SessionEnd",
];

/** One file that hooks go into, and how. */
export interface HookTarget {
  readonly agent: HookAgent;
  readonly title: string;
  readonly format: "json" | "toml" | "script";
  /** Where the file is unless the user names another. */
  readonly path: string;
  add(text: string): JsonResult<Edited>;
  remove(text: string): JsonResult<{ text: string; removed: number }>;
  /** What the user has to do after an install, a sentence. */
  readonly after: string;
}

/** The file and its hooks; `own` is remi's own command, `notify` chooses Codex' older way. */
export function hookTarget(
  agent: HookAgent,
  options: { readonly notify: boolean; readonly own: readonly string[]; readonly env: Environment },
): HookTarget {
  const { own, env } = options;
  if (agent === "claude")
    return {
      ...jsonHooks("claude", CLAUDE_EVENTS, own),
      title: "Claude Code",
      path: join(env.CLAUDE_CONFIG_DIR || join(homeOf(env), ".claude"), "settings.json"),
      after: "Claude Code reads its hooks when it starts: restart those that run now.",
    };
  if (agent === "gemini")
    return {
      ...jsonHooks("gemini", GEMINI_EVENTS, own),
      title: "Gemini CLI",
      path: join(homeOf(env), ".gemini", "settings.json"),
      after: "Gemini CLI reads its hooks when it starts: restart those that run now.",
    };
  if (agent === "opencode")
    return {
      agent,
      title: "OpenCode",
      format: "script",
      path: join(env.XDG_CONFIG_HOME || join(homeOf(env), ".config"), "opencode", "plugin", "remi.js"),
      add: (text) => addPlugin(text, own),
      remove: removePlugin,
      after: "OpenCode loads its plugins when it starts: restart those that run now.",
    };
  const directory = env.CODEX_HOME || join(homeOf(env), ".codex");
  if (options.notify)
    return {
      agent,
      title: "Codex",
      format: "toml",
      path: join(directory, "config.toml"),
      add: (text) => addNotify(text, notifyWords(own, "codex")),
      remove: removeNotify,
      after: "Codex reads it when it starts. It reports the end of each turn, and nothing else.",
    };
  return {
    ...jsonHooks("codex", CODEX_EVENTS, own),
    title: "Codex",
    path: join(directory, "hooks.json"),
    after: "Codex runs new hooks only after you have looked at them: start it and type /hooks.",
  };
}

/** Gemini CLI counts in milliseconds and wants a name. */
function fieldsOf(agent: JsonAgent): Readonly<Record<string, string | number>> {
  return agent === "gemini"
    ? { name: "remi", timeout: TIMEOUT_SECONDS * 1000 }
    : { timeout: TIMEOUT_SECONDS };
}

function jsonHooks(agent: JsonAgent, events: readonly string[], own: readonly string[]) {
  const isOurs: IsOurs = (command) => isHookShellCommand(command, agent);
  const wanted = { events, command: hookShellCommand(own, agent), fields: fieldsOf(agent) };
  return {
    agent,
    format: "json" as const,
    add: (text: string) => addHooks(text, wanted, isOurs),
    remove: (text: string) => removeHooks(text, isOurs),
  };
}

/** The hooks of an agent as JSON to be merged by hand; `timeout` in the agent's own unit. */
export function hooksAsJson(agent: JsonAgent, own: readonly string[]): string {
  const events = { claude: CLAUDE_EVENTS, codex: CODEX_EVENTS, gemini: GEMINI_EVENTS }[agent];
  const command = hookShellCommand(own, agent);
  const hook = { type: "command", command, ...fieldsOf(agent) };
  const hooks = Object.fromEntries(events.map((event) => [event, [{ hooks: [hook] }]]));
  return `${JSON.stringify({ hooks }, null, 2)}\n`;
}

function homeOf(env: Environment): string {
  return env.HOME || homedir();
}
