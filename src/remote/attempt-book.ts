// Counts wrong codes. The count is on disk before anything is answered, so that a restart of the daemon gives nobody
// another try.

import {
  type Attempts,
  codeGate,
  countFailure,
  countKeyFailure,
  countSuccess,
  type Gate,
  type KeyFailures,
  keyGate,
  LOCKED,
  NO_ATTEMPTS,
  parseAttempts,
  serialiseAttempts,
  unlock,
} from "../channel/attempts.ts";
import type { RemoteFiles } from "./files.ts";

export class AttemptBook {
  #attempts: Attempts;
  #keyFailures: KeyFailures = [];
  /** False when the count cannot be read or stored. Then codes are locked. */
  #isCounted: boolean;

  /** @param windowMs called each time, because the configuration may change */
  constructor(
    private readonly files: RemoteFiles,
    private readonly windowMs: () => number,
    now: number,
  ) {
    const read = files.read("attempts");
    const parsed = read.ok ? parseAttempts(read.text, now) : null;
    if (read.ok && !parsed) files.makesNoSense("attempts");
    this.#isCounted = parsed !== null || (!read.ok && read.reason === "missing");
    this.#attempts = parsed ?? (this.#isCounted ? NO_ATTEMPTS : LOCKED);
  }

  /** Wrong codes that still count, for all codes together. 0 when the number is unknown. */
  get failures(): number {
    return this.#isCounted ? this.#attempts.wrong.length : 0;
  }

  /** Whether a code that was last shown at `armedAt` is accepted now. */
  gate(armedAt: number | null, now: number): Gate {
    return codeGate({ ...this.#attempts, armedAt }, now, this.windowMs());
  }

  /** Counts and stores a wrong code. If the disk refuses, codes are locked, because the count would be forgotten. */
  failed(room: string, now: number): void {
    this.#attempts = countFailure(this.#attempts, room, now);
    if (this.#store(this.#attempts)) return;
    this.#attempts = { ...LOCKED, failedAt: now };
    this.#isCounted = false;
    this.files.keepSaying("attempts");
  }

  /** A right code in a room. Returns how many wrong ones came before it in that room. */
  confirmed(room: string): number {
    const before = this.failures;
    this.#attempts = countSuccess(this.#attempts, room);
    if (this.failures !== before) this.#store(this.#attempts);
    return before - this.failures;
  }

  /**
   * Lifts the lock, on the user's order. False and without effect when the disk refuses, because the lock would be back
   * after a restart.
   */
  unlock(now: number): boolean {
    const unlocked = unlock(now);
    if (!this.#store(unlocked)) return false;
    this.#attempts = unlocked;
    this.#isCounted = true;
    return true;
  }

  keyFailed(now: number): void {
    this.#keyFailures = countKeyFailure(this.#keyFailures, now);
  }

  keysOpen(now: number): boolean {
    return keyGate(this.#keyFailures, now);
  }

  #store(attempts: Attempts): boolean {
    return this.files.write("attempts", `${serialiseAttempts(attempts)}\n`).ok;
  }
}
