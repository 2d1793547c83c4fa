// What a row of the table is: a name, a target, and a measurement that gives samples by contender.

export interface BenchOptions {
  /** Alternating runs; every figure is the median of as many. */
  readonly runs: number;
  /** Smaller amounts, for trying things out. */
  readonly isQuick: boolean;
}

/** One line of the table. */
export interface Figure {
  readonly what: string;
  readonly unit: "ms" | "us" | "MB" | "KB" | "%" | "MB/s" | "k/s";
  /** The value that ratios are taken from, by contender; null when the row has none. */
  readonly base: string | null;
  /** One sample a run, by contender. */
  readonly samples: ReadonlyMap<string, readonly number[]>;
  readonly target: string;
  /** Whether remi's figure meets the target, from the medians by contender. */
  readonly isMet: (medians: ReadonlyMap<string, number>) => boolean;
}

export interface BenchRow {
  readonly name: string;
  run(options: BenchOptions): Promise<Figure[]>;
}

/** Collects samples by contender. */
export class Samples {
  readonly map = new Map<string, number[]>();

  add(contender: string, value: number): void {
    const known = this.map.get(contender);
    if (known) known.push(value);
    else this.map.set(contender, [value]);
  }
}

/** The contenders in an order that differs from run to run, so that none always comes after the same one. */
export function rotated<T>(items: readonly T[], run: number): T[] {
  const at = run % Math.max(1, items.length);
  return [...items.slice(at), ...items.slice(0, at)];
}

/** remi as one executable, which is what gets installed: targets of single commands and processes are judged by it. */
export const EXECUTABLE = "remi (executable)";

/** The median of the executable, or of the checkout where none was built. */
export function installed(medians: ReadonlyMap<string, number>): number {
  return medians.get(EXECUTABLE) ?? medians.get("remi")!;
}

/** True when remi's median is at most `times` the base's. */
export function within(times: number, base: string): Figure["isMet"] {
  return (medians) => medians.get("remi")! <= times * medians.get(base)!;
}
