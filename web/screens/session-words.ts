// A session's state, in one line under its name: why it waits, what it says it is doing, or its title.

import { type SessionInfo, whyWords } from "../../src/protocol/session-info.ts";
import { type Need, needOf } from "../../src/protocol/session-need.ts";

/** What titles add to show a state, which the state itself shows better: spinners, marks, words of agents. */
const SIGNS = /^(?:\[[ .!*]{1,3}\] |[\u2801-\u28ff✳✦✋◇⏲✻✽✶✢·*] {0,2})|^action required \| /iu;

const NEED_WORDS: Readonly<Record<Need, string>> = {
  waiting: "waits for you",
  failed: "failed",
  working: "working",
  idle: "idle",
  done: "ended",
};

/** How a session is drawn: by what it needs. A session whose host does not answer is drawn like one that failed. */
export function lookOf(info: SessionInfo): Need {
  return info.silent && info.state !== "exited" ? "failed" : needOf(info);
}

/** A session's state, in one to three words. */
export function stateWords(info: SessionInfo): string {
  if (info.silent && info.state !== "exited") return "no answer";
  return info.state === "starting" ? "starting" : NEED_WORDS[needOf(info)];
}

/** Whether a session's words are a reason, which a person should be able to read in full. */
export function tellsWhy(info: SessionInfo): boolean {
  const look = lookOf(info);
  return info.reason !== "" && (look === "waiting" || look === "failed");
}

/**
 * A title may be an hour old, for example that of an agent that names itself after a prompt, so a current reason comes
 * first.
 */
export function sessionWords(info: SessionInfo): string {
  const isTold = info.source === "event" || info.source === "notification";
  if (tellsWhy(info) || (info.reason !== "" && info.state === "working" && isTold)) return whyWords(info);
  return plainTitle(info.title) || info.command.join(" ") || "shell";
}

function plainTitle(title: string): string {
  let text = title.trim();
  // A sign and the words after it: there are never more than these two.
  for (let i = 0; i < 2; i++) text = text.replace(SIGNS, "").trim();
  return text;
}
