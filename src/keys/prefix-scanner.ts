// Finds the prefix key and the key after it in the bytes that a person types into an attached session; everything else
// is passed on untouched. A state machine over bytes: it does not know what the actions do, and reads no clock.

import { unhandled } from "../protocol/unhandled.ts";
import { PASTE_START, PasteTracker } from "./bracketed-paste.ts";
import { readEscape } from "./escape-token.ts";
import { chordName, type KeyChord } from "./key-chord.ts";
import { type KeyEvent, keyOfByte, keyOfCsi, keyOfSs3 } from "./key-events.ts";
import { DEFAULT_BINDINGS, type KeyBinding, type PrefixAction } from "./key-table.ts";

/** How long a prefix waits for its key before it goes through to the program: long enough for a hand to move. */
export const PREFIX_MS_MAX = 1_000;

/** How long a lone ESC may be the start of a sequence: short, since it is also a key that people press. */
export const ESCAPE_MS_MAX = 10;

/** How long the rest of a sequence may take. Terminals send a sequence at once; only a network splits it. */
export const SEQUENCE_MS_MAX = 100;

/**
 * Bytes kept behind a prefix (mouse reports, modifier keys) until its key comes. With more, everything goes through.
 */
export const ARMED_BYTES_MAX = 4_096;

/** Keys whose repeats and release are swallowed, because their press was. With more, the oldest is forgotten. */
const SWALLOWED_KEYS_MAX = 8;

export type ScannerOutput = { readonly forward: Uint8Array } | { readonly action: PrefixAction };

/** `armed`: the prefix was pressed and its key has not come. */
export type ScannerState = "idle" | "armed";

/** What the next piece of input is, seen from the machine. */
export type ScannerEvent =
  | "prefix" // the prefix key, pressed
  | "bound" // a key of the table
  | "other" // any other key or byte
  | "neutral" // no key: mouse, focus, a modifier, a release
  | "paste" // a bracketed paste begins
  | "end"; // the time or the space for waiting is used up

export type ScannerEffect =
  | "forward" // pass it on
  | "hold" // keep it until the next key decides
  | "act" // report the action; of the held input only the neutral part goes to the program
  | "send-prefix" // the second of the two prefixes goes to the program
  | "release" // the held input and this piece go to the program, as typed
  | "none";

/** The whole machine. */
export const SCANNER_TABLE: Readonly<
  Record<ScannerState, Readonly<Record<ScannerEvent, readonly [ScannerState, ScannerEffect]>>>
> = {
  idle: {
    prefix: ["armed", "hold"],
    bound: ["idle", "forward"],
    other: ["idle", "forward"],
    neutral: ["idle", "forward"],
    paste: ["idle", "forward"],
    end: ["idle", "none"],
  },
  armed: {
    prefix: ["idle", "send-prefix"],
    bound: ["idle", "act"],
    other: ["idle", "release"],
    neutral: ["armed", "hold"],
    paste: ["idle", "release"],
    end: ["idle", "release"],
  },
};

export interface PrefixScannerOptions {
  readonly prefix: KeyChord;
  readonly bindings?: readonly KeyBinding[];
  /**
   * False: a sequence cut by the end of a `push` is not waited for, because the caller passes only whole ones (the
   * reply filter does). Saves its delay on a lone Escape.
   */
  readonly holdPartial?: boolean;
}

interface Held {
  readonly bytes: Uint8Array;
  /** Sent to the program even when the prefix is not. */
  readonly keep: boolean;
}

const ESC = 0x1b;
const latin1 = new TextDecoder("latin1");

export class PrefixScanner {
  readonly #prefixName: string;
  /** The prefix as one byte, if it has that form. */
  readonly #prefixByte: number;
  readonly #actions: ReadonlyMap<string, PrefixAction>;
  readonly #holdPartial: boolean;
  readonly #paste = new PasteTracker();
  #state: ScannerState = "idle";
  #held: Held[] = [];
  #heldBytes = 0;
  #armedAtMs = 0;
  #prefixId = "";
  #partial = new Uint8Array(0);
  #partialAtMs = 0;
  #swallowed: string[] = [];
  #out: ScannerOutput[] = [];

  constructor(options: PrefixScannerOptions) {
    this.#prefixName = chordName(options.prefix);
    const bindings = options.bindings ?? DEFAULT_BINDINGS;
    this.#actions = new Map(bindings.map((b) => [chordName(b.key), b.action]));
    this.#holdPartial = options.holdPartial ?? true;
    this.#prefixByte = -1;
    for (let byte = 0; byte < 0x80; byte++) {
      const chord = byte === ESC ? null : keyOfByte(byte)?.chord;
      if (chord && chordName(chord) === this.#prefixName) this.#prefixByte = byte;
    }
  }

  /** Takes what was read and returns what to send and what to do, in order. Forwarded bytes may be views on `bytes`. */
  push(bytes: Uint8Array, nowMs: number): ScannerOutput[] {
    if (this.#state === "armed" && nowMs >= this.#armedAtMs + PREFIX_MS_MAX) this.#step("end", EMPTY, null);
    let input = bytes;
    if (this.#partial.byteLength > 0) {
      input = concat(this.#partial, bytes);
      this.#partial = EMPTY;
    }
    this.#scan(input, nowMs);
    return this.#take();
  }

  /** When to call `expire`, in the same clock as `push`; null when nothing waits. */
  deadline(): number | null {
    const armed = this.#state === "armed" ? this.#armedAtMs + PREFIX_MS_MAX : null;
    if (this.#partial.byteLength === 0) return armed;
    const wait = this.#partial.byteLength === 1 ? ESCAPE_MS_MAX : SEQUENCE_MS_MAX;
    return Math.min(this.#partialAtMs + wait, armed ?? Number.POSITIVE_INFINITY);
  }

  /** Gives up what has waited too long. No effect before the deadline. */
  expire(nowMs: number): ScannerOutput[] {
    const wait = this.#partial.byteLength === 1 ? ESCAPE_MS_MAX : SEQUENCE_MS_MAX;
    if (this.#partial.byteLength > 0 && nowMs >= this.#partialAtMs + wait) {
      const partial = this.#partial;
      this.#partial = EMPTY;
      this.#unfinished(partial);
    }
    if (this.#state === "armed" && nowMs >= this.#armedAtMs + PREFIX_MS_MAX) this.#step("end", EMPTY, null);
    return this.#take();
  }

  #take(): ScannerOutput[] {
    const out = this.#out;
    this.#out = [];
    return out;
  }

  #scan(input: Uint8Array, nowMs: number): void {
    let at = 0;
    if (this.#paste.active(nowMs)) at = this.#skipPaste(input, 0, nowMs);
    while (at < input.byteLength) {
      if (input[at] !== ESC) {
        at = this.#plain(input, at, nowMs);
        continue;
      }
      const token = readEscape(input, at);
      if (token.kind === "partial") {
        if (this.#holdPartial) {
          this.#partial = input.slice(at);
          this.#partialAtMs = nowMs;
        } else this.#unfinished(input.subarray(at));
        return;
      }
      const raw = input.subarray(at, token.end);
      at = token.end;
      if (token.kind === "csi") {
        const body = latin1.decode(raw.subarray(2));
        if (body === PASTE_START) {
          this.#step("paste", raw, null);
          this.#paste.start(nowMs);
          at = this.#skipPaste(input, at, nowMs);
        } else this.#key(raw, keyOfCsi(body), nowMs);
      } else if (token.kind === "ss3") this.#key(raw, keyOfSs3(latin1.decode(raw.subarray(2))), nowMs);
      else if (token.kind === "alt") this.#key(raw, keyOfByte(raw[1]!, true) ?? OTHER_KEY, nowMs);
      else this.#key(raw, token.kind === "escape" ? keyOfByte(ESC) : OTHER_KEY, nowMs);
    }
  }

  #skipPaste(input: Uint8Array, at: number, nowMs: number): number {
    const end = this.#paste.skip(input, at, nowMs);
    this.#forward(input.subarray(at, end));
    return end;
  }

  /** Bytes up to the next ESC: forwarded in one piece, except for the prefix and the key after it. */
  #plain(input: Uint8Array, from: number, nowMs: number): number {
    if (this.#state === "armed") {
      this.#key(input.subarray(from, from + 1), keyOfByte(input[from]!) ?? OTHER_KEY, nowMs);
      return from + 1;
    }
    const next = input.indexOf(ESC, from);
    const end = next < 0 ? input.byteLength : next;
    const run = input.subarray(from, end);
    const prefix = this.#prefixByte < 0 ? -1 : run.indexOf(this.#prefixByte);
    if (prefix < 0) {
      this.#forward(run);
      return end;
    }
    this.#forward(run.subarray(0, prefix));
    this.#key(run.subarray(prefix, prefix + 1), keyOfByte(this.#prefixByte), nowMs);
    return from + prefix + 1;
  }

  #key(raw: Uint8Array, key: KeyEvent | null, nowMs: number): void {
    if (key && key.type !== "press" && this.#swallowed.includes(key.id)) {
      if (key.type === "release") this.#unswallow(key.id);
      // While armed the prefix may still go through, and then its release must as well.
      if (this.#state === "armed" && key.id === this.#prefixId) this.#hold(raw, false);
      return;
    }
    if (key) this.#unswallow(key.id);
    const name = key?.chord && key.type === "press" ? chordName(key.chord) : null;
    const before = this.#state;
    if (name === this.#prefixName) this.#step("prefix", raw, key);
    else if (name !== null && this.#actions.has(name)) this.#step("bound", raw, key, name);
    else this.#step(key && key.type === "press" && !key.modifier ? "other" : "neutral", raw, key);
    if (before === "idle" && this.#state === "armed") this.#armedAtMs = nowMs;
  }

  #step(event: ScannerEvent, raw: Uint8Array, key: KeyEvent | null, name = ""): void {
    const [next, effect] = SCANNER_TABLE[this.#state][event];
    this.#state = next;
    switch (effect) {
      case "none":
        return;
      case "forward":
        this.#forward(raw);
        return;
      case "hold":
        if (event === "prefix") {
          this.#prefixId = key!.id;
          this.#swallow(key!.id);
        }
        this.#hold(raw, event === "neutral");
        return;
      case "act":
        this.#swallow(key!.id);
        this.#releaseHeld(true);
        this.#out.push({ action: this.#actions.get(name)! });
        return;
      case "send-prefix":
        this.#releaseHeld(true);
        this.#forward(raw);
        return;
      case "release":
        this.#unswallow(this.#prefixId);
        this.#releaseHeld(false);
        this.#forward(raw);
        return;
      default:
        return unhandled(effect);
    }
  }

  /** A sequence that did not go on: an Escape key, or an Alt key and what followed it. */
  #unfinished(raw: Uint8Array): void {
    const key =
      raw.byteLength === 1 ? keyOfByte(ESC) : raw.byteLength === 2 ? keyOfByte(raw[1]!, true) : null;
    this.#key(raw, key ?? OTHER_KEY, this.#partialAtMs);
  }

  #hold(raw: Uint8Array, keep: boolean): void {
    this.#held.push({ bytes: raw.slice(), keep });
    this.#heldBytes += raw.byteLength;
    if (this.#heldBytes > ARMED_BYTES_MAX) this.#step("end", EMPTY, null);
  }

  #releaseHeld(neutralOnly: boolean): void {
    for (const piece of this.#held) if (piece.keep || !neutralOnly) this.#forward(piece.bytes);
    this.#held = [];
    this.#heldBytes = 0;
  }

  #swallow(id: string): void {
    this.#swallowed = [...this.#swallowed, id].slice(-SWALLOWED_KEYS_MAX);
  }

  #unswallow(id: string): void {
    this.#swallowed = this.#swallowed.filter((other) => other !== id);
  }

  #forward(bytes: Uint8Array): void {
    if (bytes.byteLength === 0) return;
    const last = this.#out.at(-1);
    if (!last || !("forward" in last)) {
      this.#out.push({ forward: bytes });
      return;
    }
    // Neighbours in one read are joined without copying.
    const joined = last.forward;
    if (joined.buffer === bytes.buffer && joined.byteOffset + joined.byteLength === bytes.byteOffset)
      this.#out[this.#out.length - 1] = {
        forward: new Uint8Array(joined.buffer, joined.byteOffset, joined.byteLength + bytes.byteLength),
      };
    else this.#out.push({ forward: bytes });
  }
}

const EMPTY = new Uint8Array(0);
const OTHER_KEY: KeyEvent = { chord: null, type: "press", id: "", modifier: false };

function concat(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(a.byteLength + b.byteLength);
  joined.set(a);
  joined.set(b, a.byteLength);
  return joined;
}
