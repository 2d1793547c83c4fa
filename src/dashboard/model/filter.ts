// Which sessions the list shows, and in which order.

import fuzzysort from "fuzzysort";
import { byNeed, stateWord } from "../../protocol/session-need.ts";
import { joinWords } from "../../text/command-words.ts";
import type { Session } from "./state.ts";

/** How well the letters of a name must fit. */
const SCORE_MIN = 0.3;
/** Characters of a text that are searched. */
const TEXT_LENGTH_MAX = 1_000;

/** A name by its letters in order; all else word by word, because letters in order are found almost anywhere. */
function matches({ info }: Session, pattern: string): boolean {
  if ((fuzzysort.single(pattern, info.name)?.score ?? 0) >= SCORE_MIN) return true;
  const texts = [info.name, joinWords(info.command), info.directory ?? info.cwd, stateWord(info), info.state];
  const text = [...texts, info.reason, info.title]
    .map((each) => each.slice(0, TEXT_LENGTH_MAX))
    .join("\n")
    .toLowerCase();
  return pattern
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

/** Ids of the sessions that match, the most needy first; all of them for an empty pattern. */
export function listed(sessions: ReadonlyMap<string, Session>, pattern: string): readonly string[] {
  const words = pattern.trim();
  const all = [...sessions.values()];
  const shown = words === "" ? all : all.filter((session) => matches(session, words));
  return shown.sort((a, b) => byNeed(a.info, b.info)).map(({ info }) => info.id);
}
