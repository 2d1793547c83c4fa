// The budget of wrong codes and the arm window, as values: what the daemon may still accept, and what it must remember
// over a restart. Also the client's own count for one code. Time comes in; nothing here waits for it.

import * as v from "valibot";

/** Wrong codes until typed codes are off: with four digits an attacker finds one in 1,365 armings. */
export const WRONG_CODES_MAX = 3;

/** How long a code is accepted after it was made or shown, ms, unless configured otherwise. */
export const ARM_WINDOW_MS = 30 * 60_000;

/** How long a count that has not reached the limit is remembered over restarts, ms. */
export const COUNT_KEPT_MS = 24 * 3_600_000;

/** Wrong confirmations of keys in one minute; more keys are refused until it is over. */
export const WRONG_KEYS_PER_MINUTE_MAX = 30;

/** Tries that a client makes with one code before it asks for another. */
export const CLIENT_TRIES_MAX = 3;

const time = v.pipe(v.number(), v.minValue(0));
const StoredAttempts = v.object({
  wrong: v.pipe(v.array(v.pipe(v.string(), v.maxLength(16))), v.maxLength(WRONG_CODES_MAX)),
  failedAt: v.nullable(time),
});
/** As it was kept when there was one count for all codes. */
const CountedAttempts = v.object({
  failures: v.pipe(v.number(), v.integer(), v.minValue(0)),
  failedAt: v.nullable(time),
});

export interface Attempts {
  /**
   * The room of each wrong confirmation since a right one of the same room. All of them count against every code:
   * whoever has one code must not get more tries at another one by it.
   */
  readonly wrong: readonly string[];
  /** When the last one came, ms since the epoch. */
  readonly failedAt: number | null;
  /** When the code was last made or shown. */
  readonly armedAt: number | null;
}

/** `locked`: too many wrong codes. `disarmed`: the window is over. From outside both look the same. */
export type Gate = "open" | "locked" | "disarmed";

export const NO_ATTEMPTS: Attempts = { wrong: [], failedAt: null, armedAt: null };

/** The value for an unknown number of wrong codes: no more are accepted. */
export const LOCKED: Attempts = { ...NO_ATTEMPTS, wrong: Array<string>(WRONG_CODES_MAX).fill("") };

export const isLocked = (attempts: Attempts): boolean => attempts.wrong.length >= WRONG_CODES_MAX;

/**
 * Whether a typed code is accepted now.
 * @param windowMs 0: always armed
 */
export function codeGate(attempts: Attempts, now: number, windowMs: number = ARM_WINDOW_MS): Gate {
  if (isLocked(attempts)) return "locked";
  if (windowMs === 0) return "open";
  // A clock that was set back must not leave the window open for longer than its length.
  const armed = attempts.armedAt !== null && Math.abs(now - attempts.armedAt) < windowMs;
  return armed ? "open" : "disarmed";
}

/** The code was made or shown. Opens the window; a lock stays. */
export function arm(attempts: Attempts, now: number): Attempts {
  return { ...attempts, armedAt: now };
}

/** A wrong confirmation in a room. To be stored before anything else is answered. */
export function countFailure(attempts: Attempts, room: string, now: number): Attempts {
  return { ...attempts, wrong: [...attempts.wrong, room].slice(0, WRONG_CODES_MAX), failedAt: now };
}

/** A right confirmation in a room: the wrong ones of that room are forgiven, and no others. */
export function countSuccess(attempts: Attempts, room: string): Attempts {
  return { ...attempts, wrong: attempts.wrong.filter((other) => other !== room) };
}

/** A local action of the user: the only way out of the lock. Opens the window too. */
export function unlock(now: number): Attempts {
  return { ...NO_ATTEMPTS, armedAt: now };
}

/** For the state file. The window is not kept, because a start counts as showing the code. */
export function serialiseAttempts(attempts: Attempts): string {
  const { wrong, failedAt } = attempts;
  return JSON.stringify({ version: 1, wrong, failedAt });
}

/**
 * What is remembered after a restart: a count for `COUNT_KEPT_MS`, a lock for as long as it is not lifted. Null when
 * the text cannot be read, which the caller should treat as a lock and not as a count of zero.
 */
export function parseAttempts(text: string, now: number): Attempts | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const parsed = v.safeParse(v.union([StoredAttempts, CountedAttempts]), value);
  if (!parsed.success) return null;
  const { failedAt } = parsed.output;
  const wrong =
    "wrong" in parsed.output ? parsed.output.wrong : LOCKED.wrong.slice(0, parsed.output.failures);
  const attempts: Attempts = { wrong, failedAt, armedAt: null };
  if (isLocked(attempts)) return attempts;
  return failedAt !== null && now - failedAt < COUNT_KEPT_MS ? attempts : NO_ATTEMPTS;
}

/** Times of wrong key confirmations in the last minute, oldest first. */
export type KeyFailures = readonly number[];

export function countKeyFailure(failures: KeyFailures, now: number): KeyFailures {
  return [...withinMinute(failures, now), now].slice(-WRONG_KEYS_PER_MINUTE_MAX);
}

/** Whether another key may be tried now. */
export function keyGate(failures: KeyFailures, now: number): boolean {
  return withinMinute(failures, now).length < WRONG_KEYS_PER_MINUTE_MAX;
}

const withinMinute = (failures: KeyFailures, now: number) =>
  failures.filter((at) => Math.abs(now - at) < 60_000);

/** The tries that a client has made with one code. */
export interface ClientTries {
  readonly code: string;
  readonly failures: number;
}

/** Counts a failed try; another code begins at one. */
export function countClientTry(tries: ClientTries | null, code: string): ClientTries {
  return { code, failures: tries?.code === code ? tries.failures + 1 : 1 };
}

/** Tries that the client still has with this code. */
export function clientTriesLeft(tries: ClientTries | null, code: string): number {
  return tries?.code === code ? Math.max(0, CLIENT_TRIES_MAX - tries.failures) : CLIENT_TRIES_MAX;
}
