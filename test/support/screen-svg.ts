// A terminal's screen as a picture: it draws the README's pictures.

import type { IBufferCell } from "@xterm/headless";
import type { TerminalRun } from "./remi.ts";

const CELL = { width: 8.4, height: 18 };

export interface Theme {
  readonly ink: string;
  readonly paper: string;
  readonly ansi: readonly string[];
  readonly bright: readonly string[];
}

export const DARK: Theme = {
  ink: "#d8dee9",
  paper: "#161a22",
  ansi: ["#3b4252", "#e06c75", "#98c379", "#e5c07b", "#61afef", "#c678dd", "#56b6c2", "#d8dee9"],
  bright: ["#5c6577", "#f08a92", "#b5dd97", "#f2d69b", "#8bc6f7", "#dda0ee", "#80d4de", "#ffffff"],
};

export const LIGHT: Theme = {
  ink: "#24292f",
  paper: "#ffffff",
  ansi: ["#24292f", "#cf222e", "#116329", "#c69026", "#0969da", "#8250df", "#1b7c83", "#6e7781"],
  bright: ["#57606a", "#a40e26", "#1a7f37", "#b08800", "#218bff", "#a475f9", "#3192aa", "#8c959f"],
};

const hex = (n: number) => n.toString(16).padStart(2, "0");

function indexed(theme: Theme, value: number): string {
  if (value < 16) return (value < 8 ? theme.ansi[value] : theme.bright[value - 8])!;
  if (value >= 232) return `#${hex(8 + (value - 232) * 10).repeat(3)}`;
  const level = (n: number) => hex(n === 0 ? 0 : 55 + n * 40);
  const at = value - 16;
  return `#${level(Math.floor(at / 36))}${level(Math.floor(at / 6) % 6)}${level(at % 6)}`;
}

function color(theme: Theme, cell: IBufferCell, side: "Fg" | "Bg", otherwise: string): string {
  const value = side === "Fg" ? cell.getFgColor() : cell.getBgColor();
  if (side === "Fg" ? cell.isFgDefault() : cell.isBgDefault()) return otherwise;
  if (side === "Fg" ? cell.isFgRGB() : cell.isBgRGB()) return `#${value.toString(16).padStart(6, "0")}`;
  return indexed(theme, value);
}

const escaped = (text: string) =>
  text.replace(/[&<>]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[c]!);

function drawRow(run: TerminalRun, theme: Theme, y: number): string {
  const buffer = run.terminal.buffer.active;
  const line = buffer.getLine(buffer.baseY + y);
  if (!line) return "";
  let marks = "";
  // Cells of one background are one area: between two areas a seam would show.
  let area = { bg: theme.paper, from: 0, to: 0 };
  const areas = [area];
  for (let x = 0; x < run.terminal.cols; x++) {
    const cell = line.getCell(x);
    if (!cell || cell.getWidth() === 0) continue;
    const inverse = cell.isInverse() !== 0;
    const fg = color(theme, cell, inverse ? "Bg" : "Fg", inverse ? theme.paper : theme.ink);
    const bg = color(theme, cell, inverse ? "Fg" : "Bg", inverse ? theme.ink : theme.paper);
    const left = (x * CELL.width).toFixed(1);
    if (bg !== area.bg) areas.push((area = { bg, from: x, to: x }));
    area.to = x + cell.getWidth();
    const chars = cell.getChars();
    if (chars.trim() === "") continue;
    const bold = cell.isBold() ? ' font-weight="bold"' : "";
    const dim = cell.isDim() ? ' opacity="0.6"' : "";
    marks += `<text x="${left}" y="${y * CELL.height + 13}" fill="${fg}"${bold}${dim}>${escaped(chars)}</text>`;
  }
  const drawn = areas.map(({ bg, from, to }) => {
    const width = ((to - from) * CELL.width).toFixed(1);
    const place = `x="${(from * CELL.width).toFixed(1)}" y="${y * CELL.height}" width="${width}"`;
    return bg === theme.paper ? "" : `<rect ${place} height="${CELL.height}" fill="${bg}"/>`;
  });
  return drawn.join("") + marks;
}

/** The screen as SVG. */
export function screenSvg(run: TerminalRun, theme: Theme = DARK): string {
  const { cols, rows } = run.terminal;
  const body = Array.from({ length: rows }, (_, y) => drawRow(run, theme, y)).join("\n");
  const [width, height] = [cols * CELL.width + 24, rows * CELL.height + 24];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">
<rect width="100%" height="100%" rx="8" fill="${theme.paper}"/>
<g transform="translate(12 12)" font-family="ui-monospace, Menlo, Consolas, monospace" font-size="14" xml:space="preserve">
${body}
</g>
</svg>
`;
}
