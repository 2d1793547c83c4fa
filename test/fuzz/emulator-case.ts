// One case of the differential test: random input, a snapshot, the snapshot into fresh and into dirty
// terminals, the same states, the same further input, the same states again.

import { preamble } from "../../src/terminal/restore.ts";
import { concatBytes } from "../../src/text/byte-writer.ts";
import { generate, randomSize, type Size, type Step } from "./generator.ts";
import { Random } from "./random.ts";
import { difference, type StateOptions, stateLines } from "./state.ts";
import { OwnTarget, PlainTarget, type Target } from "./targets.ts";

export interface EmulatorCase {
  readonly seed: number;
  readonly size: Size;
  readonly scrollbackLines: number;
  readonly input: readonly Step[];
  /** Bytes at the end of the input that cut a character or a sequence. */
  readonly cut: Uint8Array;
  readonly probe: readonly Step[];
  readonly dirt: readonly Step[];
}

const CUTS = [
  [0xe2],
  [0xe2, 0x80],
  [0xf0, 0x9f, 0x99],
  [0xc3],
  [0x1b],
  [0x1b, 0x5b, 0x33],
  [0x1b, 0x5d, 0x38, 0x3b],
];

export function makeCase(seed: number): EmulatorCase {
  const random = new Random(seed);
  const size = randomSize(random);
  const steps = (count: number, isForPlain: boolean) => generate(random, { size, steps: count, isForPlain });
  return {
    seed,
    size,
    scrollbackLines: random.pick([0, 3, 20, 20, 100]),
    input: steps(random.between(1, random.chance(10) ? 150 : 45), false),
    cut: random.chance(15) ? Uint8Array.from(random.pick(CUTS)) : new Uint8Array(0),
    probe: steps(random.between(1, 25), true),
    dirt: steps(random.between(1, 30), true),
  };
}

function run(target: Target, steps: readonly Step[]): void {
  for (const step of steps) target.step(step);
}

/** undefined when everything agrees, else what differs and where. */
export function runCase(made: EmulatorCase): string | undefined {
  const random = new Random(made.seed ^ 0x5bd1e995);
  const targets: Target[] = [];
  const own = (cut: boolean, size: Size) =>
    keep(targets, new OwnTarget(size, made.scrollbackLines, cut ? random : undefined));
  const plain = (size: Size) => keep(targets, new PlainTarget(size, made.scrollbackLines));
  try {
    const original = own(true, made.size);
    run(original, made.input);
    original.write(made.cut);
    if (original.emulator.recoveries > 0) return "an exception inside xterm.js";
    const size = { cols: original.core.cols, rows: original.core.rows };
    const before = states(original);
    const snapshot = original.emulator.snapshot();
    if (difference(before.exact, states(original).exact) !== undefined)
      return "the snapshot changed the original";
    const restored = own(false, size);
    restored.write(snapshot);
    const ours = difference(before.exact, states(restored).exact) ?? extras(original, restored);
    if (ours !== undefined) return `fresh emulator: ${ours}`;
    const stock = plain(size);
    stock.write(snapshot);
    const theirs = difference(before.exact, states(stock).exact);
    if (theirs !== undefined) return `plain xterm.js: ${theirs}`;
    const dirty = dirtyTargets(made, size, snapshot, own, plain);
    const depth = original.core.buffers.normal.ybase;
    for (const [name, target] of dirty) {
      const found = difference(
        before.exact,
        stateLines(target.core, { scrollbackLines: depth, withoutLinks: false }),
      );
      if (found !== undefined) return `dirty ${name}: ${found}`;
    }
    return runProbe(made, original, restored, stock);
  } finally {
    for (const target of targets) target.dispose();
  }
}

function keep<Kept extends Target>(targets: Target[], target: Kept): Kept {
  targets.push(target);
  return target;
}

function states(target: Target): { exact: string[]; withoutLinks: string[] } {
  const all: Omit<StateOptions, "withoutLinks"> = { scrollbackLines: Number.POSITIVE_INFINITY };
  return {
    exact: stateLines(target.core, { ...all, withoutLinks: false }),
    withoutLinks: stateLines(target.core, { ...all, withoutLinks: true }),
  };
}

/** What the emulator keeps besides xterm.js, as its snapshot shows it. */
function extras(expected: OwnTarget, actual: OwnTarget): string | undefined {
  const tell = ({ emulator }: OwnTarget, undo: string) => [
    JSON.stringify([emulator.title, emulator.cursor, emulator.modes, emulator.altScreen]),
    emulator.tracked,
    undo,
  ];
  // No terminal is put into VT52 mode for a session, nor its keys programmed; nor are its memory or areas locked, nor
  // a window named. So these are undone where the program set them, and never where a snapshot came.
  const undone = expected.emulator.restoreSequence().replace(/\x1b(?:[<mW]|%G|k\x1b\\|P0;1\|\x1b\\)/gu, "");
  return difference(tell(expected, undone), tell(actual, actual.emulator.restoreSequence()));
}

function dirtyTargets(
  made: EmulatorCase,
  size: Size,
  snapshot: Uint8Array,
  own: (cut: boolean, size: Size) => OwnTarget,
  plain: (size: Size) => PlainTarget,
): [string, Target][] {
  const dirty: [string, Target][] = [
    ["emulator", own(true, made.size)],
    ["plain xterm.js", plain(made.size)],
  ];
  for (const [, target] of dirty) {
    run(target, made.dirt);
    target.step({ kind: "resize", ...size });
    target.write(concatBytes([preamble(), snapshot]));
  }
  return dirty;
}

function runProbe(
  made: EmulatorCase,
  original: OwnTarget,
  restored: OwnTarget,
  stock: PlainTarget,
): string | undefined {
  const hadMargins = original.emulator.tracked.includes("?69h");
  original.replies = "";
  restored.replies = "";
  run(original, made.probe);
  run(restored, made.probe);
  const after = states(original);
  const ours = difference([...after.exact, original.replies], [...states(restored).exact, restored.replies]);
  if (ours !== undefined) return `fresh emulator after the probe: ${ours}`;
  // Plain xterm.js loses characters that are cut between two writes (docs/emulator.md).
  if (isCharacterCut(made.cut)) return undefined;
  // It takes `CSI s` for DECSC with the margins' mode as well.
  if (original.emulator.tracked.includes("?69h") || hadMargins) return undefined;
  run(stock, made.probe);
  const theirs = difference(after.withoutLinks, states(stock).withoutLinks);
  return theirs === undefined ? undefined : `plain xterm.js after the probe: ${theirs}`;
}

function isCharacterCut(cut: Uint8Array): boolean {
  return (cut[0] ?? 0) >= 0xc0;
}
