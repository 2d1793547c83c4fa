// Private modes that xterm.js does not know but that matter to a client's terminal or to DECRQM.
// Knows nothing of what the modes do.

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

/** The modes that choose how mouse positions are written. */
const ENCODINGS: readonly number[] = [1005, 1006, 1015, 1016];

/** Takes modifyOtherKeys back to what the terminal's owner chose. */
const OTHER_KEYS_BACK = "\x1b[>4m";

export class ExtraModes {
  readonly #changed = new Map<number, boolean>();
  /** modifyOtherKeys of XTMODKEYS (`CSI > 4 ; n m`): 1 or 2 when a program has asked for it. */
  otherKeys = 0;

  /** Takes note of a mode set or reset; those that are not ours may still end one that is. */
  set(mode: number, value: boolean): void {
    // A terminal has one mouse encoding: the one asked for last.
    if (value && ENCODINGS.includes(mode)) for (const other of ENCODINGS) this.#changed.delete(other);
    const initial = DEFAULTS.get(mode);
    if (initial === undefined) return;
    if (value === initial) this.#changed.delete(mode);
    else this.#changed.set(mode, value);
  }

  /** undefined for a mode that is not ours. */
  get(mode: number): boolean | undefined {
    return this.#changed.get(mode) ?? DEFAULTS.get(mode);
  }

  reset(): void {
    this.#changed.clear();
    this.otherKeys = 0;
  }

  sequences(): string {
    let text = this.otherKeys === 0 ? "" : `\x1b[>4;${this.otherKeys}m`;
    for (const [mode, value] of this.#changed) text += `\x1b[?${mode}${value ? "h" : "l"}`;
    return text;
  }

  restore(): string {
    let text = this.otherKeys === 0 ? "" : OTHER_KEYS_BACK;
    for (const [mode, value] of this.#changed) {
      if (!(value && KEPT_WHEN_ON.has(mode))) text += `\x1b[?${mode}${value ? "l" : "h"}`;
    }
    return text;
  }

  /** Every mode of ours at its value in a fresh terminal. */
  static defaults(): string {
    let text = OTHER_KEYS_BACK;
    for (const [mode, value] of DEFAULTS) {
      if (!KEPT_WHEN_ON.has(mode)) text += `\x1b[?${mode}${value ? "h" : "l"}`;
    }
    return text;
  }
}
