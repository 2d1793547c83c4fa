// What changes between two texts, as a unified diff (POSIX diff -u) without its file header. Pure.

/** Unchanged lines shown around a change. */
const CONTEXT_LINES = 3;
/** Cells of the table that finds the longest common part; larger changes are shown as one block. */
const CELLS_MAX = 4_000_000;

interface Line {
  readonly kind: " " | "-" | "+";
  readonly text: string;
}

/** Lines that begin with ` `, `-` or `+`, and `@@` before each hunk. Empty when nothing differs. */
export function lineDiff(before: string, after: string): string[] {
  const lines = compare(linesOf(before), linesOf(after));
  const shown = lines.map((_, i) =>
    lines.slice(Math.max(0, i - CONTEXT_LINES), i + CONTEXT_LINES + 1).some((near) => near.kind !== " "),
  );
  const out: string[] = [];
  let [old, now] = [1, 1];
  for (const [i, { kind, text }] of lines.entries()) {
    if (shown[i]) {
      if (!shown[i - 1]) out.push(header(lines, shown, i, old, now));
      out.push(`${kind}${text}`);
    }
    if (kind !== "+") old++;
    if (kind !== "-") now++;
  }
  return out;
}

function header(
  lines: readonly Line[],
  shown: readonly boolean[],
  from: number,
  old: number,
  now: number,
): string {
  let to = from;
  while (to < lines.length && shown[to]) to++;
  const hunk = lines.slice(from, to);
  const count = (kind: "-" | "+") => hunk.filter((line) => line.kind !== kind).length;
  const place = (line: number, lineCount: number) => `${lineCount === 0 ? line - 1 : line},${lineCount}`;
  return `@@ -${place(old, count("+"))} +${place(now, count("-"))} @@`;
}

/** A last line without a line end differs from the same line with one. */
function linesOf(text: string): string[] {
  if (text === "") return [];
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  else lines[lines.length - 1] += " (no line end)";
  return lines;
}

function compare(before: readonly string[], after: readonly string[]): Line[] {
  const same = (text: string): Line => ({ kind: " ", text });
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head++;
  let tail = 0;
  const room = Math.min(before.length, after.length) - head;
  while (tail < room && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  const middle = compareMiddle(
    before.slice(head, before.length - tail),
    after.slice(head, after.length - tail),
  );
  return [...before.slice(0, head).map(same), ...middle, ...before.slice(before.length - tail).map(same)];
}

function compareMiddle(before: readonly string[], after: readonly string[]): Line[] {
  const [n, m] = [before.length, after.length];
  const removed = (text: string): Line => ({ kind: "-", text });
  const added = (text: string): Line => ({ kind: "+", text });
  if (n * m === 0 || (n + 1) * (m + 1) > CELLS_MAX) return [...before.map(removed), ...after.map(added)];
  // common[i][j]: length of the longest common part of the lines after line i and after line j.
  const common = new Uint32Array((n + 1) * (m + 1));
  const at = (i: number, j: number) => i * (m + 1) + j;
  for (let i = n - 1; i >= 0; i--)
    for (let j = m - 1; j >= 0; j--)
      common[at(i, j)] =
        before[i] === after[j]
          ? common[at(i + 1, j + 1)]! + 1
          : Math.max(common[at(i + 1, j)]!, common[at(i, j + 1)]!);
  const lines: Line[] = [];
  let [i, j] = [0, 0];
  while (i < n || j < m) {
    if (i < n && j < m && before[i] === after[j]) {
      lines.push({ kind: " ", text: before[i]! });
      i++;
      j++;
    } else if (j >= m || (i < n && common[at(i + 1, j)]! >= common[at(i, j + 1)]!))
      lines.push(removed(before[i++]!));
    else lines.push(added(after[j++]!));
  }
  return lines;
}
