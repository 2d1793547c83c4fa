// What the completion scripts ask while somebody types: the sessions by name, each with its state, the machines that this one
// is paired with, or the words of `remi files`. Says nothing when anything is wrong, and starts no server.

import type { Answer, ServerLink } from "../../client/server-link.ts";
import type { Paths } from "../../config/paths.ts";
import type { KnownPlaces, Offers } from "../files/files.ts";
import { inTime } from "../in-time.ts";
import type { Io } from "../io.ts";

/** How long a shell waits for the server; one that needs longer counts as having no answer, ms. */
const ANSWER_MS_MAX = 500;
/** How long it waits in all, also for a disk that does not answer, ms. Then nothing is offered. */
const ALL_MS_MAX = 2_000;

interface Named {
  readonly name: string;
  readonly about: string;
}

/**
 * - `sessions [all|living|exited|machines]`: one `name<TAB>description` a line.
 * - `places WORD ACTION [NAME...]`: what completes a word of `remi files`, as `offerLines` says.
 * - `bash-places BEFORE WORD ACTION [NAME...]`: the same for bash, as `bashLines` says.
 */
export async function completeQuery(words: readonly string[], io: Io): Promise<void> {
  try {
    const lines = await inTime(answerLines(words, io), ALL_MS_MAX, []);
    io.out(lines.map((line) => `${line}\n`).join(""));
  } catch {
    // Nothing to offer is better than an error in the middle of somebody's command line.
  }
}

async function answerLines([question, ...rest]: readonly string[], io: Io): Promise<readonly string[]> {
  const { resolvePaths } = await import("../../config/paths.ts");
  const resolved = resolvePaths(io.env);
  if (!resolved.ok) return [];
  const { paths } = resolved;
  const [first = "", second = "", ...more] = rest;
  switch (question) {
    case "sessions": {
      const which = rest[0] ?? "all";
      const named = which === "machines" ? await machines(paths) : await sessions(paths, which);
      return named.map(({ name, about }) => `${name}\t${about}`);
    }
    case "places":
      return offerLines(await offersOf(paths, first, [second, ...more]));
    case "bash-places":
      return bashLines(paths, first, second, more);
    default:
      return [];
  }
}

async function offersOf(paths: Paths, word: string, before: readonly string[]): Promise<Offers> {
  const { placeOffers } = await import("../files/files.ts");
  const known: KnownPlaces = {
    sessions: () => sessions(paths, "all"),
    machines: () => machines(paths),
    directoryOf: (session) => directoryOf(paths, session),
  };
  return placeOffers(word, before, known);
}

/** `more|end<TAB>word<TAB>shown<TAB>description`: whether the word goes on; and `files`: those of this machine too. */
function offerLines({ offers, takesFiles }: Offers): readonly string[] {
  const lines = offers.map(({ word, shown, hasMore, about }) =>
    [hasMore ? "more" : "end", word, shown, about].join("\t"),
  );
  return takesFiles ? ["files", ...lines] : lines;
}

/**
 * `offerLines` with what bash puts behind what it leaves alone, quoted as the word is. A word that cannot be read takes only
 * what the shell knows.
 *
 * @param left of the typed word: what comes before bash's last word break
 * @param typed the word up to the cursor, with its quotes
 */
async function bashLines(
  paths: Paths,
  left: string,
  typed: string,
  before: readonly string[],
): Promise<readonly string[]> {
  const { readBashWord, writeBashWord } = await import("./bash-word.ts");
  const word = readBashWord(typed);
  if (!word) {
    const { mayBeFile } = await import("../files/files.ts");
    return mayBeFile(before) ? ["files"] : [];
  }
  const kept = readBashWord(word.quote === "" ? left : typed.slice(0, word.quotedFrom));
  if (!kept) return [];
  const { offers, takesFiles } = await offersOf(paths, word.text, before);
  const placed = offers
    .map((offer) => ({ ...offer, word: offer.word.slice(kept.text.length) }))
    .filter(({ word }) => word !== "")
    .map((offer) => ({ ...offer, word: writeBashWord(offer.word, word.quote) }));
  return offerLines({ offers: placed, takesFiles });
}

async function sessions(paths: Paths, which: string): Promise<readonly Named[]> {
  const listed = await askServer(paths, (server) => server.list());
  if (!listed) return [];
  const { livesOn } = await import("../../protocol/session-info.ts");
  const { commandLine, stateLabel } = await import("../lists/lists.ts");
  return listed
    .map((session) => session.info)
    .filter((info) => which === "all" || (info.state === "exited" && !livesOn(info)) === (which === "exited"))
    .map((info) => ({
      name: info.name,
      about: `${stateLabel(info)}: ${commandLine(info.command).slice(0, 60)}`,
    }));
}

async function directoryOf(paths: Paths, session: string): Promise<string | null> {
  const found = await askServer(paths, (server) => server.find(session));
  return found?.info.cwd ?? null;
}

/** Null without a running server, and when it does not answer or refuses. */
async function askServer<T>(
  paths: Paths,
  ask: (server: ServerLink) => Promise<Answer<T>>,
): Promise<T | null> {
  const { Budget } = await import("../../client/budget.ts");
  const { connectRunningServer } = await import("../../client/connect-server.ts");
  const running = await connectRunningServer(paths, new Budget({ totalMs: ANSWER_MS_MAX }));
  if (!running.ok || !running.value) return null;
  const answer = await ask(running.value);
  running.value.close();
  return answer.ok ? answer.value : null;
}

async function machines(paths: Paths): Promise<readonly Named[]> {
  const { knownHostsOf } = await import("../../client/remote/known-hosts.ts");
  const { printable } = await import("../../text/printable.ts");
  const known = knownHostsOf(paths);
  if (!known.ok) return [];
  return (
    known.value
      .filter(({ key }) => key !== null && key.expires > Date.now())
      // That machine chose its name; one that cannot be shown cannot be typed either.
      .filter(({ name }) => name !== "" && printable(name) === name)
      .map(({ name, relay }) => ({ name, about: `by ${new URL(relay).host}` }))
  );
}
