// One event of a keyboard, as the encoders take it. Knows neither a browser nor a terminal.

import type { KeyChord } from "./key-chord.ts";

export interface KeyPress extends KeyChord {
  readonly type: "press" | "repeat" | "release";
  /** What the press types by itself, such as "A" or "!". */
  readonly text?: string;
  /** The character of the key without Shift, where it is known: `1` of `!`. */
  readonly base?: string;
  /** Where the key is, for keys that are no character: the names of the UI Events specification, such as `ShiftLeft`. */
  readonly place?: string;
}
