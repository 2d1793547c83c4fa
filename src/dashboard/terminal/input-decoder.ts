// What a person did, read from the terminal's bytes: keys, text, pastes, clicks and turns of the wheel. It knows no
// clock; `expire` returns what is held back.

import { PASTE_START, PasteTracker } from "../../keys/bracketed-paste.ts";
import { readEscape } from "../../keys/escape-token.ts";
import { chordName } from "../../keys/key-chord.ts";
import { type KeyEvent, keyOfByte, keyOfCsi, keyOfSs3 } from "../../keys/key-events.ts";
import { PROMPT_BYTES_MAX } from "../../keys/prompt-text.ts";
import type { InputEvent } from "../model/event.ts";

/** How long a lone ESC may be the beginning of a longer key, ms: longer than a slow link puts between two bytes. */
export const ESCAPE_MS_MAX = 40;
/** How long the rest of any other sequence may take, ms. */
export const PARTIAL_MS_MAX = 200;
/**
 * Bytes of a paste that are kept; the rest is dropped. One more than a prompt may have, so that the excess is noticed.
 */
export const PASTE_BYTES_MAX = PROMPT_BYTES_MAX + 1;

const ESC = 0x1b;
const latin1 = new TextDecoder("latin1");
/** A mouse report in the SGR form. Source: XTerm Control Sequences, "Extended coordinates". */
const MOUSE = /^<(\d{1,4});(\d{1,5});(\d{1,5})([Mm])$/;

export class InputDecoder {
  #held: Uint8Array = new Uint8Array(0);
  #heldAtMs = 0;
  readonly #paste = new PasteTracker();
  #pasted: Uint8Array[] = [];
  #pastedBytes = 0;

  push(bytes: Uint8Array, nowMs: number): InputEvent[] {
    const input = this.#held.byteLength === 0 ? bytes : Buffer.concat([this.#held, bytes]);
    this.#held = new Uint8Array(0);
    const events: InputEvent[] = [];
    let at = this.#paste.active(nowMs) ? this.#readPaste(input, 0, nowMs, events) : 0;
    while (at < input.byteLength) at = this.#readOne(input, at, nowMs, events);
    return events;
  }

  /** When to call `expire`; null when nothing is held. */
  deadline(): number | null {
    if (this.#held.byteLength === 0) return null;
    return this.#heldAtMs + (this.#held.byteLength === 1 ? ESCAPE_MS_MAX : PARTIAL_MS_MAX);
  }

  /** What was held too long stands for itself: a lone ESC is the key, the rest of a broken sequence is dropped. */
  expire(nowMs: number): InputEvent[] {
    const deadline = this.deadline();
    if (deadline === null || nowMs < deadline) return [];
    const held = this.#held;
    this.#held = new Uint8Array(0);
    if (held[0] !== ESC) return [];
    return held.byteLength === 1 ? [key("Escape", null)] : [];
  }

  /** Reads what begins at `at`, and returns where the next begins. */
  #readOne(input: Uint8Array, at: number, nowMs: number, events: InputEvent[]): number {
    const byte = input[at]!;
    if (byte === ESC) return this.#readEscape(input, at, nowMs, events);
    if (byte >= 0x80) return this.#readText(input, at, nowMs, events);
    const read = keyOfByte(byte);
    if (read) addKey(events, read);
    return at + 1;
  }

  #readEscape(input: Uint8Array, at: number, nowMs: number, events: InputEvent[]): number {
    const token = readEscape(input, at);
    if (token.kind === "partial") return this.#hold(input, at, nowMs);
    const { end } = token;
    if (token.kind === "escape") events.push(key("Escape", null));
    else if (token.kind === "alt") {
      const read = keyOfByte(input[at + 1]!, true);
      if (read) addKey(events, read);
    } else if (token.kind === "ss3") {
      const read = keyOfSs3(latin1.decode(input.subarray(at + 2, end)));
      if (read) addKey(events, read);
    } else if (token.kind === "csi") {
      const body = latin1.decode(input.subarray(at + 2, end));
      if (body === PASTE_START) {
        this.#paste.start(nowMs);
        return this.#readPaste(input, end, nowMs, events);
      }
      addCsi(events, body);
    }
    return end;
  }

  /** One character of UTF-8. Bytes that are none are dropped. */
  #readText(input: Uint8Array, at: number, nowMs: number, events: InputEvent[]): number {
    const first = input[at]!;
    const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 1;
    if (length === 1) return at + 1;
    if (at + length > input.byteLength) return this.#hold(input, at, nowMs);
    const text = new TextDecoder().decode(input.subarray(at, at + length));
    if (text.includes("\ufffd")) return at + 1;
    events.push(key(text, text));
    return at + length;
  }

  #hold(input: Uint8Array, at: number, nowMs: number): number {
    this.#held = input.slice(at);
    this.#heldAtMs = nowMs;
    return input.byteLength;
  }

  #readPaste(input: Uint8Array, from: number, nowMs: number, events: InputEvent[]): number {
    const end = this.#paste.skip(input, from, nowMs);
    const piece = input.slice(from, Math.min(end, from + PASTE_BYTES_MAX - this.#pastedBytes));
    this.#pasted.push(piece);
    this.#pastedBytes += piece.byteLength;
    if (this.#paste.active(nowMs)) return end;
    const text = new TextDecoder().decode(Buffer.concat(this.#pasted)).replace(/\x1b\[201~$/, "");
    this.#pasted = [];
    this.#pastedBytes = 0;
    events.push({ t: "paste", text });
    return end;
  }
}

const key = (name: string, text: string | null): InputEvent => ({ t: "key", key: name, text });

function addKey(events: InputEvent[], { chord, type, modifier }: KeyEvent): void {
  if (!chord || modifier || type === "release") return;
  const isText = !chord.ctrl && !chord.alt;
  const text = !isText ? null : chord.key === "Space" ? " " : [...chord.key].length === 1 ? chord.key : null;
  events.push(key(chordName(chord), text));
}

function addCsi(events: InputEvent[], body: string): void {
  const mouse = MOUSE.exec(body);
  if (!mouse) {
    const read = keyOfCsi(body);
    if (read) addKey(events, read);
    return;
  }
  const [code, x, y] = [Number(mouse[1]), Number(mouse[2]) - 1, Number(mouse[3]) - 1] as const;
  if (mouse[4] === "m" || x < 0 || y < 0) return;
  // Bits 2 to 4 are modifiers, 5 is motion, 6 the wheel, whose two lowest bits are its direction.
  const button = code & ~0b11100;
  if (button === 64 || button === 65) events.push({ t: "wheel", up: button === 64, x, y });
  else if (button === 0) events.push({ t: "click", x, y });
}
