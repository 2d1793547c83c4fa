// Makes a failing case smaller: leaves out steps as long as it still fails, and prints the rest.
import { type EmulatorCase, runCase } from "./emulator-case.ts";
import type { Step } from "./generator.ts";

/** Attempts for one list of steps: a reduction must end soon even for a large case. */
const ATTEMPTS_MAX = 400;

/** The case with fewer steps in its input, probe and dirt, which still fails. */
export function reduceCase(made: EmulatorCase): EmulatorCase {
  let reduced = made;
  for (const part of ["dirt", "probe", "input"] as const) {
    const fails = (steps: readonly Step[]) => runCase({ ...reduced, [part]: steps }) !== undefined;
    reduced = { ...reduced, [part]: fewer(reduced[part], fails) };
  }
  return reduced;
}

function fewer(steps: readonly Step[], fails: (steps: readonly Step[]) => boolean): readonly Step[] {
  let kept = steps;
  let attempts = 0;
  for (let size = Math.max(1, kept.length >> 1); size > 0; size >>= 1) {
    for (let at = 0; at < kept.length && attempts < ATTEMPTS_MAX; attempts++) {
      const without = [...kept.slice(0, at), ...kept.slice(at + size)];
      if (fails(without)) kept = without;
      else at += size;
    }
  }
  return kept;
}

/** The case as text that can be pasted into a test. */
export function describeCase({ size, scrollbackLines, input, cut, probe, dirt }: EmulatorCase): string {
  return JSON.stringify({ size, scrollbackLines, input, cut: [...cut], probe, dirt });
}
