// What programs set in a terminal and xterm.js does not keep, as one table: how each setting is read from the output,
// what undoes it, and whether it is set again in a terminal that attaches later. Sources: XTerm Control Sequences,
// ECMA-48, DEC STD 070, and what kitty, iTerm2, mintty, foot and the Linux console add. It knows no state.

import type { Noted } from "./noted.ts";

/** One kind of CSI sequence. `read` gets its parameters, absent ones as 0. */
export interface CsiRow {
  readonly name: string;
  readonly id: { readonly prefix?: string; readonly intermediates?: string; readonly final: string };
  /** As a program sends it. */
  readonly example: string;
  read(params: readonly number[]): readonly Noted[];
}

const csi = ({ prefix = "", intermediates = "", final }: CsiRow["id"], params: readonly number[]) =>
  `\x1b[${prefix}${params.join(";")}${intermediates}${final}`;

interface Valued {
  readonly name: string;
  readonly id: CsiRow["id"];
  readonly example: string;
  /** The first parameter that is the default. */
  readonly default: number;
  readonly undo: string;
  readonly isRestored?: boolean;
  readonly isFirst?: true;
}

/** A sequence whose first parameter is a value. */
function valued(row: Valued): CsiRow {
  const { name, id, example } = row;
  return {
    name,
    id,
    example,
    read: (params) => [
      {
        key: name,
        set: row.isRestored === false ? "" : csi(id, params),
        undo: params[0] === row.default ? null : row.undo,
        ...(row.isFirst && { isFirst: row.isFirst }),
      },
    ],
  };
}

/** A sequence whose first parameter is a resource; `reset` returns the resource to the value that its owner chose. */
function resources(name: string, final: string, reset: string, last: number, example: string): CsiRow {
  const id = { prefix: ">", final };
  const undone = (n: number): Noted => ({ key: `${name} ${n}`, set: "", undo: null });
  return {
    name,
    id,
    example,
    read: ([n = 0, ...values]) => {
      if (n === 0 && values.length === 0) return Array.from({ length: last + 1 }, (_, i) => undone(i));
      if (n > last) return [];
      if (values.length === 0 && final === reset) return [undone(n)];
      return [{ key: `${name} ${n}`, set: csi(id, [n, ...values]), undo: `\x1b[>${n}${reset}` }];
    },
  };
}

export const CSI_ROWS: readonly CsiRow[] = [
  resources("keys with modifiers", "m", "m", 7, "\x1b[>1;3m"),
  {
    name: "keys with modifiers, off",
    id: { prefix: ">", final: "n" },
    example: "\x1b[>4n",
    read: ([n = 0]) =>
      n > 7
        ? []
        : [
            {
              key: `keys with modifiers ${n}`,
              set: csi({ prefix: ">", final: "n" }, [n]),
              undo: `\x1b[>${n}m`,
            },
          ],
  },
  resources("format of keys with modifiers", "f", "f", 7, "\x1b[>4;1f"),
  {
    name: "form of titles",
    id: { prefix: ">", final: "t" },
    example: "\x1b[>1t",
    read: (params) =>
      params
        .filter((n) => n <= 3)
        .map((n) => ({ key: `titles ${n}`, set: `\x1b[>${n}t`, undo: `\x1b[>${n}T` })),
  },
  {
    name: "form of titles, back",
    id: { prefix: ">", final: "T" },
    example: "\x1b[>T",
    read: (params) =>
      (params.length === 1 && params[0] === 0 ? [0, 1, 2, 3] : params).map((n) => ({
        key: `titles ${n}`,
        set: "",
        undo: null,
      })),
  },
  valued({
    name: "pointer hidden",
    id: { prefix: ">", final: "p" },
    example: "\x1b[>3p",
    default: 1,
    undo: "\x1b[>1p",
  }),
  valued({
    name: "Shift for the mouse",
    id: { prefix: ">", final: "s" },
    example: "\x1b[>1s",
    default: 0,
    undo: "\x1b[>0s",
  }),
  valued({
    name: "volume of the warning bell",
    id: { intermediates: " ", final: "t" },
    example: "\x1b[1 t",
    default: 8,
    undo: "\x1b[8 t",
  }),
  valued({
    name: "volume of the margin bell",
    id: { intermediates: " ", final: "u" },
    example: "\x1b[1 u",
    default: 8,
    undo: "\x1b[8 u",
  }),
  valued({
    name: "output to the status line",
    id: { intermediates: "$", final: "}" },
    example: "\x1b[1$}",
    default: 0,
    undo: "\x1b[0$}",
    isRestored: false,
    isFirst: true,
  }),
  valued({
    name: "the status line's kind",
    id: { intermediates: "$", final: "~" },
    example: "\x1b[2$~",
    default: 0,
    undo: "\x1b[0$~",
  }),
  valued({
    name: "extent of changed attributes",
    id: { intermediates: "*", final: "x" },
    example: "\x1b[2*x",
    default: 0,
    undo: "\x1b[0*x",
  }),
  valued({
    name: "form of checksums",
    id: { intermediates: "#", final: "y" },
    example: "\x1b[3#y",
    default: 0,
    undo: "\x1b[0#y",
  }),
  valued({
    name: "locator reports",
    id: { intermediates: "'", final: "z" },
    example: "\x1b[1'z",
    default: 0,
    undo: "\x1b[0'z",
  }),
  valued({
    name: "locator events",
    id: { intermediates: "'", final: "{" },
    example: "\x1b[1'{",
    default: 0,
    undo: "\x1b[0'{",
  }),
  valued({ name: "keyboard lights", id: { final: "q" }, example: "\x1b[1q", default: 0, undo: "\x1b[0q" }),
  valued({
    name: "cursor of the Linux console",
    id: { prefix: "?", final: "c" },
    example: "\x1b[?6c",
    default: 0,
    undo: "\x1b[?0c",
  }),
  valued({
    name: "further cursors of kitty",
    id: { prefix: ">", intermediates: " ", final: "q" },
    example: "\x1b[>29;2:1:1 q",
    default: 0,
    undo: "\x1b[>0;4 q",
    isRestored: false,
  }),
  valued({
    name: "level of conformance",
    id: { intermediates: '"', final: "p" },
    example: '\x1b[61"p',
    default: -1,
    undo: '\x1b[62;1"p\x1b[63;1"p\x1b[64;1"p',
    isRestored: false,
    isFirst: true,
  }),
  {
    name: "output to the printer",
    id: { final: "i" },
    example: "\x1b[5i",
    read: ([n]) =>
      n === 4 || n === 5
        ? [{ key: "printer", set: "", undo: n === 5 ? "\x1b[4i" : null, isFirst: true }]
        : [],
  },
  {
    name: "output to the printer too",
    id: { prefix: "?", final: "i" },
    example: "\x1b[?5i",
    read: ([n]) =>
      n === 4 || n === 5 ? [{ key: "printer too", set: "", undo: n === 5 ? "\x1b[?4i" : null }] : [],
  },
  {
    name: "bell of the Linux console",
    id: { final: "]" },
    example: "\x1b[10;200]",
    read: ([n = 0, ...values]) =>
      n === 10 || n === 11
        ? [
            {
              key: `console bell ${n}`,
              set: csi({ final: "]" }, [n, ...values]),
              undo: values.length === 0 ? null : `\x1b[${n}]`,
            },
          ]
        : [],
  },
];

/** One kind of `ESC` with a final byte. */
export interface EscapeRow {
  readonly name: string;
  readonly id: { readonly intermediates?: string; readonly final: string };
  readonly noted: Noted;
}

function pair(name: string, on: string, off: string, isRestored = false): EscapeRow[] {
  const id = (text: string) =>
    text.length === 1 ? { final: text } : { intermediates: text[0]!, final: text[1]! };
  const set = isRestored ? `\x1b${on}` : "";
  return [
    { name, id: id(on), noted: { key: name, set, undo: `\x1b${off}` } },
    { name: `${name}, back`, id: id(off), noted: { key: name, set: "", undo: null } },
  ];
}

export const ESCAPE_ROWS: readonly EscapeRow[] = [
  ...pair("8-bit controls", " G", " F", true),
  // The session prints UTF-8 in any case.
  ...pair("not UTF-8", "%@", "%G"),
  ...pair("memory lock", "l", "m"),
  ...pair("guarded area", "V", "W"),
  // An empty name lets tmux name the window by itself again; the rest of the sequence is not part of the name.
  {
    name: "name of a window in tmux or screen",
    id: { final: "k" },
    noted: { key: "window name", set: "", undo: "\x1bk\x1b\\" },
  },
];

/** Keys that a program has programmed (DECUDK): all of them are forgotten. */
export const PROGRAMMED_KEYS: Noted = { key: "programmed keys", set: "", undo: "\x1bP0;1|\x1b\\" };

/** One kind of OSC string. `read` gets the text after the number; null: nothing that lasts. */
export interface OscRow {
  readonly name: string;
  readonly number: number;
  readonly example: string;
  read(data: string): Noted | null;
}

const osc = (number: number, data: string) => `\x1b]${number};${data}\x1b\\`;

/** A string that holds until an empty one, or the one in `undo`. */
function standing(name: string, number: number, example: string, undo = "", isRestored = true): OscRow {
  return {
    name,
    number,
    example: osc(number, example),
    read: (data) => {
      if (data.includes("?")) return null;
      return {
        key: name,
        set: isRestored ? osc(number, data) : "",
        undo: data === undo ? null : osc(number, undo),
      };
    },
  };
}

/** What iTerm2 keeps: key, what undoes it, whether it is set again. */
const ITERM: ReadonlyMap<string, readonly [undo: string, isRestored: boolean]> = new Map([
  ["SetProfile", ["SetProfile=", true]],
  ["HighlightCursorLine", ["HighlightCursorLine=no", true]],
  ["SetBadgeFormat", ["SetBadgeFormat=", true]],
  ["SetBackgroundImageFile", ["SetBackgroundImageFile=", true]],
  ["RequestAttention", ["RequestAttention=no", false]],
  ["CopyToClipboard", ["EndCopy", false]],
]);

export const OSC_ROWS: readonly OscRow[] = [
  standing("shape of the pointer", 22, "wait"),
  standing("application id of foot", 176, "htop"),
  standing("font size of mintty", 7770, "30"),
  standing("working directory", 7, "file:///tmp"),
  {
    name: "progress",
    number: 9,
    example: osc(9, "4;1;50"),
    read: (data) =>
      /^4;[0-4]/.test(data)
        ? { key: "progress", set: osc(9, data), undo: data.startsWith("4;0") ? null : osc(9, "4;0") }
        : null,
  },
  {
    name: "font",
    number: 50,
    example: osc(50, "8x13"),
    read: (data) => {
      if (data.startsWith("?")) return null;
      if (data.startsWith("CursorShape="))
        return { key: "cursor of iTerm2", set: osc(50, data), undo: "\x1b[0 q" };
      // Konsole changes its profile with this, and has nothing to undo it.
      if (data.includes("=")) return null;
      return { key: "font", set: osc(50, data), undo: data === "#0" ? null : osc(50, "#0") };
    },
  },
  {
    name: "profile of iTerm2",
    number: 1337,
    example: osc(1337, "SetProfile=Other"),
    read: (data) => {
      const key = data.split("=", 1)[0]!;
      if (key === "EndCopy") return { key: "iTerm2 CopyToClipboard", set: "", undo: null };
      if (key === "CursorShape") return { key: "cursor of iTerm2", set: osc(1337, data), undo: "\x1b[0 q" };
      const found = ITERM.get(key);
      if (!found) return null;
      const [undo, isRestored] = found;
      return {
        key: `iTerm2 ${key}`,
        set: isRestored ? osc(1337, data) : "",
        undo: data === undo ? null : osc(1337, undo),
      };
    },
  },
  {
    name: "colour of iTerm2's tab",
    number: 6,
    example: osc(6, "1;bg;red;brightness;200"),
    read: (data) => {
      if (!data.startsWith("1;bg;"))
        return { key: "special colours in use", set: osc(6, data), undo: "\x1b]106\x1b\\" };
      const back = "1;bg;*;default";
      return {
        key: `tab ${data.split(";")[2]?.slice(0, 8)}`,
        set: osc(6, data),
        undo: data === back ? null : osc(6, back),
        isOneOfMany: true,
      };
    },
  },
  {
    name: "colours by kitty's names",
    number: 21,
    example: osc(21, "foreground=red;cursor=blue"),
    read: (data) => {
      // A name alone resets the colour; a name with a question mark asks for it.
      const names = data.split(";").flatMap((field) => /^([a-z_0-9]{1,32})=[^?]/.exec(field)?.[1] ?? []);
      const some = names.slice(0, 16).sort();
      if (some.length === 0) return null;
      return { key: `colours ${some}`, set: osc(21, data), undo: osc(21, some.join(";")), isOneOfMany: true };
    },
  },
  {
    name: "special colours",
    number: 5,
    example: osc(5, "0;#123456"),
    read: (data) =>
      data.includes("?")
        ? null
        : {
            key: `special colour ${data.slice(0, 2)}`,
            set: osc(5, data),
            undo: "\x1b]105\x1b\\",
            isOneOfMany: true,
          },
  },
];
