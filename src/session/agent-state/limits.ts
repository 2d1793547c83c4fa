// Every span of time that the state of a session depends on, in ms, with its reason.

/**
 * A program that has printed nothing for this long is idle; until then, or until it is at rest, it counts as starting.
 */
export const STARTING_MS = 10_000;

/** Silence after which a session is idle. */
export const IDLE_AFTER_MS = 2_000;
/** A program that goes on by itself after such a silence is given twice the time, up to this. */
export const IDLE_AFTER_MS_MAX = 32_000;
/** Output that comes this long after the silence began to count shows that it was a pause. */
export const PAUSE_MS_MAX = 10_000;

/** Output this soon after a key is its echo, even on a busy machine and from programs that draw much for one key. */
export const ECHO_MS = 500;
/** Echo alone keeps up a state of work for this long: somebody types while the program works. */
export const ECHO_WORK_MS_MAX = 5_000;
/** Output this soon after a resize is a redrawn screen. */
export const REPAINT_MS = 1_000;
/** Output this soon after Enter is the result of Enter. */
export const SUBMIT_MS = 5_000;

/**
 * Without a key before it, work begins with a second output this long after the first: a single output may be the tick
 * of a clock.
 */
export const BURST_GAP_MS = 300;
export const BURST_WITHIN_MS = 10_000;
/** Output without a longer gap is one run. */
export const RUN_GAP_MS = 1_000;
/** A run this long says that a program works again, whatever it has notified before. */
export const RUN_MS = 3_000;

/** A bell this soon after a key is the key's: a shell's completion, an editor's end of file. */
export const BELL_KEY_MS = 1_000;
/** A bell this long after the last work does not count. */
export const BELL_WORK_MS = 10_000;

/**
 * When a question is reported this soon after a key that brought the composer back, that key has closed the question.
 */
export const LATE_QUESTION_MS = 3_000;
/** A shell's prompt this soon after an event belongs to the command that told the event. */
export const EVENT_PROMPT_MS = 2_000;
/** When a program that reported progress has printed nothing for this long, it is gone. */
export const PROGRESS_STALE_MS = 60_000;
/** When the screen says that the program works but nothing was printed for this long, it no longer works. */
export const SCREEN_WORK_STALE_MS = 15_000;
