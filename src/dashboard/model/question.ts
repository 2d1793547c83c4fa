// The question that is asked before sessions are ended or forgotten.

import { livesOn } from "../../protocol/session-info.ts";
import type { Question, Session } from "./state.ts";

/** Names in a question; of more it gives the number. */
const NAMES_MAX = 3;

export function questionFor(sessions: readonly Session[]): Question {
  const living = sessions.filter(({ info }) => info.state !== "exited" || livesOn(info));
  const ended = sessions.filter(({ info }) => info.state === "exited" && !livesOn(info));
  const parts = [
    ...(living.length > 0 ? [`end ${namesOf(living)}`] : []),
    ...(ended.length > 0 ? [`forget ${namesOf(ended)}`] : []),
  ];
  const ids = (some: readonly Session[]) => some.map(({ info }) => info.id);
  return { text: `${parts.join(" and ")}?`, kill: ids(living), forget: ids(ended) };
}

function namesOf(sessions: readonly Session[]): string {
  const names = sessions.map(({ info }) => info.name);
  return names.length <= NAMES_MAX ? names.join(", ") : `${names.length} sessions`;
}
