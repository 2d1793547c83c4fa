// Kitty's graphics commands that ask for an answer. Only a terminal that draws pictures knows the answer: it reaches
// the program once, in its place among the emulator's own answers. A program asks for pictures and then for something
// that every terminal answers, and takes the second answer without the first for "no pictures". Later answers therefore
// wait for the terminal's, until `giveUp`. Source: https://sw.kovidgoyal.net/kitty/graphics-protocol/ (responses,
// `a=q`, `q`).

import { fieldsOf } from "../pictures/fields.ts";
import { unhandled } from "../protocol/unhandled.ts";

/** Characters of a command's keys that are read; a longer command is not understood. */
const KEYS_LENGTH_MAX = 256;
/** Commands whose answer is awaited; beyond that, the oldest is no longer awaited. */
const AWAITED_MAX = 64;
/** The emulator's own answers that may wait; beyond that, all are passed on. */
const HELD_MAX = 256;
/** An answer: the keys, and a short text. */
const ANSWER = /^G([A-Za-z0-9,=]{1,128});[ -~]{0,256}$/;

const ESC = 0x1b;
const [UNDERSCORE, G, BACKSLASH, SEMICOLON, CAN, SUB] = [0x5f, 0x47, 0x5c, 0x3b, 0x18, 0x1a];

type Reading = "text" | "introducer" | "keys" | "payload";

export class PictureReplies {
  /** An attached terminal gets the output as it is, and may draw pictures. */
  mayBeAnswered = false;
  readonly #encoder = new TextEncoder();
  /** Awaited commands by their ids, and whether other answers wait for them. */
  readonly #awaited = new Map<string, boolean>();
  #held: Uint8Array[] = [];
  #reading: Reading = "text";
  #keys = "";
  #last = 0;

  constructor(private readonly pass: (bytes: Uint8Array) => void) {}

  /** True while answers wait. */
  get isHolding(): boolean {
    return [...this.#awaited.values()].includes(true);
  }

  /** One of the emulator's own answers. */
  reply(text: string): void {
    const bytes = this.#encoder.encode(text);
    if (!this.isHolding) return this.pass(bytes);
    this.#held.push(bytes);
    if (this.#held.length > HELD_MAX) this.giveUp();
  }

  /**
   * The terminal's answer, without what begins and ends it. An answer that nothing asked for, or that has come before,
   * is dropped.
   */
  answer(text: string): void {
    const keys = ANSWER.exec(text)?.[1];
    if (keys === undefined) return;
    // Even a late answer shows that answers come.
    this.mayBeAnswered = true;
    if (!this.#awaited.delete(idOf(fieldsOf(keys, ",")) ?? "")) return;
    this.pass(this.#encoder.encode(`\x1b_${text}\x1b\\`));
    this.#release();
  }

  /**
   * The answer that others wait for does not come: they are passed on, and nothing waits until a new terminal attaches.
   */
  giveUp(): void {
    if (!this.isHolding) return;
    this.mayBeAnswered = false;
    for (const [id, isHeldFor] of this.#awaited) if (isHeldFor) this.#awaited.delete(id);
    this.#release();
  }

  /** Passes `bytes` on, cut after each command that asks, so that answers to earlier queries are already out. */
  read(bytes: Uint8Array, parse: (piece: Uint8Array) => void): void {
    let from = 0;
    for (let at = 0; at < bytes.length; at++) {
      if (this.#reading === "text" && !(this.#last === ESC && at === 0)) {
        at = bytes.indexOf(UNDERSCORE, at);
        if (at < 0) break;
      }
      if (!this.#step(bytes[at]!, at === 0 ? this.#last : bytes[at - 1]!)) continue;
      parse(bytes.subarray(from, at + 1));
      from = at + 1;
      this.#asked();
    }
    this.#last = bytes.at(-1) ?? this.#last;
    if (from < bytes.length) parse(from === 0 ? bytes : bytes.subarray(from));
  }

  /** Takes one byte; true when a command ends. */
  #step(byte: number, before: number): boolean {
    switch (this.#reading) {
      case "text":
        if (byte === UNDERSCORE && before === ESC) this.#reading = "introducer";
        return false;
      case "introducer":
        this.#reading = byte === G ? "keys" : "text";
        this.#keys = "";
        return false;
      case "keys":
      case "payload":
        if (byte === CAN || byte === SUB || (before === ESC && byte !== BACKSLASH)) this.#reading = "text";
        else if (before === ESC) {
          this.#reading = "text";
          return true;
        } else if (byte === SEMICOLON) this.#reading = "payload";
        else if (this.#reading === "keys" && byte !== ESC && this.#keys.length <= KEYS_LENGTH_MAX)
          this.#keys += String.fromCharCode(byte);
        return false;
      default:
        return unhandled(this.#reading);
    }
  }

  #asked(): void {
    if (!this.mayBeAnswered || this.#keys.length > KEYS_LENGTH_MAX) return;
    const fields = fieldsOf(this.#keys, ",");
    const id = idOf(fields);
    if (id === null || fields.get("q") === "2") return;
    // A quiet command has no answer unless there is an error.
    const isHeldFor = fields.get("a") === "q" && !fields.has("q");
    this.#awaited.delete(id);
    this.#awaited.set(id, isHeldFor);
    const [oldest] = this.#awaited.keys();
    if (this.#awaited.size > AWAITED_MAX && oldest !== undefined) this.#awaited.delete(oldest);
    if (!this.isHolding) this.#release();
  }

  #release(): void {
    if (this.isHolding) return;
    for (const bytes of this.#held.splice(0)) this.pass(bytes);
  }
}

/** The id by which an answer names its command; null for a command that is not answered. */
function idOf(fields: ReadonlyMap<string, string>): string | null {
  const [id, number] = [fields.get("i") ?? "0", fields.get("I") ?? "0"];
  if (number !== "0") return `I=${number}`;
  return id === "0" ? null : `i=${id}`;
}
