// The codes of this daemon: one for the machine, and one for each session for which somebody asked. Knows when each was
// shown, not who used it.

import { type Code, type DigitCount, drawCode, formatCode, parseCode } from "../channel/code.ts";
import type { Sodium } from "../crypto/sodium.ts";
import { ROOMS_PER_HOST_MAX } from "../protocol/relay-messages.ts";
import { asClause } from "../text/clause.ts";
import type { RemoteFiles } from "./files.ts";

/** Codes at the same time; each has a room. One more replaces the session's code that was shown longest ago. */
export const CODES_MAX = ROOMS_PER_HOST_MAX;

export interface ShownCode {
  readonly code: Code;
  /** Id of the session that it opens. Null for the machine. */
  readonly session: string | null;
  /** Stored on disk, and its room stays reserved. */
  readonly permanent: boolean;
  /** When it was made or last shown, ms since the epoch. */
  readonly armedAt: number | null;
}

export class CodeBook {
  readonly #codes = new Map<string | null, ShownCode>();

  constructor(
    private readonly sodium: Sodium,
    private readonly files: RemoteFiles,
    private readonly digits: () => DigitCount,
    /** Called with each new code that is not permanent. */
    private readonly made: (shown: ShownCode) => void = () => {},
  ) {}

  all(): readonly ShownCode[] {
    return [...this.#codes.values()];
  }

  get(session: string | null): ShownCode | null {
    return this.#codes.get(session) ?? null;
  }

  byRoom(room: string): ShownCode | null {
    return this.all().find(({ code }) => code.room === room) ?? null;
  }

  /** The code of a session, or of the machine for null. Makes one if there is none, and counts it as shown now. */
  show(session: string | null, now: number): ShownCode {
    const known = this.#codes.get(session);
    const shown = known ? { ...known, armedAt: now } : this.#make(session, now);
    // The order of the map is the order in which the codes were last shown.
    this.#codes.delete(session);
    if (this.#codes.size >= CODES_MAX) this.#dropOldest();
    this.#codes.set(session, shown);
    return shown;
  }

  /** Gives new letters and digits to the codes for which `which` returns true, except the permanent one. */
  rotate(which: (code: ShownCode) => boolean, now: number): void {
    for (const [session, shown] of this.#codes)
      if (!shown.permanent && which(shown)) this.#codes.set(session, this.#make(session, now));
  }

  drop(session: string | null): void {
    this.#codes.delete(session);
  }

  clear(): void {
    this.#codes.clear();
  }

  /**
   * Reads the machine's permanent code from its file, or makes one. `fresh`: makes a new one in any case. Without it, a
   * file that cannot be read is not replaced, because somebody may know the code in it.
   */
  permanent(
    fresh: boolean,
    now: number,
  ): { readonly ok: true } | { readonly ok: false; readonly message: string } {
    const read = this.files.read("code");
    const helps = "'remi code --refresh' makes a new code";
    if (!read.ok && read.reason === "unreadable" && !fresh)
      return { ok: false, message: `${asClause(read.message)}; ${helps}` };
    const known = read.ok && !fresh ? parseCode(read.text) : null;
    if (read.ok && !parseCode(read.text)) this.files.makesNoSense("code");
    if (read.ok && !fresh && !known)
      return {
        ok: false,
        message: `the permanent code's file ${this.files.pathOf("code")} contains no code; ${helps}`,
      };
    const code = known ?? drawCode(this.sodium, this.digits());
    if (!known) {
      const written = this.files.write("code", `${formatCode(code)}\n`);
      if (!written.ok) return written;
    }
    this.#codes.set(null, { code, session: null, permanent: true, armedAt: now });
    return { ok: true };
  }

  #make(session: string | null, now: number): ShownCode {
    for (;;) {
      const code = drawCode(this.sodium, this.digits());
      if (this.byRoom(code.room)) continue;
      const shown = { code, session, permanent: false, armedAt: now };
      this.made(shown);
      return shown;
    }
  }

  #dropOldest(): void {
    for (const [session] of this.#codes) {
      if (session === null) continue;
      this.#codes.delete(session);
      return;
    }
  }
}
