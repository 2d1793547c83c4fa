// One search through all sessions at a time; a new one, or leaving the panel, stops the one before.

import { Budget } from "../../client/budget.ts";
import { lineMatcher } from "../../client/line-matcher.ts";
import { searchSessions } from "../../client/search-sessions.ts";
import type { Event } from "../model/event.ts";
import { HITS_MAX } from "../model/grep.ts";
import type { Session } from "../model/state.ts";
import type { Site } from "./site.ts";

export class GrepFeed {
  #running: AbortController | null = null;

  constructor(
    private readonly site: Pick<Site, "text">,
    private readonly dispatch: (event: Event) => void,
  ) {}

  /** Capital letters in the pattern make the search case-sensitive. */
  async search(pattern: string, sessions: readonly Session[]): Promise<void> {
    this.stop();
    const ignoreCase = pattern === pattern.toLowerCase();
    const compiled = lineMatcher(pattern, { fixed: false, ignoreCase });
    if (!compiled.ok) return this.dispatch({ t: "grep-failed", why: `the pattern ${compiled.why}` });
    const running = new AbortController();
    this.#running = running;
    const { signal } = running;
    const outcome = await searchSessions({
      ...{
        sessions,
        text: (session: Session, budget: Budget) => this.site.text(session, budget),
        budget: new Budget(),
        matcher: compiled.matcher,
        hitsMax: HITS_MAX,
        signal,
      },
      found: ({ hits }) =>
        this.dispatch({
          t: "hits",
          pattern,
          hits: hits.map(({ id, name, above, text }) => ({ id, name, above, line: text })),
          isLast: false,
        }),
    });
    if (outcome.ended === "stopped") return;
    this.#running = null;
    if (outcome.ended === "slow")
      return this.dispatch({ t: "grep-failed", why: "the pattern takes too long; make it simpler" });
    this.dispatch({ t: "hits", pattern, hits: [], isLast: true });
    const unread = outcome.unread.map(({ name }) => name);
    if (unread.length > 0)
      this.dispatch({ t: "told", text: `not searched: ${unread.join(", ")}`, isError: true });
  }

  stop(): void {
    this.#running?.abort();
    this.#running = null;
  }
}
