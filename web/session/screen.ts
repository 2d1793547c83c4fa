// A session's screen as a look at it shows it: read from a capture of its host, which is not trusted. Pure.

import type { SessionInfo } from "../../src/protocol/session-info.ts";
import type { Seen } from "../../src/protocol/session-messages.ts";
import { printable } from "../../src/text/printable.ts";

/** Characters of a line that are kept. */
const LINE_LENGTH_MAX = 400;
const MARK_LENGTH_MAX = 32;

export interface Screen {
  /** From the top, without control characters. */
  readonly lines: readonly string[];
  /** For the host, which compares it with what it shows when an answer comes. */
  readonly seen: Seen;
  /** The program gets whole lines. */
  readonly readsLines: boolean;
}

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields => typeof value === "object" && value !== null;

/** Reads a capture of format `json`. Null when it is none. */
export function readScreen(json: string, info: Pick<SessionInfo, "state" | "stateSince">): Screen | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch {
    return null;
  }
  if (!isFields(parsed) || !Array.isArray(parsed.lines) || typeof parsed.mark !== "string") return null;
  return {
    lines: parsed.lines.map(textOf),
    seen: {
      waiting: info.state === "waiting",
      since: info.stateSince,
      mark: parsed.mark.slice(0, MARK_LENGTH_MAX),
    },
    readsLines: parsed.readsLines === true,
  };
}

function textOf(line: unknown): string {
  const runs: unknown[] = isFields(line) && Array.isArray(line.runs) ? line.runs : [];
  let text = "";
  for (const run of runs) {
    if (text.length >= LINE_LENGTH_MAX) break;
    if (isFields(run) && typeof run.text === "string" && run.hidden !== true) text += run.text;
  }
  return printable(text, LINE_LENGTH_MAX).trimEnd();
}
