// The colours of a session: those of the attached terminal, for the answers to OSC 4, 10, 11 and 12,
// and those the program has changed, for the snapshot. Knows nothing of cells.
import type { TerminalColors } from "./emulator-types.ts";
import { plainText } from "./sanitize.ts";

/** The answer as long as no terminal has reported its colours: the dark scheme that most programs expect. */
export const DEFAULT_COLORS: TerminalColors = {
  foreground: 0xd4d4d4,
  background: 0x1e1e1e,
  cursor: 0xd4d4d4,
};

const FIRST_SIXTEEN: readonly number[] = [
  0x000000, 0xcd3131, 0x0dbc79, 0xe5e510, 0x2472c8, 0xbc3fbc, 0x11a8cd, 0xe5e5e5, 0x666666, 0xf14c4c,
  0x23d18b, 0xf5f543, 0x3b8eea, 0xd670d6, 0x29b8db, 0xffffff,
];
const CUBE_LEVELS: readonly number[] = [0, 95, 135, 175, 215, 255];

/** OSC numbers of the dynamic colours: text, background, cursor, mouse, Tektronix, highlight. */
const DYNAMIC_FIRST = 10;
const DYNAMIC_LAST = 19;
const SPEC_CHARS_MAX = 64;

/** 0xRRGGBB of a palette entry without any change by the program. */
export function paletteColor(colors: TerminalColors, index: number): number {
  const given = colors.palette?.[index];
  if (given !== undefined) return given;
  if (index < 16) return FIRST_SIXTEEN[index]!;
  if (index >= 232) return (8 + (index - 232) * 10) * 0x010101;
  const cube = index - 16;
  const level = (value: number) => CUBE_LEVELS[value]!;
  return (level(Math.floor(cube / 36)) << 16) | (level(Math.floor(cube / 6) % 6) << 8) | level(cube % 6);
}

/** XParseColor's numeric forms, as 0xRRGGBB. */
export function parseColorSpec(spec: string): number | undefined {
  const rgb = /^rgb:([\da-f]{1,4})\/([\da-f]{1,4})\/([\da-f]{1,4})$/iu.exec(spec);
  if (rgb !== null) {
    const channel = (hex: string) => Math.round((Number.parseInt(hex, 16) / (16 ** hex.length - 1)) * 255);
    return (channel(rgb[1]!) << 16) | (channel(rgb[2]!) << 8) | channel(rgb[3]!);
  }
  const hash = /^#([\da-f]+)$/iu.exec(spec)?.[1];
  if (hash === undefined || ![3, 6, 9, 12].includes(hash.length)) return undefined;
  const digits = hash.length / 3;
  const channel = (i: number) =>
    Number.parseInt(
      hash
        .slice(i * digits, (i + 1) * digits)
        .padEnd(2, "0")
        .slice(0, 2),
      16,
    );
  return (channel(0) << 16) | (channel(1) << 8) | channel(2);
}

/** `rgb:rrrr/gggg/bbbb`, the form terminals answer in. */
export function colorReport(color: number): string {
  const channel = (shift: number) => ((color >> shift) & 0xff).toString(16).padStart(2, "0").repeat(2);
  return `rgb:${channel(16)}/${channel(8)}/${channel(0)}`;
}

export class SessionColors {
  #base: TerminalColors;
  /** Called when the terminal has become dark, or light. */
  onSchemeChanged: ((isDark: boolean) => void) | undefined;
  readonly #palette = new Map<number, string>();
  readonly #dynamic = new Map<number, string>();

  constructor(base: TerminalColors | undefined) {
    this.#base = base ?? DEFAULT_COLORS;
  }

  /** The terminal's own colours. */
  get base(): TerminalColors {
    return this.#base;
  }

  set base(colors: TerminalColors) {
    const wasDark = this.isDark();
    this.#base = colors;
    if (this.isDark() !== wasDark) this.onSchemeChanged?.(!wasDark);
  }

  /** OSC 4: pairs of index and colour, or "?"; returns the answers. */
  indexed(data: string): string[] {
    const answers: string[] = [];
    const fields = data.split(";");
    for (let i = 0; i + 1 < fields.length; i += 2) {
      const index = /^\d{1,3}$/u.test(fields[i]!) ? Number(fields[i]) : 256;
      const spec = fields[i + 1]!;
      if (index > 255) continue;
      if (spec === "?")
        answers.push(`\x1b]4;${index};${this.#report(this.#palette.get(index), index)}\x1b\\`);
      else if (isSpec(spec)) this.#palette.set(index, spec);
    }
    return answers;
  }

  /** OSC 10..19: one field for each of the colours from `first` on; returns the answers. */
  dynamic(first: number, data: string): string[] {
    const answers: string[] = [];
    let number = first;
    for (const spec of data.split(";")) {
      if (number > DYNAMIC_LAST) break;
      if (spec === "?") {
        if (number <= 12) answers.push(`\x1b]${number};${colorReport(this.dynamicColor(number))}\x1b\\`);
      } else if (isSpec(spec)) this.#dynamic.set(number, spec);
      number++;
    }
    return answers;
  }

  /** Colour 10 (text), 11 (background) or 12 (cursor) as it is now, 0xRRGGBB. */
  dynamicColor(number: number): number {
    const changed = parseColorSpec(this.#dynamic.get(number) ?? "");
    if (changed !== undefined) return changed;
    if (number === 10) return this.base.foreground;
    return number === 11 ? this.base.background : this.base.cursor;
  }

  /** Whether the background is dark, for CSI ? 996 n. */
  isDark(): boolean {
    const color = this.dynamicColor(11);
    return 299 * ((color >> 16) & 0xff) + 587 * ((color >> 8) & 0xff) + 114 * (color & 0xff) < 128_000;
  }

  /** OSC 104: the listed entries, or all. */
  resetIndexed(data: string): void {
    if (data === "") this.#palette.clear();
    for (const index of data.split(";")) if (/^\d+$/u.test(index)) this.#palette.delete(Number(index));
  }

  /** OSC 110..119. */
  resetDynamic(number: number): void {
    this.#dynamic.delete(number);
  }

  reset(): void {
    this.#palette.clear();
    this.#dynamic.clear();
  }

  sequences(): string {
    let text = "";
    for (const [index, spec] of this.#palette) text += `\x1b]4;${index};${spec}\x1b\\`;
    for (const [number, spec] of this.#dynamic) text += `\x1b]${number};${spec}\x1b\\`;
    return text;
  }

  restore(): string {
    let text = this.#palette.size === 0 ? "" : `\x1b]104;${[...this.#palette.keys()].join(";")}\x1b\\`;
    for (const number of this.#dynamic.keys()) text += `\x1b]${100 + number}\x1b\\`;
    return text;
  }

  #report(changed: string | undefined, index: number): string {
    return colorReport(parseColorSpec(changed ?? "") ?? paletteColor(this.base, index));
  }
}

function isSpec(spec: string): boolean {
  return spec !== "" && spec.length <= SPEC_CHARS_MAX && plainText(spec, SPEC_CHARS_MAX) === spec;
}

/** OSC numbers a session colour can have: 10 to 19. */
export function isDynamicColor(number: number): boolean {
  return number >= DYNAMIC_FIRST && number <= DYNAMIC_LAST;
}
