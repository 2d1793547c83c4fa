// How long ago something was, in steps, so that ages seldom change the screen and cost few frames.

/** A step below a minute. */
const STEP_MS = 10_000;
const STEP_S = STEP_MS / 1_000;

/** `now`, `10s`, `4m`, `2h`, `3d`: at most 4 columns. */
export function shortAge(ms: number): string {
  const s = Math.max(0, Math.floor(ms / 1_000));
  if (s < STEP_S) return "now";
  if (s < 60) return `${s - (s % STEP_S)}s`;
  if (s < 3_600) return `${Math.floor(s / 60)}m`;
  if (s < 86_400) return `${Math.floor(s / 3_600)}h`;
  return `${Math.min(999, Math.floor(s / 86_400))}d`;
}

/** The moment that ages are counted to: the last whole step. All ages of a screen change together, in one frame. */
export const ageClock = (nowMs: number) => Math.floor(nowMs / STEP_MS) * STEP_MS;

/** Ms until the shown age of something that began at `sinceMs`, counted to `ageClock`, changes. */
export function untilNextAge(sinceMs: number, nowMs: number): number {
  const clock = ageClock(nowMs);
  const change = clock + untilOther(clock - sinceMs);
  return Math.ceil(change / STEP_MS) * STEP_MS - nowMs;
}

/** Ms until the result of `shortAge` changes. */
function untilOther(ms: number): number {
  const since = Math.max(0, ms);
  const step =
    since < 60_000 ? STEP_MS : since < 3_600_000 ? 60_000 : since < 86_400_000 ? 3_600_000 : 86_400_000;
  return step - (since % step) + Math.max(0, -ms);
}

/** A length of time in words for the history: `40s`, `14m`, `2h 05m`. */
export function spanOfTime(ms: number): string {
  const s = Math.max(0, Math.round(ms / 1_000));
  if (s < 60) return `${s}s`;
  if (s < 3_600) return `${Math.floor(s / 60)}m`;
  const two = (n: number) => String(n).padStart(2, "0");
  if (s < 86_400) return `${Math.floor(s / 3_600)}h ${two(Math.floor((s % 3_600) / 60))}m`;
  return `${Math.floor(s / 86_400)}d ${two(Math.floor((s % 86_400) / 3_600))}h`;
}
