// Which session a hook's event belongs to. The variable that it inherited is not enough: an agent may have one server
// in the background that runs the hooks of all its sessions, with the environment of the first one. Pure.

import { HOOK_AGENTS, type HookAgent } from "../specs/hooks.ts";
import type { ProcessFacts } from "./process-facts.ts";

interface Placing {
  readonly agent: HookAgent;
  /** The id in the environment. */
  readonly inherited: string;
  /** The directory in which the agent says it works. */
  readonly directory: string | null;
  /** The processes above the hook, the nearest first; null where that is not known. */
  readonly above: readonly ProcessFacts[] | null;
  /** Ids of the sessions in whose terminal the agent works in a directory. */
  sessionsWith(agent: string, directory: string): readonly string[];
}

/**
 * The session's id; null when that is not clear: it is better to drop the event than to report it for another session.
 */
export function placeHook({ agent, inherited, directory, above, sessionsWith }: Placing): string | null {
  if (above === null) return inherited;
  if (isNested(agent, above)) return null;
  if (isInTerminal(above)) return inherited;
  const found = directory === null ? [] : sessionsWith(agent, directory);
  return found.length === 1 ? found[0]! : null;
}

/** True when the agent was started by another one, as a tool: the session's state is that of the outer agent. */
function isNested(agent: HookAgent, above: readonly ProcessFacts[]): boolean {
  const agents = above.map(agentOf);
  const own = agents.indexOf(agent);
  if (own === -1) return false;
  // An agent may be two processes, one right above the other: a script that starts the program.
  const outside = agents.findIndex((found, i) => i > own && found !== agent);
  return outside !== -1 && agents.slice(outside).some((found) => found !== null);
}

/** The agent that a process is, by its program or the script that it runs. */
function agentOf({ command }: ProcessFacts): HookAgent | null {
  const names = command
    .split(" ", 2)
    .map((word) => word.slice(word.lastIndexOf("/") + 1).replace(/\.(?:js|exe)$/, ""));
  return HOOK_AGENTS.find((agent) => names.includes(agent)) ?? null;
}

/**
 * True when the hook was run by something in a terminal's process session. A server in the background leads one without
 * a terminal, or nothing of the session is above it any more. The hook's own shell may also lead one.
 */
function isInTerminal(above: readonly ProcessFacts[]): boolean {
  const leader = above.find(({ isLeader, command }) => isLeader && !command.includes(" event --hook "));
  return leader?.hasTerminal ?? false;
}
