// When a prompt's Enter is pressed and what happened to the prompt, as a table: the phases of one prompt, and what ends
// each. It knows no terminal; what is seen there comes as facts, and time as an argument.

/**
 * How long the program may leave the text unread. Enter is not pressed then: the program would read it together with
 * the text.
 */
export const UNREAD_MS_MAX = 10_000;
/**
 * Least time between the text on the screen and Enter. Gemini CLI takes Enter for a line end for 40 ms after a paste,
 * and counts them late: on a busy machine it left 17 of 20 prompts unsubmitted with 100 ms, and none of 16 with 400 ms.
 */
const GAP_MS_MIN = 400;
/** After a pause of this length, ms, the program has shown the text. */
const QUIET_MS = 50;
/** The longest wait for such a pause, ms: a program that already works never pauses. Longer for long texts. */
const GAP_MS_MAX = 600;
const GAP_MS_FOR_A_BYTE = 0.1;
const LONG_GAP_MS_MAX = 2_000;
/**
 * How long the program may show nothing of the text: a program that echoes has not looked at it yet, however much it
 * has read.
 */
const SILENT_MS_MAX = 1_000;
/**
 * The same for a program that was started a short time ago: Claude Code reads early input at once, and shows it when it
 * is ready.
 */
const SILENT_YOUNG_MS_MAX = 5_000;
/**
 * How long the next input waits after Enter was read, unless the prompt is seen to be submitted earlier: a program that
 * reads its input only now and then would get both together.
 */
const HELD_MS = 500;
/** How long remi watches for a sign that the text was submitted. */
const WATCH_MS_MAX = 3_000;
/** The same while the program works: a program that is loading, or runs on a busy machine, may submit late. */
const WATCH_BUSY_MS_MAX = 10_000;

export type PromptPhase = "typing" | "settling" | "entering" | "watching";
/**
 * `unseen`: it was typed and Enter was pressed, but nothing has shown that it was submitted. `unread`: Enter was not
 * pressed.
 */
export type PromptOutcome = "submitted" | "unseen" | "unread" | "ended";

export interface PromptFacts {
  /** Bytes of text or Enter that the kernel has not taken. */
  readonly left: number;
  /** The program has not read everything that was typed. */
  readonly isUnread: boolean;
  /** The terminal gives the program whole lines: the program cannot see a text without its Enter. */
  readonly isCanonical: boolean;
  /** When a part of the text was first seen on the screen, ms; null: not yet. */
  readonly firstOutputMs: number | null;
  /** When the program last printed, ms. */
  readonly lastOutputMs: number;
  /** Something shows that the text was submitted. */
  readonly isSubmitted: boolean;
  /** The program's processes use the processor. */
  readonly isBusy: boolean;
  readonly hasEnded: boolean;
  /** The program was started a short time ago. */
  readonly isYoung: boolean;
  /** Bytes of the text. */
  readonly bytes: number;
}

export type PromptStep =
  | { readonly phase: PromptPhase; readonly sinceMs: number }
  | { readonly phase: "done"; readonly outcome: PromptOutcome };

type Rule = (facts: PromptFacts, sinceMs: number, nowMs: number) => PromptPhase | PromptOutcome | null;

/**
 * What each phase turns into; null: the phase goes on. The text is written in `typing`, Enter at the start of
 * `entering`.
 */
const RULES: Readonly<Record<PromptPhase, Rule>> = {
  typing: (facts, sinceMs, nowMs) => {
    if (facts.hasEnded) return "ended";
    if (facts.left === 0 && facts.isCanonical) return "entering";
    if (facts.left === 0 && !facts.isUnread) return "settling";
    return nowMs - sinceMs >= UNREAD_MS_MAX ? "unread" : null;
  },
  settling: (facts, sinceMs, nowMs) => {
    if (facts.hasEnded) return "ended";
    const { firstOutputMs, lastOutputMs, bytes, isYoung } = facts;
    const silentMs = isYoung ? SILENT_YOUNG_MS_MAX : SILENT_MS_MAX;
    if (firstOutputMs === null) return nowMs - sinceMs >= silentMs ? "entering" : null;
    const gapMs = nowMs - Math.max(firstOutputMs, sinceMs);
    const limitMs = Math.min(LONG_GAP_MS_MAX, GAP_MS_MAX + bytes * GAP_MS_FOR_A_BYTE);
    const isQuiet = nowMs - lastOutputMs >= QUIET_MS;
    return gapMs >= limitMs || (gapMs >= GAP_MS_MIN && isQuiet) ? "entering" : null;
  },
  entering: (facts, sinceMs, nowMs) => {
    // A program that ends here was told to by the prompt, such as `exit`.
    if (facts.hasEnded) return "submitted";
    if (facts.left === 0 && (facts.isCanonical || !facts.isUnread)) return "watching";
    return nowMs - sinceMs >= UNREAD_MS_MAX ? "unseen" : null;
  },
  watching: (facts, sinceMs, nowMs) => {
    if (facts.hasEnded || facts.isSubmitted) return "submitted";
    const limitMs = facts.isBusy ? WATCH_BUSY_MS_MAX : WATCH_MS_MAX;
    return nowMs - sinceMs >= limitMs ? "unseen" : null;
  },
};

/** Whether input that came after the prompt may now be typed. */
export function mayTypeOn(step: PromptStep, nowMs: number): boolean {
  return step.phase === "done" || (step.phase === "watching" && nowMs - step.sinceMs >= HELD_MS);
}

const OUTCOMES: readonly string[] = ["submitted", "unseen", "unread", "ended"];

/** The phase or outcome that follows from what is seen now. */
export function nextStep(
  step: Extract<PromptStep, { sinceMs: number }>,
  facts: PromptFacts,
  nowMs: number,
): PromptStep {
  const next = RULES[step.phase](facts, step.sinceMs, nowMs);
  if (next === null) return step;
  if (OUTCOMES.includes(next)) return { phase: "done", outcome: next as PromptOutcome };
  return { phase: next as PromptPhase, sinceMs: nowMs };
}
