// The budget of wrong codes, on disk before anything is answered, so that ending the daemon gives nobody a try more.

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
} from "../crypto/attempts.ts";
import type { RemoteFiles } from "./files.ts";

export class AttemptBook {
  #attempts: Attempts;
  #keyFailures: KeyFailures = [];

  /** @param windowMs asked each time, as the configuration may change */
  constructor(
    private readonly files: RemoteFiles,
    private readonly windowMs: () => number,
    now: number,
  ) {
    const read = files.read("attempts");
    if (!read.ok && read.reason === "missing") this.#attempts = NO_ATTEMPTS;
    else this.#attempts = (read.ok ? parseAttempts(read.text, now) : null) ?? LOCKED;
  }

  /** Wrong codes that still count, of whichever code they were tries. */
  get failures(): number {
    return this.#attempts.wrong.length;
  }

  /** Whether a code that was last shown at `armedAt` is accepted now. */
  gate(armedAt: number | null, now: number): Gate {
    return codeGate({ ...this.#attempts, armedAt }, now, this.windowMs());
  }

  /** Counted and stored when it returns. A disk that refuses locks: the count would be forgotten. */
  failed(room: string, now: number): void {
    this.#attempts = countFailure(this.#attempts, room, now);
    if (!this.#store()) this.#attempts = { ...LOCKED, failedAt: now };
  }

  /** A right code of a room. Returns how many wrong ones of the same room came before it. */
  confirmed(room: string): number {
    const before = this.failures;
    this.#attempts = countSuccess(this.#attempts, room);
    if (this.failures !== before) this.#store();
    return before - this.failures;
  }

  /** The user's own act. */
  unlock(now: number): void {
    this.#attempts = unlock(now);
    this.#store();
  }

  keyFailed(now: number): void {
    this.#keyFailures = countKeyFailure(this.#keyFailures, now);
  }

  keysOpen(now: number): boolean {
    return keyGate(this.#keyFailures, now);
  }

  #store(): boolean {
    return this.files.write("attempts", `${serialiseAttempts(this.#attempts)}\n`).ok;
  }
}
