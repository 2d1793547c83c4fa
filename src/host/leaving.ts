// When a session has ended, its host checks now and then whether it may leave, and leaves. A session that nobody
// watches then takes only its files.

import { performance } from "node:perf_hooks";
import type { Log } from "../config/log.ts";
import { pauseAfter, type Staying, whyStay } from "../session/leave-rule.ts";

export interface LeavingParts {
  /** Open connections, except those of session servers. */
  clients(): number;
  /** Whether a session server is connected. */
  hasServer(): boolean;
  /** Whether the end and the last screen are on the disk for good; each call tries again. */
  saved(): Promise<boolean>;
  /** Processes of the session that live, in words; empty for none. */
  living(): string;
  leave(): void;
  readonly log: Log;
}

export class Leaving {
  #timer: ReturnType<typeof setTimeout> | null = null;
  #endedAt: number | null = null;
  #looks = 0;
  #isLooking = false;
  #told = new Set<Staying>();

  constructor(private readonly parts: LeavingParts) {}

  /** The program has ended. `graceMs`: until the first look. */
  ended(graceMs: number = pauseAfter(0)): void {
    this.#endedAt = performance.now();
    this.#timer = setTimeout(() => void this.#look(), graceMs);
  }

  /** A client has gone: it may have been the last. */
  left(): void {
    if (this.#timer === null || this.parts.clients() > 0) return;
    this.#looks = 0;
    this.#again();
  }

  dispose(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #again(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#look(), pauseAfter(this.#looks));
  }

  async #look(): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    const isSaved = await this.parts.saved();
    this.#isLooking = false;
    // Somebody may have come meanwhile; from here on nothing is awaited.
    const why = this.#timer === null ? "clients" : this.#whyStay(isSaved);
    if (this.#timer === null) return;
    if (why === null) return this.parts.leave();
    this.#looks++;
    this.#again();
  }

  #whyStay(isSaved: boolean): Staying | null {
    const { parts } = this;
    const known = {
      clients: parts.clients(),
      isHeard: parts.hasServer(),
      endedMs: performance.now() - (this.#endedAt ?? 0),
      isSaved,
    };
    // The table of processes is read only when all else is done.
    const why = whyStay({ ...known, living: 0 });
    if (why === "unsaved")
      this.#tell(why, "the session has ended, and its host stays: its screen is not on the disk");
    if (why !== null) return why;
    let living: string;
    try {
      living = parts.living();
    } catch {
      // If the table cannot be read, as without a free descriptor, nothing is known.
      return "living";
    }
    if (living === "") return null;
    this.#tell("living", "the session has ended, and its host stays: processes of it live", { living });
    return "living";
  }

  #tell(why: Staying, words: string, fields: Readonly<Record<string, string>> = {}): void {
    if (!this.#told.has(why)) this.parts.log.warn(words, fields);
    this.#told.add(why);
  }
}
