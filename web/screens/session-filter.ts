// Which sessions a filter leaves in the list. Pure.

import type { SessionInfo } from "../../src/protocol/session-info.ts";
import { sessionWords, stateWords } from "./session-words.ts";

/** True when each word of the filter is in the session's name, state, reason, title, command, directory or machine. */
export function passes(info: SessionInfo, filter: string, machine = ""): boolean {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const { name, cwd, directory = "", command, reason } = info;
  const texts = [
    name,
    info.state,
    stateWords(info),
    sessionWords(info),
    reason,
    cwd,
    directory,
    machine,
    ...command,
  ];
  return words.every((word) => texts.some((text) => text.toLowerCase().includes(word)));
}
