// Private modes that xterm.js does not know but that matter to a client's terminal or to DECRQM.
// Knows nothing of what the modes do.
import type { MouseEncoding } from "./emulator.ts";

/** Mode number to its value in a fresh terminal. */
const DEFAULTS: ReadonlyMap<number, boolean> = new Map([
  [5, false], // DECSCNM, reverse video
  [1005, false], // UTF-8 mouse encoding
  [1007, false], // wheel as cursor keys on the alternate screen
  [1015, false], // urxvt mouse encoding
  [2031, false], // report of colour scheme changes
  [2048, false], // in-band resize reports
]);

/** Modes that terminals have on or off as their owner likes: switched off only, and back on. */
const KEPT_WHEN_ON: ReadonlySet<number> = new Set([1007]);

const ENCODING_MODES: ReadonlyMap<number, MouseEncoding> = new Map([
  [1005, "utf8"],
  [1006, "sgr"],
  [1015, "urxvt"],
  [1016, "sgr-pixels"],
]);

export class ExtraModes {
  readonly #changed = new Map<number, boolean>();
  mouseEncoding: MouseEncoding = "default";

  /** Whether the mode is one of ours. The mouse encoding is the one asked for last. */
  set(mode: number, value: boolean): boolean {
    const encoding = ENCODING_MODES.get(mode);
    if (encoding !== undefined) this.mouseEncoding = value ? encoding : "default";
    const initial = DEFAULTS.get(mode);
    if (initial === undefined) return false;
    if (value === initial) this.#changed.delete(mode);
    else this.#changed.set(mode, value);
    return true;
  }

  /** undefined for a mode that is not ours. */
  get(mode: number): boolean | undefined {
    return this.#changed.get(mode) ?? DEFAULTS.get(mode);
  }

  reset(): void {
    this.#changed.clear();
    this.mouseEncoding = "default";
  }

  sequences(): string {
    let text = "";
    for (const [mode, value] of this.#changed) text += `\x1b[?${mode}${value ? "h" : "l"}`;
    return text;
  }

  restore(): string {
    let text = "";
    for (const [mode, value] of this.#changed) {
      if (!(value && KEPT_WHEN_ON.has(mode))) text += `\x1b[?${mode}${value ? "l" : "h"}`;
    }
    return text;
  }

  /** Every mode of ours at its value in a fresh terminal. */
  static defaults(): string {
    let text = "";
    for (const [mode, value] of DEFAULTS) {
      if (!KEPT_WHEN_ON.has(mode)) text += `\x1b[?${mode}${value ? "h" : "l"}`;
    }
    return text;
  }
}
