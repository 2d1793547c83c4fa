// Counts wrong codes and keeps the arm window: which codes the daemon may still accept, and what it must remember over a
// restart. Also a client's own count for one code. Pure values; the time is an argument.

import * as v from "valibot";

/** So many wrong codes turn typed codes off. With four digits an attacker guesses right in 1 of 1,365 armings. */
export const WRONG_CODES_MAX = 3;

/** How long a code is accepted after it was made or shown, ms. The default of the setting. */
export const ARM_WINDOW_MS = 30 * 60_000;

/** How long a count below the limit is remembered over restarts, ms. */
export const COUNT_KEPT_MS = 24 * 3_600_000;

/** Wrong key confirmations in one minute. After so many, keys are refused until the minute is over. */
export const WRONG_KEYS_PER_MINUTE_MAX = 30;

/** Tries that a client makes with one code before it asks for another. */
export const CLIENT_TRIES_MAX = 3;

const time = v.pipe(v.number(), v.minValue(0));
const StoredAttempts = v.object({
  wrong: v.pipe(v.array(v.pipe(v.string(), v.maxLength(16))), v.maxLength(WRONG_CODES_MAX)),
  failedAt: v.nullable(time),
});
/** The older form of the file, with one count for all codes. */
const CountedAttempts = v.object({
  failures: v.pipe(v.number(), v.integer(), v.minValue(0)),
  failedAt: v.nullable(time),
});

export interface Attempts {
  /**
   * The room of each wrong confirmation since the last right one in that room. All of them count against every code:
   * whoever knows one code must not get more tries at another one.
   */
  readonly wrong: readonly string[];
  /** When the last one came, ms since the epoch. */
  readonly failedAt: number | null;
  /** When the code was last made or shown. */
  readonly armedAt: number | null;
}

/** `locked`: too many wrong codes. `disarmed`: the window is over. A client cannot tell them apart. */
export type Gate = "open" | "locked" | "disarmed";

export const NO_ATTEMPTS: Attempts = { wrong: [], failedAt: null, armedAt: null };

/** Used where the number of wrong codes is unknown: no code is accepted. */
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

/** The code was made or shown: opens the window, but does not lift a lock. */
export function arm(attempts: Attempts, now: number): Attempts {
  return { ...attempts, armedAt: now };
}

/** Counts a wrong confirmation in a room. Must be stored before anything else is answered. */
export function countFailure(attempts: Attempts, room: string, now: number): Attempts {
  return { ...attempts, wrong: [...attempts.wrong, room].slice(0, WRONG_CODES_MAX), failedAt: now };
}

/** A right confirmation in a room: forgets the wrong ones of that room, and no others. */
export function countSuccess(attempts: Attempts, room: string): Attempts {
  return { ...attempts, wrong: attempts.wrong.filter((other) => other !== room) };
}

/** The user acts on the machine itself: only this lifts the lock. Opens the window too. */
export function unlock(now: number): Attempts {
  return { ...NO_ATTEMPTS, armedAt: now };
}

/** For the state file. The window is not stored, because a start counts as showing the code. */
export function serialiseAttempts(attempts: Attempts): string {
  const { wrong, failedAt } = attempts;
  return JSON.stringify({ version: 1, wrong, failedAt });
}

/**
 * What is remembered after a restart: a count for `COUNT_KEPT_MS`, a lock until it is lifted. Null when the text cannot
 * be read; the caller should treat that as a lock, not as a count of zero.
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

/** The times of wrong key confirmations in the last minute, oldest first. */
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

/** Counts a failed try. A different code begins at one. */
export function countClientTry(tries: ClientTries | null, code: string): ClientTries {
  return { code, failures: tries?.code === code ? tries.failures + 1 : 1 };
}

/** Tries that the client still has with this code. */
export function clientTriesLeft(tries: ClientTries | null, code: string): number {
  return tries?.code === code ? Math.max(0, CLIENT_TRIES_MAX - tries.failures) : CLIENT_TRIES_MAX;
}
