// Cell attributes as SGR sequences (ECMA-48 8.3.117, and xterm's and kitty's extensions).
// Knows nothing of buffers or of the order in which cells are drawn.
import {
  BG_DIM,
  BG_EXTENDED,
  BG_ITALIC,
  BG_OVERLINE,
  COLOR_MASK,
  COLOR_MODE_16,
  COLOR_MODE_256,
  COLOR_MODE_MASK,
  COLOR_MODE_RGB,
  type ExtendedAttrs,
  FG_BLINK,
  FG_BOLD,
  FG_INVERSE,
  FG_INVISIBLE,
  FG_STRIKETHROUGH,
  RGB_MASK,
  underlineStyle,
} from "./xterm-internals.ts";

export const SGR_RESET = "\x1b[m";

/** xterm.js stores "default underline colour" (59) as this; it cannot be told from an explicit white. */
const UNDERLINE_COLOR_DEFAULT = COLOR_MASK;

/** Cells have few different attributes: the string for each is made once, up to this many. */
const CACHE_ENTRIES_MAX = 4096;
const cache = new Map<number, Map<number, string>>();
let cacheEntries = 0;

function colorParams(word: number, base: 30 | 40): string {
  const value = word & 0xff;
  switch (word & COLOR_MODE_MASK) {
    case COLOR_MODE_16:
      return `;${value < 8 ? base + value : base + 52 + value}`;
    case COLOR_MODE_256:
      return `;${base + 8};5;${value}`;
    case COLOR_MODE_RGB:
      return `;${base + 8};2;${(word >> 16) & 0xff};${(word >> 8) & 0xff};${value}`;
    default:
      return "";
  }
}

/** `;58:...` for an underline colour word, "" for the default one. */
export function underlineColorParams(word: number): string {
  const color = word & COLOR_MASK;
  if (color === UNDERLINE_COLOR_DEFAULT) return ";59";
  switch (color & COLOR_MODE_MASK) {
    case COLOR_MODE_RGB:
      return `;58:2::${(color >> 16) & 0xff}:${(color >> 8) & 0xff}:${color & 0xff}`;
    case COLOR_MODE_256:
    case COLOR_MODE_16:
      return `;58:5:${color & 0xff}`;
    default:
      return "";
  }
}

/** The parameters after "0": everything this attribute turns on. */
function attributeParams(fg: number, bg: number, extended: ExtendedAttrs | undefined): string {
  let params = "";
  if ((fg & FG_BOLD) !== 0) params += ";1";
  if ((bg & BG_DIM) !== 0) params += ";2";
  if ((bg & BG_ITALIC) !== 0) params += ";3";
  const underline = underlineStyle(fg, bg, extended);
  if (underline === 1) params += ";4";
  else if (underline !== 0) params += `;4:${underline}`;
  if ((fg & FG_BLINK) !== 0) params += ";5";
  if ((fg & FG_INVERSE) !== 0) params += ";7";
  if ((fg & FG_INVISIBLE) !== 0) params += ";8";
  if ((fg & FG_STRIKETHROUGH) !== 0) params += ";9";
  if ((bg & BG_OVERLINE) !== 0) params += ";53";
  params += colorParams(fg, 30) + colorParams(bg, 40);
  if (underline !== 0 && (bg & BG_EXTENDED) !== 0 && extended !== undefined) {
    params += underlineColorParams(extended._ext);
  }
  return params;
}

function make(fg: number, bg: number, extended: ExtendedAttrs | undefined): string {
  const params = attributeParams(fg, bg, extended);
  return params === "" ? SGR_RESET : `\x1b[0${params}m`;
}

/** One SGR that sets exactly these attributes, whatever was set before. */
export function sgr(fg: number, bg: number, extended: ExtendedAttrs | undefined): string {
  if ((bg & BG_EXTENDED) !== 0 && extended !== undefined) return make(fg, bg, extended);
  let byBackground = cache.get(fg);
  const known = byBackground?.get(bg);
  if (known !== undefined) return known;
  if (cacheEntries >= CACHE_ENTRIES_MAX) {
    cache.clear();
    cacheEntries = 0;
    byBackground = undefined;
  }
  if (byBackground === undefined) {
    byBackground = new Map();
    cache.set(fg, byBackground);
  }
  const made = make(fg, bg, undefined);
  byBackground.set(bg, made);
  cacheEntries++;
  return made;
}

/** The parameters that DECRQSS reports for the pen: "0" and what is on. */
export function sgrReport(fg: number, bg: number, extended: ExtendedAttrs | undefined): string {
  return `0${attributeParams(fg, bg, extended)}`;
}

/** "#rrggbb" or a palette index of a colour word, undefined for the default colour. */
export function colorOf(word: number): { rgb: number } | { index: number } | undefined {
  switch (word & COLOR_MODE_MASK) {
    case COLOR_MODE_16:
    case COLOR_MODE_256:
      return { index: word & 0xff };
    case COLOR_MODE_RGB:
      return { rgb: word & RGB_MASK };
    default:
      return undefined;
  }
}
