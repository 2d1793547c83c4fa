// SGR as nearly all programs write it, applied to the pen without the allocations of xterm.js's own
// handler, which gets everything else: underline styles, sub-parameters, codes that are not finished.
import {
  type AttributeData,
  BG_DIM,
  BG_EXTENDED,
  BG_ITALIC,
  COLOR_MASK,
  COLOR_MODE_16,
  COLOR_MODE_256,
  COLOR_MODE_RGB,
  EXT_STYLE_MASK,
  FG_BOLD,
  FG_INVERSE,
  type Params,
} from "./xterm-internals.ts";

/** How many parameters the extended colour at `index` takes, 0 when it is not one of the usual forms. */
function colorLength(params: Params, index: number): number {
  const left = params.length - index;
  const mode = left > 1 ? params.params[index + 1] : 0;
  if (mode === 5 && left >= 3) return 3;
  return mode === 2 && left >= 5 ? 5 : 0;
}

function isUsual(code: number): boolean {
  if (code >= 90) return code <= 107 && code % 10 <= 7;
  if (code >= 30) return code <= 49 && code !== 38 && code !== 48;
  return code <= 3 || code === 7 || code === 22 || code === 23 || code === 27;
}

/** Applies the SGR and returns true, or leaves the pen alone and returns false. */
export function applySgr(pen: AttributeData, params: Params): boolean {
  if (params._subParamsLength > 0) return false;
  const codes = params.params;
  for (let i = 0; i < params.length; i++) {
    const code = codes[i]!;
    if (code === 38 || code === 48) {
      const length = colorLength(params, i);
      if (length === 0) return false;
      i += length - 1;
    } else if (!isUsual(code)) return false;
  }
  for (let i = 0; i < params.length; i++) {
    const code = codes[i]!;
    if (code !== 38 && code !== 48) {
      applyCode(pen, code);
      continue;
    }
    const isIndexed = codes[i + 1] === 5;
    const color = isIndexed
      ? COLOR_MODE_256 | (codes[i + 2]! & 0xff)
      : COLOR_MODE_RGB |
        ((codes[i + 2]! & 0xff) << 16) |
        ((codes[i + 3]! & 0xff) << 8) |
        (codes[i + 4]! & 0xff);
    if (code === 38) pen.fg = (pen.fg & ~COLOR_MASK) | color;
    else pen.bg = (pen.bg & ~COLOR_MASK) | color;
    i += isIndexed ? 2 : 4;
  }
  return true;
}

function applyCode(pen: AttributeData, code: number): void {
  if (code === 0) resetPen(pen);
  else if (code >= 30) applyColor(pen, code);
  else if (code === 1) pen.fg |= FG_BOLD;
  else if (code === 2) pen.bg |= BG_DIM;
  else if (code === 3) pen.bg |= BG_ITALIC;
  else if (code === 7) pen.fg |= FG_INVERSE;
  else if (code === 22) {
    pen.fg &= ~FG_BOLD;
    pen.bg &= ~BG_DIM;
  } else if (code === 23) pen.bg &= ~BG_ITALIC;
  else pen.fg &= ~FG_INVERSE;
}

/** 30..37, 39, 40..47, 49, 90..97 and 100..107. */
function applyColor(pen: AttributeData, code: number): void {
  const isBright = code >= 90;
  const digit = (code - (isBright ? 90 : 30)) % 10;
  const isBackground = code - (isBright ? 90 : 30) >= 10;
  const color = digit > 7 ? 0 : COLOR_MODE_16 | (isBright ? digit | 8 : digit);
  if (isBackground) pen.bg = (pen.bg & ~COLOR_MASK) | color;
  else pen.fg = (pen.fg & ~COLOR_MASK) | color;
}

/** SGR 0 leaves nothing but the hyperlink. */
function resetPen(pen: AttributeData): void {
  pen.fg = 0;
  if ((pen.extended._ext & (EXT_STYLE_MASK | COLOR_MASK)) !== 0) {
    pen.extended = pen.extended.clone();
    pen.extended._ext &= ~(EXT_STYLE_MASK | COLOR_MASK);
  }
  pen.bg = pen.extended._urlId === 0 ? 0 : BG_EXTENDED;
}
