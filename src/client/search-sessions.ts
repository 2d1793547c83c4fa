// A search through the screens and scrollbacks of sessions. Some hosts are asked at a time, hits are reported session
// by session in the order of the list, and the process stays responsive meanwhile.

import { rowsBelow, type SearchLine } from "../text/search-text.ts";
import type { Budget } from "./budget.ts";
import type { LineMatcher, Match } from "./line-matcher.ts";
import type { Listed } from "./server-link.ts";
import type { TextOfSession } from "./session-text.ts";

/** Sessions whose text is fetched at the same time: their texts are in memory together. */
const SESSIONS_AT_ONCE = 8;
/** Ms of matching after which other work gets a turn. */
const TURN_MS = 20;

export interface SearchHit {
  readonly id: string;
  readonly name: string;
  /** Counted from 1 at the oldest line that the session keeps; a line that was wrapped counts once. */
  readonly line: number;
  /** Without control characters. */
  readonly text: string;
  readonly matches: readonly Match[];
  /** Rows under the one with the first match, up to the last text on the screen; null where it is covered by another. */
  readonly above: number | null;
}

/** The hits in one session. */
export interface SessionHits {
  readonly id: string;
  readonly name: string;
  readonly hits: readonly SearchHit[];
  /** Every line of the session, for what stands around a hit: `lines[hit.line - 1]`. */
  readonly lines: readonly SearchLine[];
}

export interface SearchRequest {
  readonly sessions: readonly Listed[];
  /** A session's text. Never throws. */
  readonly text: (session: Listed, budget: Budget) => Promise<TextOfSession>;
  readonly budget: Budget;
  readonly matcher: LineMatcher;
  /** Hits after which the search ends. */
  readonly hitsMax: number;
  readonly signal?: AbortSignal;
  /** Called for each session with a hit. */
  readonly found: (session: SessionHits) => void;
}

export interface SearchOutcome {
  /** `full`: at `hitsMax`. `slow`: the pattern took too long. `stopped`: by the signal. */
  readonly ended: "all" | "full" | "slow" | "stopped";
  readonly hits: number;
  /** Sessions whose text could not be read. */
  readonly unread: readonly { readonly name: string; readonly why: string }[];
}

/** Searches the sessions in their order. Never throws. */
export async function searchSessions(request: SearchRequest): Promise<SearchOutcome> {
  const { sessions, budget, matcher, signal } = request;
  const texts: Promise<TextOfSession>[] = [];
  const unread: { name: string; why: string }[] = [];
  let hits = 0;
  for (const [i, session] of sessions.entries()) {
    while (texts.length < Math.min(sessions.length, i + SESSIONS_AT_ONCE))
      texts.push(request.text(sessions[texts.length]!, budget));
    const text = await texts[i]!;
    // Drops the texts that were searched, so that only some are in memory.
    texts[i] = NOTHING;
    if (signal?.aborted) return { ended: "stopped", hits, unread };
    if (!text.ok) {
      unread.push({ name: session.info.name, why: text.why });
      continue;
    }
    const found = await searchOne(session, text.value, request, request.hitsMax - hits);
    hits += found.length;
    const { id, name } = session.info;
    if (found.length > 0) request.found({ id, name, hits: found, lines: text.value.lines });
    if (signal?.aborted) return { ended: "stopped", hits, unread };
    if (matcher.isTooSlow) return { ended: "slow", hits, unread };
    if (hits >= request.hitsMax) return { ended: "full", hits, unread };
  }
  return { ended: "all", hits, unread };
}

const NOTHING: Promise<TextOfSession> = Promise.resolve({ ok: true, value: { lines: [], rows: 0 } });

async function searchOne(
  { info: { id, name } }: Listed,
  text: Extract<TextOfSession, { ok: true }>["value"],
  { matcher, signal }: SearchRequest,
  hitsMax: number,
): Promise<SearchHit[]> {
  const hits: SearchHit[] = [];
  let turnMs = performance.now();
  for (const [i, line] of text.lines.entries()) {
    if (performance.now() - turnMs >= TURN_MS) {
      await Bun.sleep(0);
      turnMs = performance.now();
    }
    if (signal?.aborted || matcher.isTooSlow || hits.length >= hitsMax) break;
    const matches = matcher.match(line.text);
    if (!matches) continue;
    const above = line.isCovered ? null : rowsBelow(text, line, matches[0]?.start ?? 0);
    hits.push({ id, name, line: i + 1, text: line.text, matches, above });
  }
  return hits;
}
