// Tells what a terminal answers to queries apart from what a person types: which CSI sequences are reports, and where
// a reply string (OSC, DCS) ends. Source: XTerm Control Sequences; ECMA-48; the kitty keyboard protocol.
// It must not know which reports somebody waits for, nor hold bytes between reads.

export type ReplyKind =
  | "device-attributes"
  | "device-status"
  | "cursor"
  | "mode"
  | "color"
  | "clipboard"
  | "title"
  | "kitty-flags"
  | "size"
  | "string";

export type CsiReply =
  | { readonly reply: ReplyKind }
  /** `CSI 1;2R` to `CSI 1;16R`: a cursor in the first row, or F3 with modifiers. */
  | { readonly reply: "cursor-or-f3" }
  | null;

const CSI_REPLIES: readonly (readonly [RegExp, ReplyKind | "cursor-or-f3"])[] = [
  [/^[?>=][0-9;:]*c$/, "device-attributes"],
  [/^[03]n$/, "device-status"],
  [/^\?[0-9;]+n$/, "device-status"],
  [/^1;([2-9]|1[0-6])R$/, "cursor-or-f3"],
  [/^[0-9]+;[0-9]+R$/, "cursor"],
  [/^\?[0-9;]+R$/, "cursor"],
  [/^\??[0-9]+;[0-9]+\$y$/, "mode"],
  [/^\?[0-9]+u$/, "kitty-flags"],
  // XTQMODKEYS
  [/^>[0-9;]+m$/, "mode"],
  // Window state, position and size; 48 is the size that a terminal reports by itself in mode 2048.
  [/^([1-9]|48)(;[0-9:]+)*t$/, "size"],
];

/** What kind of report a CSI sequence is, given without its `ESC [`; null when it is input. */
export function csiReply(body: string): CsiReply {
  for (const [pattern, reply] of CSI_REPLIES) if (pattern.test(body)) return { reply } as CsiReply;
  return null;
}

export type ReplyString =
  /** A whole reply; `end` is the index after its terminator. */
  | { readonly kind: "reply"; readonly reply: ReplyKind; readonly end: number }
  /** So far it reads as a reply. `known`: its head can be nothing else. */
  | { readonly kind: "partial"; readonly known: boolean }
  /** No reply that we know: Alt with `]` or `P` and what follows, or an answer to a query that is not the host's. */
  | { readonly kind: "none" };

interface Head {
  readonly text: string;
  readonly reply: ReplyKind;
}

const OSC_HEADS: readonly Head[] = [
  { text: "4;", reply: "color" },
  { text: "10;", reply: "color" },
  { text: "11;", reply: "color" },
  { text: "12;", reply: "color" },
  { text: "52;", reply: "clipboard" },
  { text: "l", reply: "title" },
  { text: "L", reply: "title" },
];

/** DECRQSS, XTGETTCAP, XTVERSION and DA3. */
const DCS_HEADS: readonly Head[] = ["0$r", "1$r", "0+r", "1+r", ">|", "!|"].map((text) => ({
  text,
  reply: "string",
}));

/** DECCKSR, the checksum of a rectangle: its number, then `!~`. Numbers are at most five digits. */
const CHECKSUM = /^[0-9]{1,5}!~/;
const CHECKSUM_BEGUN = /^[0-9]{0,5}!?$/;
const CHECKSUM_LENGTH_MAX = 7;

const NONE: ReplyString = { kind: "none" };

/** Reads a reply string whose ESC stands at `bytes[at]` and is followed by `]` or `P`. */
export function readReplyString(bytes: Uint8Array, at: number): ReplyString {
  const heads = bytes[at + 1] === 0x5d ? OSC_HEADS : bytes[at + 1] === 0x50 ? DCS_HEADS : null;
  if (!heads) return NONE;
  const start = String.fromCharCode(...bytes.subarray(at + 2, at + 2 + CHECKSUM_LENGTH_MAX));
  const checksum = heads === DCS_HEADS ? CHECKSUM.exec(start)?.[0] : undefined;
  const head =
    heads.find((h) => start.startsWith(h.text)) ?? (checksum && { text: checksum, reply: "string" });
  if (!head) {
    const isBegun = heads === DCS_HEADS && CHECKSUM_BEGUN.test(start);
    return isBegun || heads.some((h) => h.text.startsWith(start)) ? { kind: "partial", known: false } : NONE;
  }
  const end = stringEnd(bytes, at + 2 + head.text.length);
  if (end === "open") return { kind: "partial", known: true };
  return end === "broken" ? NONE : { kind: "reply", reply: head.reply, end };
}

/** Index after BEL or ST; `broken` at a control character that no reply contains; `open` when the bytes end first. */
export function stringEnd(bytes: Uint8Array, from: number): number | "open" | "broken" {
  for (let i = from; i < bytes.byteLength; i++) {
    const c = bytes[i]!;
    if (c === 0x07) return i + 1;
    if (c === 0x1b) {
      if (i + 1 >= bytes.byteLength) return "open";
      return bytes[i + 1] === 0x5c ? i + 2 : "broken";
    }
    if (c < 0x20 || c === 0x7f) return "broken";
  }
  return "open";
}

/** A colour report's slot and value: 10 foreground, 11 background, 12 cursor. */
export interface ColorReport {
  readonly slot: 10 | 11 | 12;
  /** `#rrggbb` */
  readonly color: string;
}

const COLOR = /^(10|11|12);rgba?:([0-9a-f]{1,4})\/([0-9a-f]{1,4})\/([0-9a-f]{1,4})/i;

/** Reads the text of an OSC 10, 11 or 12 reply (without introducer and terminator); null when it is no such report. */
export function parseColorReport(text: string): ColorReport | null {
  const m = COLOR.exec(text);
  if (!m) return null;
  const channel = (hex: string) =>
    Math.round((Number.parseInt(hex, 16) / (16 ** hex.length - 1)) * 255)
      .toString(16)
      .padStart(2, "0");
  const slot = Number(m[1]) as ColorReport["slot"];
  return { slot, color: `#${channel(m[2]!)}${channel(m[3]!)}${channel(m[4]!)}` };
}
