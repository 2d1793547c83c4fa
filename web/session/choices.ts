// The answers that a question on a screen offers, for buttons: numbers, or Yes and No. Reads text and nothing else, so it
// may be wrong: a person reads the question above the buttons. Pure.

export interface Choice {
  readonly label: string;
  /** Keys to press, named as in `src/keys`. */
  readonly keys: readonly string[];
}

export interface Offer {
  readonly choices: readonly Choice[];
  /** So many of the lines stand above the choices. */
  readonly above: number;
}

/** Numbers above nine are two keys, of which a program may take the first for an answer. */
const NUMBER_MAX = 9;
/** Characters of a choice's label. */
const LABEL_LENGTH_MAX = 160;
/** Lines below the choices: what the program says of its keys, the end of its box, its prompt. */
const LINES_BELOW_MAX = 6;

/** What may stand before a number: the sides of a box, and a sign at the choice that Enter takes. */
const NUMBERED = /^[\s│┃|]*(?:[❯›▸●○➤>◉◯*]\s*)?(\d{1,2})[.)]\s{1,3}(\S.*)$/u;
const BOX_END = /[\s│┃|]+$/u;
const BOX_START = /^[\s│┃|]+/u;

/** The words themselves are asked for, as by ssh. */
const WORDS = /[([]yes\/no(?:\/[^)\]]{1,20})?[)\]]{1,2}[ ?:>]{0,4}$/i;
const YES_NO =
  /[([]y(?:es)?\/no?(?:\/[^)\]]{1,16})?[)\]]{1,2}[ ?:>]{0,4}$|\by\/n[ ?:)\]]{0,4}$|\? \((?:y|n|yes|no)\) {0,2}$|\(y\)es\/\(n\)o\b/i;
const WHETHER = /\b(?:are you sure|continue|proceed|overwrite|replace|delete|remove|confirm)\b.*\? {0,2}$/i;

/**
 * @param lines of the screen
 * @param readsLines the program gets whole lines, so that Enter belongs to each answer
 * @returns no choices when nothing is recognized
 */
export function choicesIn(lines: readonly string[], readsLines: boolean): Offer {
  const end = lines.findLastIndex((line) => line.trim() !== "") + 1;
  const enter = readsLines ? ["Enter"] : [];
  const numbered = numberedIn(lines.slice(0, end));
  if (numbered) {
    const choices = numbered.labels.map((label, i) => ({ label, keys: [String(i + 1), ...enter] }));
    return { choices, above: numbered.first };
  }
  const last = lines[end - 1] ?? "";
  const asked = (yes: string, no: string) => ({
    choices: [
      { label: "Yes", keys: [...yes, ...enter] },
      { label: "No", keys: [...no, ...enter] },
    ],
    above: end,
  });
  if (readsLines && WORDS.test(last)) return asked("yes", "no");
  if (YES_NO.test(last) || WHETHER.test(last)) return asked("y", "n");
  return { choices: [], above: end };
}

/** The last list that counts up from one. */
function numberedIn(lines: readonly string[]): { labels: string[]; first: number } | null {
  for (let from = lines.length - 1; from >= 0; from--) {
    if (numberOf(lines[from]!)?.number !== 1) continue;
    const { labels, end } = listFrom(lines, from);
    const isLast = lines.slice(end).filter((line) => line.trim() !== "").length <= LINES_BELOW_MAX;
    if (labels.length < 2 || labels.length > NUMBER_MAX || !isLast) return null;
    return { labels, first: from };
  }
  return null;
}

/** The list that begins there, with labels that go on in the lines below them. */
function listFrom(lines: readonly string[], from: number): { labels: string[]; end: number } {
  const labels: string[] = [];
  let at = from;
  for (; at < lines.length; at++) {
    const line = lines[at]!;
    const found = numberOf(line);
    if (found?.number === labels.length + 1) labels.push(found.label);
    else if (isContinued(line, lines[at - 1]!)) {
      const words = line.replace(BOX_START, "").replace(BOX_END, "");
      labels.push(`${labels.pop()!} ${words}`.slice(0, LABEL_LENGTH_MAX));
    } else if (!lines.slice(at, at + 2).some((next) => numberOf(next)?.number === labels.length + 1)) break;
  }
  return { labels, end: at };
}

function numberOf(line: string): { number: number; label: string } | null {
  const found = NUMBERED.exec(line);
  if (!found) return null;
  return { number: Number(found[1]), label: found[2]!.replace(BOX_END, "").slice(0, LABEL_LENGTH_MAX) };
}

const indentOf = (line: string) => line.length - line.replace(/^[\s│┃|❯›▸●○➤>◉◯*]+/u, "").length;

/** It stands deeper than the number above it. */
function isContinued(line: string, above: string): boolean {
  const isText = /[\p{L}\p{N}]/u.test(line) && numberOf(line) === null;
  return isText && indentOf(line) >= indentOf(above) + (numberOf(above) ? 3 : 0);
}
