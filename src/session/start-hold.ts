// Whether a program is still starting, so that a prompt typed now might be lost: agents throw away what was typed
// before their composer was there (Codex), or draw an empty screen for seconds before there is one (OpenCode).

/** A program of this age, in ms, counts as started, whatever is seen of it. */
export const START_MS_MAX = 15_000;
/**
 * After neither output nor work for this long, ms, it has finished drawing. Gemini CLI pauses for up to 0.9 s while it
 * works.
 */
export const START_QUIET_MS = 500;
/**
 * The same for a program that takes lines and is not seen reading one, or that has drawn nothing since it began to take
 * keys: Codex then queries the terminal, and takes typed text for the answer.
 */
const UNSURE_QUIET_MS = 3_000;
/** The same if the system does not tell which process reads. */
const SILENT_MS = 1_000;

export interface StartFacts {
  /** Since the program was started, ms. */
  readonly ageMs: number;
  /** Since it last printed, ms; null: it has printed nothing. */
  readonly quietMs: number | null;
  /** What can be read on its screen: nothing, what it printed while it took lines, or what it has drawn since. */
  readonly shows: "nothing" | "lines" | "drawing";
  /** The terminal gives it whole lines. */
  readonly isCanonical: boolean;
  /** One of its processes waits for such a line; null if the system does not tell. */
  readonly isReading: boolean | null;
  /** Its processes used the processor in the last `START_QUIET_MS`; null if the system does not tell. */
  readonly isBusy: boolean | null;
}

export function isStarting(facts: StartFacts): boolean {
  const { ageMs, shows, isCanonical, isReading, isBusy } = facts;
  if (ageMs >= START_MS_MAX || (isCanonical && isReading)) return false;
  if (isBusy || (!isCanonical && shows === "nothing")) return true;
  const quietMs = facts.quietMs ?? ageMs;
  const isUnsure = isCanonical ? isReading === false : shows === "lines";
  if (isUnsure) return quietMs < UNSURE_QUIET_MS;
  return quietMs < (facts.quietMs === null ? SILENT_MS : START_QUIET_MS);
}
