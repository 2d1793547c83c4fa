// What a session is at, in one line under its name: why it waits, what it says that it does, else what it calls itself.

import type { SessionInfo } from "../../src/protocol/session-info.ts";

/** A title's signs of a state, which the state itself tells better: spinners, marks, words of agents. */
const SIGNS = /^(?:\[[ .!*]{1,3}\] |[\u2801-\u28ff✳✦✋◇⏲✻✽✶✢·*] {0,2})|^action required \| /iu;

/** A title may be an hour old, as that of an agent that names itself after a prompt: a reason of now counts before it. */
export function sessionWords(info: SessionInfo): string {
  const isTold = info.source === "event" || info.source === "notification";
  if (info.reason !== "" && (info.state === "waiting" || (info.state === "working" && isTold)))
    return info.reason;
  return plainTitle(info.title) || info.command.join(" ") || "shell";
}

function plainTitle(title: string): string {
  let text = title.trim();
  // A sign, and words after it: never more than these.
  for (let i = 0; i < 2; i++) text = text.replace(SIGNS, "").trim();
  return text;
}
