// Makes docs/attach.svg, the README's picture, from a real run: `bun test/support/picture.ts`.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { IBufferCell } from "@xterm/headless";
import { makeHome } from "./home.ts";
import { REPOSITORY, remiCommand, remiOk, TerminalRun } from "./remi.ts";

const CELL = { width: 8.4, height: 18 };
const INK = "#d8dee9";
const PAPER = "#161a22";
const ANSI = ["#3b4252", "#e06c75", "#98c379", "#e5c07b", "#61afef", "#c678dd", "#56b6c2", "#d8dee9"];
const BRIGHT = ["#5c6577", "#f08a92", "#b5dd97", "#f2d69b", "#8bc6f7", "#dda0ee", "#80d4de", "#ffffff"];

function color(cell: IBufferCell, side: "Fg" | "Bg", otherwise: string): string {
  const value = side === "Fg" ? cell.getFgColor() : cell.getBgColor();
  if (side === "Fg" ? cell.isFgDefault() : cell.isBgDefault()) return otherwise;
  if (side === "Fg" ? cell.isFgRGB() : cell.isBgRGB()) return `#${value.toString(16).padStart(6, "0")}`;
  return (value < 8 ? ANSI[value] : value < 16 ? BRIGHT[value - 8] : undefined) ?? otherwise;
}

const escaped = (text: string) =>
  text.replace(/[&<>]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[c]!);

function drawRow(run: TerminalRun, y: number): string {
  const buffer = run.terminal.buffer.active;
  const line = buffer.getLine(buffer.baseY + y);
  if (!line) return "";
  let marks = "";
  for (let x = 0; x < run.terminal.cols; x++) {
    const cell = line.getCell(x);
    if (!cell || cell.getWidth() === 0) continue;
    const inverse = cell.isInverse() !== 0;
    const fg = color(cell, inverse ? "Bg" : "Fg", inverse ? PAPER : INK);
    const bg = color(cell, inverse ? "Fg" : "Bg", inverse ? INK : PAPER);
    const left = (x * CELL.width).toFixed(1);
    const width = (cell.getWidth() * CELL.width + 0.3).toFixed(1);
    if (bg !== PAPER)
      marks += `<rect x="${left}" y="${y * CELL.height}" width="${width}" height="${CELL.height}" fill="${bg}"/>`;
    const chars = cell.getChars();
    if (chars.trim() === "") continue;
    const bold = cell.isBold() ? ' font-weight="bold"' : "";
    const dim = cell.isDim() ? ' opacity="0.6"' : "";
    marks += `<text x="${left}" y="${y * CELL.height + 13}" fill="${fg}"${bold}${dim}>${escaped(chars)}</text>`;
  }
  return marks;
}

function draw(run: TerminalRun): string {
  const { cols, rows } = run.terminal;
  const body = Array.from({ length: rows }, (_, y) => drawRow(run, y)).join("\n");
  const [width, height] = [cols * CELL.width + 24, rows * CELL.height + 24];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">
<rect width="100%" height="100%" rx="8" fill="${PAPER}"/>
<g transform="translate(12 12)" font-family="ui-monospace, Menlo, Consolas, monospace" font-size="14" xml:space="preserve">
${body}
</g>
</svg>
`;
}

await using home = makeHome();
const env = { ...home.env, PS1: "\\[\\e[36m\\]$\\[\\e[0m\\] " };
writeFileSync(join(home.root, "tests.sh"), "printf '\\e[32m✓\\e[0m 128 tests passed\\n'; exec sleep 600\n");
await remiOk(home, ["new", "-d", "api", "--", "bash", "tests.sh"]);
await remiOk(home, ["new", "-d", "docs", "--", "vim", "-R", "LICENSE"], { cwd: REPOSITORY });
await remiOk(home, ["new", "-d", "once", "--", "bash", "-c", "exit 3"]);
await remiOk(home, ["wait", "api", "--for", "/passed/", "--timeout", "20"]);
await using run = new TerminalRun(["bash", "--norc", "-i"], { env, cwd: home.root, cols: 88, rows: 20 });
run.type(
  `remi() { ${remiCommand()
    .map((word) => `'${word}'`)
    .join(" ")} "$@"; }; clear\r`,
);
await run.until("the prompt", () => run.rows()[0]!.startsWith("$") && run.rows()[1] === "");
run.type("remi build -- bash --norc\r");
await run.until("the session", () => run.rows()[0]!.startsWith("$") && !run.screen().includes("remi build"));
run.type("for i in 1 2 3; do printf '\\e[33m[%d/3]\\e[0m compiling...\\n' $i; done\r");
await run.shows("[3/3]");
run.type("\x02d");
await run.shows("detached from build");
await remiOk(home, ["wait", "docs", "--for", "idle", "--timeout", "20"]);
run.type("remi ls\r");
await run.shows(/once +exited/);
run.type("remi capture api | head -1\r");
await run.shows(/^✓ 128 tests passed/m);
writeFileSync(join(REPOSITORY, "docs/attach.svg"), draw(run));
