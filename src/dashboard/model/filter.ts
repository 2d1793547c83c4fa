// Which sessions the list shows, and in which order.

import fuzzysort from "fuzzysort";
import { joinWords } from "../../protocol/command-words.ts";
import { byNeed, stateWord } from "./need.ts";
import type { Session } from "./state.ts";

/** How well the letters must fit: below, a long command matches nearly anything. */
const SCORE_MIN = 0.3;

const KEYS: ((session: Session) => string)[] = [
  ({ info }) => info.name,
  ({ info }) => joinWords(info.command).slice(0, 500),
  ({ info }) => info.directory ?? info.cwd,
  ({ info }) => `${stateWord(info)} ${info.reason}`,
  ({ info }) => info.title,
];

/** Ids of the sessions that match, the most needy first; all of them for an empty pattern. */
export function listed(sessions: ReadonlyMap<string, Session>, pattern: string): readonly string[] {
  const all = [...sessions.values()];
  const words = pattern.trim();
  const shown =
    words === ""
      ? all
      : fuzzysort.go(words, all, { keys: KEYS, limit: 0, threshold: SCORE_MIN }).map(({ obj }) => obj);
  return shown.sort((a, b) => byNeed(a.info, b.info)).map(({ info }) => info.id);
}
