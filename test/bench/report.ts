// The table of figures, for the terminal and for docs/benchmarks.md.

import type { Figure } from "./row.ts";
import { median } from "./samples.ts";

/** Where the table is in docs/benchmarks.md; the rest of that file is written by hand. */
const BEGIN = "<!-- figures: written by `bun run bench` -->";
const END = "<!-- end of the figures -->";

const REMI = "remi";

export function mediansOf(figure: Figure): Map<string, number> {
  return new Map([...figure.samples].map(([name, samples]) => [name, median(samples)]));
}

function shown(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

/** `4.1x (312 ms)`, or the value alone where the row has no base. */
function cell(figure: Figure, medians: ReadonlyMap<string, number>, name: string): string {
  const value = medians.get(name);
  if (value === undefined) return "";
  const absolute = `${shown(value)} ${figure.unit}`;
  const base = figure.base === null ? undefined : medians.get(figure.base);
  if (base === undefined || name === figure.base) return absolute;
  return `${shown(value / base)}x (${absolute})`;
}

/** A Markdown table: a line a figure, a column a contender. */
export function tableOf(figures: readonly Figure[]): string {
  const names = [...new Set(figures.flatMap((figure) => [...figure.samples.keys()]))];
  const columns = [REMI, ...names.filter((name) => name !== REMI)].filter((name) => names.includes(name));
  const lines = figures.map((figure) => {
    const medians = mediansOf(figure);
    const target =
      figure.target === "" ? "" : `${figure.target}: ${figure.isMet(medians) ? "met" : "missed"}`;
    const base = figure.base === null ? "" : ` (ratio to ${figure.base})`;
    return [`${figure.what}${base}`, target, ...columns.map((name) => cell(figure, medians, name))];
  });
  const head = ["what", "target", ...columns];
  return [head, head.map(() => "---"), ...lines].map((row) => `| ${row.join(" | ")} |`).join("\n");
}

/** The document with the part between its marks replaced. Throws when it has no marks. */
export function withFigures(document: string, figures: string): string {
  const [from, to] = [document.indexOf(BEGIN), document.indexOf(END)];
  if (from < 0 || to < from) throw new Error("the document has no place for the figures");
  return `${document.slice(0, from + BEGIN.length)}\n\n${figures}\n\n${document.slice(to)}`;
}
