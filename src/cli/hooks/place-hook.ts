// Which session a hook speaks of. The variable that it inherited is not enough: an agent may have one server in the
// background that runs the hooks of all its sessions, with the environment of the first one. Pure.

import type { HookAgent } from "./hook-report.ts";
import type { ProcessFacts } from "./process-facts.ts";

interface Placing {
  readonly agent: HookAgent;
  /** The id in the environment. */
  readonly inherited: string;
  /** Where the agent says that it works. */
  readonly directory: string | null;
  /** The processes above the hook, the nearest first; null where that is not known. */
  readonly above: readonly ProcessFacts[] | null;
  /** Ids of the sessions in whose terminal the agent works in a directory. */
  sessionsWith(agent: string, directory: string): readonly string[];
}

/** The session's id; null when it cannot be told, and the event is better dropped than told of another session. */
export function placeHook({ agent, inherited, directory, above, sessionsWith }: Placing): string | null {
  if (above === null || isInTerminal(above)) return inherited;
  const found = directory === null ? [] : sessionsWith(agent, directory);
  return found.length === 1 ? found[0]! : null;
}

/**
 * True when the hook was run by something in a terminal's process session. A server in the background leads one
 * without a terminal, or nothing of the session is above it any more. The hook's own shell may lead one, too.
 */
function isInTerminal(above: readonly ProcessFacts[]): boolean {
  const leader = above.find(({ isLeader, command }) => isLeader && !command.includes(" event --hook "));
  return leader?.hasTerminal ?? false;
}
