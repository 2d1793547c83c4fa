// `remi grep`: searches the screens and scrollbacks of all sessions.

import { lineMatcher } from "../../client/line-matcher.ts";
import { searchSessions } from "../../client/search-sessions.ts";
import type { Listed } from "../../client/server-link.ts";
import { sessionText } from "../../client/session-text.ts";
import { findByName } from "../../protocol/names.ts";
import type { Args } from "../argv/argv.ts";
import { budgetOf } from "../budget.ts";
import { GrepOutput } from "../grep-output.ts";
import type { Io } from "../io.ts";
import { complain, FAILED, fail, misuse, OK, USAGE } from "../report.ts";
import { homePaths, listSessions } from "../session-server.ts";

/** Lines that may be found; then the search ends, and says so. */
const HITS_MAX = 10_000;
/** Lines around a hit that --context may ask for. */
const CONTEXT_MAX = 1_000;

export async function run(args: Args, io: Io): Promise<number> {
  const compiled = lineMatcher(args.word("PATTERN")!, {
    fixed: args.has("fixed-strings"),
    ignoreCase: args.has("ignore-case"),
  });
  if (!compiled.ok) return misuse(io, "grep", `the pattern ${compiled.why}`);
  const context = args.number("context") ?? 0;
  if (context > CONTEXT_MAX) return misuse(io, "grep", `--context is at most ${CONTEXT_MAX}`);
  const paths = homePaths(io);
  const listed = paths && (await listSessions(io));
  if (!listed) return USAGE;
  const chosen = choose(listed, args.words("NAME"), io);
  if (!chosen) return USAGE;
  const form = args.has("json") ? "json" : args.has("names") ? "names" : "lines";
  const output = new GrepOutput(io, form, context);
  const { matcher } = compiled;
  const outcome = await searchSessions({
    sessions: chosen,
    text: (session, budget) => sessionText(session, paths, budget),
    budget: budgetOf(io),
    matcher,
    hitsMax: HITS_MAX,
    found: (session) => output.add(session),
  });
  output.end();
  for (const { name, why } of outcome.unread) complain(io, `'${name}' was not searched: ${why}`);
  if (outcome.ended === "slow")
    return complain(io, "the pattern takes too long and was given up; make it simpler.", USAGE);
  if (outcome.ended === "full")
    complain(io, `only the first ${HITS_MAX} lines are shown; make the pattern narrower.`);
  // As in grep(1): what was not searched may hold a match.
  if (outcome.unread.length > 0) return USAGE;
  return outcome.hits > 0 ? OK : FAILED;
}

/** The sessions that the names mean, in the order of the list; all without names. Null after saying what is wrong. */
function choose(listed: readonly Listed[], names: readonly string[], io: Io): readonly Listed[] | null {
  if (names.length === 0) return listed;
  const ofState = (isExited: boolean) =>
    listed.filter(({ info }) => (info.state === "exited") === isExited).map(({ info }) => info);
  const ids = new Set<string>();
  for (const name of names) {
    // Among ended sessions with the same name, the last one is meant.
    const found = findByName(name, ofState(false), ofState(true).reverse());
    if (found.ok) ids.add(found.match.id);
    else {
      if (found.reason === "ambiguous") fail(io, { code: "ambiguous", detail: found.names.join(", ") });
      else fail(io, { code: "not-found", detail: name });
      return null;
    }
  }
  return listed.filter(({ info }) => ids.has(info.id));
}
