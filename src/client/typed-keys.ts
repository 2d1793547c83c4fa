// Input of a terminal as single keys, for what attach itself shows. Pure. It must not know what the keys do.

import { readEscape } from "../keys/escape-token.ts";
import { chordName } from "../keys/key-chord.ts";
import { type KeyEvent, keyOfByte, keyOfCsi, keyOfSs3 } from "../keys/key-events.ts";
import { MOUSE_WHEEL, readMouseReport } from "../keys/mouse-reports.ts";

export interface TypedKey {
  /** As in `remi send --key`: `C-u`, `PageUp`, `a`; `WheelUp` and `WheelDown` for the mouse. */
  readonly name: string;
  /** The character that it types; null when it types none. */
  readonly text: string | null;
  /** Where the input goes on after it. */
  readonly end: number;
}

const ESC = 0x1b;
const latin1 = new TextDecoder("latin1");
const utf8 = new TextDecoder();

/** The keys in whole sequences of input, as the reply filter passes them on. Releases and unknown ones are left out. */
export function* typedKeys(bytes: Uint8Array): Generator<TypedKey> {
  for (let at = 0; at < bytes.byteLength; ) {
    if (bytes[at] !== ESC) {
      const character = bytes.subarray(at, at + characterLength(bytes[at]!));
      at += character.byteLength;
      yield* ending(at, plain(utf8.decode(character)));
      continue;
    }
    const token = readEscape(bytes, at);
    const end = token.kind === "partial" ? bytes.byteLength : token.end;
    const body = latin1.decode(bytes.subarray(at + 2, end));
    at = end;
    if (token.kind === "csi") yield* ending(at, wheel(body) ?? pressed(keyOfCsi(body)));
    else if (token.kind === "ss3") yield* ending(at, pressed(keyOfSs3(body)));
    else if (token.kind === "escape" || body === "") yield { name: "Escape", text: null, end: at };
  }
}

/** Bytes of the character that begins with this one. */
function characterLength(first: number): number {
  if (first >= 0xf0) return 4;
  if (first >= 0xe0) return 3;
  return first >= 0xc0 ? 2 : 1;
}

type Key = Omit<TypedKey, "end">;

function* ending(end: number, keys: Iterable<Key>): Generator<TypedKey> {
  for (const key of keys) yield { ...key, end };
}

function* plain(character: string): Generator<Key> {
  const code = character.codePointAt(0)!;
  if (code >= 0x20 && code !== 0x7f) yield { name: character === " " ? "Space" : character, text: character };
  else yield* pressed(keyOfByte(code));
}

function wheel(body: string): readonly Key[] | null {
  const report = readMouseReport(body);
  if (!report) return null;
  if ((report.code & MOUSE_WHEEL) === 0) return [];
  return [{ name: (report.code & 1) === 0 ? "WheelUp" : "WheelDown", text: null }];
}

function* pressed(key: KeyEvent | null): Generator<Key> {
  if (!key?.chord || key.type === "release") return;
  const { key: character, ctrl, alt } = key.chord;
  const isText = !ctrl && !alt && [...character].length === 1;
  const text = character === "Space" && !ctrl && !alt ? " " : null;
  yield { name: chordName(key.chord), text: isText ? character : text };
}
