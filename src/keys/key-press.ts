// One event of a keyboard, as the encoders take it. Knows neither a browser nor a terminal.

import type { KeyChord } from "./key-chord.ts";

export interface KeyPress extends KeyChord {
  readonly type: "press" | "repeat" | "release";
  /** What the press types by itself, such as "A" or "!". */
  readonly text?: string;
  /** The character of the key without Shift, if it is known: `1` for `!`. */
  readonly base?: string;
  /**
   * Where the key is, for keys that do not stand for a character: the names of the UI Events specification, such as
   * `ShiftLeft`.
   */
  readonly place?: string;
}
