// Reads the hunks of a unified diff. They come from a machine: whatever they hold, this throws nothing and ends.

export interface DiffLine {
  readonly sign: " " | "+" | "-";
  /** The line's number in the file before and after, from 1; null in the one that does not have it. */
  readonly before: number | null;
  readonly after: number | null;
  readonly text: string;
  /** It is the last of its file, and no line end follows. */
  readonly isUnended: boolean;
}

export interface Hunk {
  /** Number of the first line before and after; 0 where there is none. */
  readonly before: number;
  readonly after: number;
  /** What git holds the lines to be a part of, such as a function. */
  readonly section: string;
  readonly lines: readonly DiffLine[];
}

export interface ParsedDiff {
  readonly hunks: readonly Hunk[];
  /** `more`: the limit was reached. `broken`: what follows, if anything, is not what a hunk is made of. */
  readonly end: "whole" | "more" | "broken";
}

/** Numbers have at most nine digits: they are added up, and shown. */
const HEADER = /^@@ -(\d{1,9})(?:,(\d{1,9}))? \+(\d{1,9})(?:,(\d{1,9}))? @@(?: (.*))?$/;

/** A hunk that is being read, and the lines that it still owes. */
interface OpenHunk {
  readonly hunk: Hunk;
  readonly lines: DiffLine[];
  before: number;
  after: number;
  beforeLeft: number;
  afterLeft: number;
}

/** @param linesMax lines of all hunks that are read */
export function parseDiff(bytes: Uint8Array, linesMax: number): ParsedDiff {
  const hunks: Hunk[] = [];
  let open: OpenHunk | null = null;
  let count = 0;
  for (const raw of rawLines(new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes))) {
    if (raw === null) return { hunks, end: "broken" };
    if (open !== null && raw.startsWith("\\")) {
      markUnended(open.lines);
    } else if (open !== null && owes(open)) {
      if (count++ >= linesMax) return { hunks, end: "more" };
      if (!take(open, raw)) return { hunks, end: "broken" };
    } else {
      if (count >= linesMax) return { hunks, end: "more" };
      open = openHunk(raw);
      if (open === null) return { hunks, end: "broken" };
      hunks.push(open.hunk);
    }
  }
  return { hunks, end: open !== null && owes(open) ? "broken" : "whole" };
}

/** Each line without its end; null for a last one that has none, for it may be cut. */
function* rawLines(text: string): Generator<string | null> {
  let from = 0;
  while (from < text.length) {
    const end = text.indexOf("\n", from);
    if (end < 0) {
      yield null;
      return;
    }
    yield text.slice(from, end);
    from = end + 1;
  }
}

function openHunk(raw: string): OpenHunk | null {
  const found = HEADER.exec(raw);
  if (found === null) return null;
  const [, before = "", beforeCount = "1", after = "", afterCount = "1", section = ""] = found;
  const lines: DiffLine[] = [];
  return {
    hunk: { before: Number(before), after: Number(after), section, lines },
    lines,
    before: Number(before),
    after: Number(after),
    beforeLeft: Number(beforeCount),
    afterLeft: Number(afterCount),
  };
}

function owes({ beforeLeft, afterLeft }: OpenHunk): boolean {
  return beforeLeft > 0 || afterLeft > 0;
}

/** False for a line that the hunk has no room for. */
function take(open: OpenHunk, raw: string): boolean {
  // A setting of git leaves out the space of an empty line.
  const sign = raw === "" ? " " : raw[0];
  if (sign !== " " && sign !== "+" && sign !== "-") return false;
  const isBefore = sign !== "+";
  const isAfter = sign !== "-";
  if ((isBefore && open.beforeLeft === 0) || (isAfter && open.afterLeft === 0)) return false;
  open.lines.push({
    sign,
    before: isBefore ? open.before : null,
    after: isAfter ? open.after : null,
    text: raw.slice(1),
    isUnended: false,
  });
  if (isBefore) {
    open.before++;
    open.beforeLeft--;
  }
  if (isAfter) {
    open.after++;
    open.afterLeft--;
  }
  return true;
}

function markUnended(lines: DiffLine[]): void {
  const last = lines.pop();
  if (last) lines.push({ ...last, isUnended: true });
}
