// Tells a terminal's answers to queries from what a person types, by the grammar of both and not by a list of queries.
// Keys, clicks and focus reports are CSI sequences without a private mark (except `<` of the mouse) and without
// intermediate bytes; answers have one of them, or a final byte and parameters that no key has. Strings (OSC, DCS, APC)
// are never typed. Sources: XTerm Control Sequences; ECMA-48; the kitty keyboard protocol. It does not know which
// reports somebody waits for, and holds no bytes between reads.

import { isContinuation } from "./utf8-bytes.ts";

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
  | "string"
  | "other";

export type CsiReply =
  | { readonly reply: ReplyKind }
  /** `CSI 1;2R` to `CSI 1;16R`: a cursor in the first row, or F3 with modifiers. */
  | { readonly reply: "cursor-or-f3" }
  | null;

const CSI_REPLIES: readonly (readonly [RegExp, ReplyKind | "cursor-or-f3"])[] = [
  [/^[?>=][0-9;:]*c$/, "device-attributes"],
  [/^\?[0-9;]+n$/, "device-status"],
  [/^1;([2-9]|1[0-6])R$/, "cursor-or-f3"],
  [/^[0-9]+;[0-9]+(?:;[0-9]+)?R$/, "cursor"],
  [/^\?[0-9;]+R$/, "cursor"],
  [/^\??[0-9]+;[0-9]+\$y$/, "mode"],
  [/^\?[0-9]+u$/, "kitty-flags"],
  // XTQMODKEYS
  [/^>[0-9;]+m$/, "mode"],
  // Window state, position and size; 48 is the size that a terminal reports by itself in mode 2048. With two parameters
  // it is a keypad key.
  [/^[0-9]+(?:;[0-9:]*;[0-9:;]*)?t$/, "size"],
  [/^[0-9]+n$/, "device-status"],
  // DECREPTPARM, and the attributes of a rectangle
  [/^[0-9]+;[0-9]*;[0-9;]*x$/, "other"],
  [/^0(?:;[0-9:]+)*m$/, "other"],
  // Whatever else has a private mark, or an intermediate byte: `$` ends a key of rxvt, and a locator reports by `& w`.
  [/^[?>=][0-9;:]*[ -/]*[@-~]$/, "other"],
  [/^[0-9;:]*[ -#%'-/][ -/]*[@-~]$/, "other"],
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
  /** Not a known reply: Alt with `]` or `P` and what follows, or an answer to a query that is not the host's. */
  | { readonly kind: "none" };

interface Grammar {
  /** The beginning of every answer. */
  readonly head: RegExp;
  /** Bytes that may still become such a beginning. */
  readonly begun: RegExp;
  /** BEL ends it too. */
  readonly bell: boolean;
}

/** By the byte after ESC. SOS and PM carry no answers, and Alt with `X` and `^` is typed. */
const GRAMMARS: ReadonlyMap<number, Grammar> = new Map([
  // OSC: a number, or the title (l), the icon's (L) or its file (I). 5522 is a paste, if a program has asked for paste
  // events.
  [0x5d, { head: /^(?:(?!5522;)[0-9]{1,5};|[lLI])/, begun: /^[0-9]{0,5}$/, bell: true }],
  // DCS: parameters or intermediate bytes and a final one; kitty answers its remote control with a word.
  [
    0x50,
    {
      head: /^(?:(?:[0-9;:<=>?]+[ -/]*|[ -/]+)[@-~]|@kitty-)/,
      begun: /^(?:[0-9;:<=>?]*[ -/]*|@k?i?t?t?y?)$/,
      bell: true,
    },
  ],
  // APC: pictures of kitty.
  [0x5f, { head: /^[!-~]/, begun: /^$/, bell: false }],
]);

/** The most characters of a head: no answer has more parameters than fit into it. */
const HEAD_CHARS_MAX = 32;

const OSC_KINDS: readonly (readonly [RegExp, ReplyKind])[] = [
  [/^(?:4|10|11|12);/, "color"],
  [/^52;/, "clipboard"],
  [/^[lLI]/, "title"],
];

const NONE: ReplyString = { kind: "none" };

/** Reads a reply string whose ESC stands at `bytes[at]`; `c1`: ST may be the one byte 0x9c. */
export function readReplyString(bytes: Uint8Array, at: number, c1 = false): ReplyString {
  const introducer = bytes[at + 1]!;
  const grammar = GRAMMARS.get(introducer);
  if (!grammar) return NONE;
  const start = String.fromCharCode(...bytes.subarray(at + 2, at + 2 + HEAD_CHARS_MAX));
  const head = grammar.head.exec(start)?.[0];
  if (head === undefined) return grammar.begun.test(start) ? { kind: "partial", known: false } : NONE;
  const end = stringEnd(bytes, at + 2 + head.length, grammar.bell, c1);
  if (end === "open") return { kind: "partial", known: true };
  if (end === "broken") return NONE;
  const kind = introducer === 0x5d ? OSC_KINDS.find(([pattern]) => pattern.test(start))?.[1] : undefined;
  return { kind: "reply", reply: kind ?? "string", end };
}

/**
 * True for a byte that is neither part of a string (ECMA-48, 5.6: 0x08 to 0x0d, and printable bytes) nor of its
 * terminator.
 */
function breaks(bytes: Uint8Array, i: number): boolean {
  const c = bytes[i]!;
  if (c === 0x1b) return i + 1 < bytes.byteLength && bytes[i + 1] !== 0x5c;
  return c < 0x08 || (c > 0x0d && c < 0x20) || c === 0x7f;
}

/** Where a string broke off. */
export function breakIndex(bytes: Uint8Array): number {
  return bytes.findIndex((_, i) => breaks(bytes, i));
}

/**
 * Index after ST, or BEL where that ends it too; `broken` at a control character that no reply contains; `open` when the
 * bytes end first.
 */
export function stringEnd(
  bytes: Uint8Array,
  from: number,
  bell = true,
  c1 = false,
): number | "open" | "broken" {
  for (let i = from; i < bytes.byteLength; i++) {
    const c = bytes[i]!;
    if (c === 0x07 && bell) return i + 1;
    if (c === 0x9c && c1 && !isContinuation(bytes, i, 0)) return i + 1;
    if (breaks(bytes, i)) return "broken";
    if (c === 0x1b) return i + 1 < bytes.byteLength ? i + 2 : "open";
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

/**
 * Reads the text of an OSC 10, 11 or 12 reply (without introducer and terminator); null when it is not such a report.
 */
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
