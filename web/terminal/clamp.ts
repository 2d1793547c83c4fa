// Filters what xterm.js gets: lets through what draws, within bounds, and nothing that asks, prints, stores, loads or
// copies. Pure. Source: XTerm Control Sequences; ECMA-48; VT500 parser states by Paul Williams.

import { unhandled } from "../../src/protocol/unhandled.ts";
import { ByteWriter } from "../../src/text/byte-writer.ts";
import { OscRules, type OscSink } from "./osc-rules.ts";
import { isFileStart, type PictureForm, PictureString, sixelForm } from "./picture-strings.ts";

/** Bytes of one control sequence; a longer one is dropped up to its final byte. */
const CSI_BYTES_MAX = 256;

/** Bytes of one control string that are kept; the rest of a longer one is dropped up to its end, and so is the string. */
export const STRING_BYTES_MAX = 64 * 1024;

/** Largest value of any parameter. */
export const PARAM_MAX = 9_999;

const ESC = 0x1b;
const C1_LEAD = 0xc2;
const CAN = 0x18;
const SUB = 0x1a;
const BEL = 0x07;

export interface Screen {
  readonly cols: number;
  readonly rows: number;
}

/** Bytes of a DCS string before its final byte, which says what it is. */
const DCS_START_MAX = 64;

/** The command that stands for a picture in what the terminal gets. Programs cannot send it: the rules drop it. */
export const PICTURE_COMMAND = 77_001;

export interface ClampSink extends OscSink {
  /** A picture has come whole, or is too long. Its place in the output gets the number that is returned. */
  picture?(picture: PictureString): number;
}

type State = "ground" | "escape" | "csi" | "csi-drop" | "dcs" | "osc" | "picture" | "string-drop";

/** Finals that repeat something: more than a screen of it only costs time (seconds of it, for one sequence). */
const COLUMN_FINALS = "@PXIZ";
const ROW_FINALS = "LMST^";

/** Control sequences that ask for an answer, print, or move the window, by prefix, intermediates and final. */
const DROPPED_CSI =
  /^(?:[?>=]?c|\??n|\??\$p|>q|x|[?>#]?t|\??i|\*y|[?]u|[?]\$u|\$w|&w|'[|{wz]|[?]S|>T|#[pqPQR{}])$/;

export class OutputClamp {
  readonly #osc: OscRules;
  #state: State = "ground";
  /** The sequence being read, without its introducer. */
  #held: number[] = [];
  #tooLong = false;
  #picture: PictureString | null = null;
  /** The lead of a C1 control in UTF-8, or ESC inside a string, waits for the next byte. */
  #pending = 0;
  readonly #out = new ByteWriter();

  /** @param screen the terminal's size at the time of the call */
  constructor(
    private readonly screen: () => Screen,
    private readonly sink: ClampSink = {},
  ) {
    this.#osc = new OscRules(sink);
  }

  /** A fresh terminal: forgets what was before. */
  reset(): void {
    this.#begin("ground");
    this.#pending = 0;
    this.#osc.reset();
  }

  /** The bytes that may reach the terminal. The result is a copy. */
  push(bytes: Uint8Array): Uint8Array {
    for (let at = 0; at < bytes.byteLength; at++) {
      if (this.#state === "ground" && this.#pending === 0) {
        const end = runEnd(bytes, at);
        if (end > at) {
          this.#out.bytes(bytes.subarray(at, end));
          at = end;
          if (at === bytes.byteLength) break;
        }
      }
      this.#byte(bytes[at]!);
    }
    return this.#out.take();
  }

  #byte(byte: number): void {
    if (this.#pending === C1_LEAD) {
      this.#pending = 0;
      if (byte >= 0x80 && byte <= 0x9f) return this.#c1(byte);
      this.#plain(C1_LEAD);
    }
    if (byte === C1_LEAD) {
      this.#pending = C1_LEAD;
      return;
    }
    this.#plain(byte);
  }

  /** A C1 control as its two-byte form; those without a use here are dropped. */
  #c1(byte: number): void {
    if (byte === 0x9c) return this.#endString();
    if (this.#state === "osc") this.#endString();
    this.#begin("ground");
    if ("\x84\x85\x88\x8d\x90\x98\x9b\x9d\x9e\x9f".includes(String.fromCharCode(byte))) {
      this.#plain(ESC);
      this.#plain(byte - 0x40);
    }
  }

  #plain(byte: number): void {
    switch (this.#state) {
      case "ground":
        if (byte === ESC) this.#begin("escape");
        else this.#out.byte(byte);
        return;
      case "escape":
        return this.#escape(byte);
      case "csi":
      case "csi-drop":
        return this.#csi(byte);
      case "dcs":
        return this.#dcs(byte);
      case "osc":
      case "picture":
      case "string-drop":
        return this.#string(byte);
      default:
        return unhandled(this.#state);
    }
  }

  #begin(state: State): void {
    this.#state = state;
    this.#held = [];
    this.#picture = null;
    this.#tooLong = false;
  }

  /** True when the byte belongs to no sequence: a control character, which acts at once, or one that ends it. */
  #control(byte: number): boolean {
    if (byte === ESC) {
      this.#begin("escape");
      return true;
    }
    if (byte === CAN || byte === SUB) {
      this.#begin("ground");
      return true;
    }
    if (byte < 0x20) {
      this.#out.byte(byte);
      return true;
    }
    return byte === 0x7f;
  }

  #escape(byte: number): void {
    if (this.#control(byte)) return;
    if (this.#held.length === 0) {
      if (byte === 0x5b) return this.#begin("csi");
      if (byte === 0x5d) return this.#begin("osc");
      if (byte === 0x50 && this.sink.picture) return this.#begin("dcs");
      // DCS, SOS, PM, APC: questions, fonts and files. None of them draws here.
      if (byte === 0x50 || byte === 0x58 || byte === 0x5e || byte === 0x5f) return this.#begin("string-drop");
      // DECID asks; a lone ST ends nothing.
      if (byte === 0x5a || byte === 0x5c) return this.#begin("ground");
    }
    if (byte > 0x7e || this.#held.length > 8) {
      this.#begin("ground");
      return;
    }
    this.#held.push(byte);
    if (byte >= 0x30) {
      this.#out.text(String.fromCharCode(ESC, ...this.#held));
      this.#begin("ground");
    }
  }

  #csi(byte: number): void {
    if (this.#control(byte)) return;
    if (byte > 0x7e) {
      this.#begin("ground");
      return this.#plain(byte);
    }
    if (this.#held.length >= CSI_BYTES_MAX) this.#state = "csi-drop";
    if (byte < 0x40) {
      if (this.#state === "csi") this.#held.push(byte);
      return;
    }
    if (this.#state === "csi") this.#emitCsi(byte);
    this.#begin("ground");
  }

  #emitCsi(final: number): void {
    const text = String.fromCharCode(...this.#held, final);
    const [, prefix = "", params = "", rest = ""] = /^([<=>?]?)([0-9:;]*)([\x20-\x2f]*.)$/.exec(text) ?? [];
    // Parameters after intermediates, or a second prefix, do not make a sequence.
    if (rest === "" || DROPPED_CSI.test(prefix + rest)) return;
    const max = prefix === "" ? this.#paramMax(rest) : PARAM_MAX;
    const clamped = params.replace(/\d+/g, (digits) =>
      digits.length > 5 || Number(digits) > max ? `${max}` : digits,
    );
    this.#out.text(`\x1b[${prefix}${clamped}${rest}`);
  }

  #paramMax(rest: string): number {
    const { cols, rows } = this.screen();
    if (COLUMN_FINALS.includes(rest) || rest === " @" || rest === " A" || rest === "'}" || rest === "'~")
      return cols;
    if (ROW_FINALS.includes(rest)) return rows;
    return rest === "b" ? Math.min(PARAM_MAX, cols * rows) : PARAM_MAX;
  }

  #string(byte: number): void {
    if (byte === ESC) {
      this.#endString();
      return this.#begin("escape");
    }
    if (byte === CAN || byte === SUB) return this.#begin("ground");
    const endsWithBell = this.#state === "osc" || this.#picture?.form.kind === "file";
    if (endsWithBell && byte === BEL) return this.#endString();
    if (this.#picture) return this.#pictureByte(this.#picture, byte);
    if (this.#state === "string-drop" || byte < 0x20) return;
    if (this.#held.length >= STRING_BYTES_MAX) this.#tooLong = true;
    else this.#held.push(byte);
    const mayBeFile = byte === 0x3d && this.#held.length <= DCS_START_MAX && this.sink.picture;
    if (mayBeFile && isFileStart(String.fromCharCode(...this.#held))) this.#beginPicture({ kind: "file" });
  }

  #dcs(byte: number): void {
    if (byte === ESC) return this.#begin("escape");
    if (byte === CAN || byte === SUB) return this.#begin("ground");
    if (byte < 0x20 || byte === 0x7f) return;
    if (byte < 0x40 && this.#held.length < DCS_START_MAX) {
      this.#held.push(byte);
      return;
    }
    const form = byte === 0x71 ? sixelForm(String.fromCharCode(...this.#held)) : undefined;
    if (form) this.#beginPicture(form);
    else this.#begin("string-drop");
  }

  #beginPicture(form: PictureForm): void {
    this.#begin("picture");
    this.#picture = new PictureString(form);
  }

  #pictureByte(picture: PictureString, byte: number): void {
    picture.put(byte);
    if (!picture.isTooLong) return;
    // At once, as the session's emulator does; the rest is dropped.
    this.#endPicture(picture);
    this.#begin(picture.form.kind === "file" ? "osc" : "string-drop");
    this.#tooLong = true;
  }

  #endPicture(picture: PictureString): void {
    const number = this.sink.picture?.(picture);
    this.#begin("ground");
    if (number !== undefined) this.#out.text(`\x1b]${PICTURE_COMMAND};${number}\x07`);
  }

  #endString(): void {
    if (this.#picture) return this.#endPicture(this.#picture);
    const isKept = this.#state === "osc" && !this.#tooLong;
    const body = isKept ? new TextDecoder().decode(Uint8Array.from(this.#held)) : "";
    this.#begin("ground");
    const allowed = isKept ? this.#osc.allow(body) : null;
    if (allowed !== null) this.#out.text(`\x1b]${allowed}\x07`);
  }
}

/** Where the run of bytes that need no check ends. */
function runEnd(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.byteLength && bytes[at] !== ESC && bytes[at] !== C1_LEAD) at++;
  return at;
}
