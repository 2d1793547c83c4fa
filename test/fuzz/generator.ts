// Structured random terminal input: control sequences by weight, text of every width, resizes.
import type { Random } from "./random.ts";

/** One step of a case. Each "bytes" step is one sequence or one piece of text. */
export type Step =
  | { readonly kind: "bytes"; readonly text: string }
  | { readonly kind: "resize"; readonly cols: number; readonly rows: number };

export interface Size {
  readonly cols: number;
  readonly rows: number;
}

export interface GeneratorOptions {
  readonly size: Size;
  readonly steps: number;
  /** Leaves out what plain xterm.js does differently, as listed in docs/emulator.md. */
  readonly isForPlain: boolean;
}

const NARROW = "abcdefghijklmnopqrstuvwxyz ABCXYZ0123456789 qxlkmj|[]{}~#@^_`";
const WIDE = ["漢", "字", "ア", "한", "（", "🙂", "🚀", "𠀀"];
const ODD = ["é", "ß", "─", "█", "�", "\u00a0", "\u00ad", "✻", "☂", "\u0600", "ﾞ", "☰"];
const MARKS = ["\u0301", "\u0308", "\u20dd", "\ufe0f", "\u200d", "\u{1f3fd}", "\u200b", "\ufe0e", "\u20e3"];
const CLUSTERS = [
  "e\u0301",
  "❤\ufe0f",
  "👩\u200d🚀",
  "👨\u200d👩\u200d👧",
  "🇩🇪",
  "👍\u{1f3fd}",
  "漢\u0301",
  "☂\ufe0f",
  "1\ufe0f\u20e3",
  "#\ufe0f",
  "ᄒ\u1161\u11ab",
  "🏳\ufe0f\u200d🌈",
];
const CHARSETS = ["0", "A", "B", "4", "5", "K", "Z", "="];
const PRIVATE_MODES = [
  1, 2, 5, 6, 7, 7, 12, 25, 45, 45, 47, 66, 9, 1000, 1002, 1003, 1004, 1005, 1006, 1007, 1015, 1016, 1047,
  1048, 1049, 1049, 2004, 2026, 2031, 2048, 6, 6,
];
const ESCAPES = ["7", "8", "7", "8", "D", "E", "H", "M", "=", ">", "n", "o", "|", "}", "~", "%G", "#8", "\\"];
const ESCAPES_OF_PLAIN = ESCAPES.filter((sequence) => sequence !== "#8");
const CONTROLS = [
  "\r\n",
  "\r\n",
  "\n",
  "\r",
  "\b",
  "\t",
  "\x0e",
  "\x0f",
  "\x0b",
  "\x07",
  "\x00",
  "\x18",
  "\u0085",
];
const MOVES = "ABCDEFGHIZ`adefH";
const EDITS = ["J", "K", "X", "P", "@", "L", "M", "S", "T", "?J", "?K", " @", " A", "'}", "'~", "b", "g"];
const UNFINISHED = [
  "\x1b",
  "\x1b[",
  "\x1b[3",
  "\x1b[?2",
  "\x1b[38:2",
  "\x1b]",
  "\x1b]2;ti",
  "\x1b]8;;http:",
  "\x1bP",
  "\x1bP$q",
  "\x1bPq#0;2;0;0;0~~",
  "\x1b]1337;File=inline=1:R0lGO",
  "\x1b_ab",
  "\x1b(",
  "\x1b[ ",
  "\x1b[1\n;2",
  "\x1b[>1<",
];

type Make = (random: Random, options: GeneratorOptions) => string;

/** A parameter: mostly near the size of the screen, sometimes absent, zero or large. */
function number(random: Random, { size }: GeneratorOptions): string {
  const kind = random.below(20);
  if (kind < 3) return "";
  if (kind === 3) return String(random.pick([0, 99, 1000, 9999]));
  return String(random.between(0, Math.max(size.cols, size.rows) + 1));
}

function text(random: Random): string {
  let made = "";
  for (let left = random.between(1, random.chance(15) ? 60 : 9); left > 0; left--) {
    const kind = random.below(100);
    if (kind < 70) made += NARROW[random.below(NARROW.length)];
    else if (kind < 80) made += random.pick(WIDE);
    else if (kind < 86) made += random.pick(ODD);
    else if (kind < 92) made += random.pick(MARKS);
    else if (kind < 97) made += random.pick(CLUSTERS);
    else made += "   ";
  }
  return made;
}

function color(random: Random, base: number): string {
  const channel = () => random.below(256);
  switch (random.below(6)) {
    case 0:
      return String(base + random.below(8));
    case 1:
      return base === 50 ? "59" : String(base + 60 + random.below(8));
    case 2:
      return `${base + 8};5;${channel()}`;
    case 3:
      return `${base + 8};2;${channel()};${channel()};${channel()}`;
    case 4:
      return `${base + 8}:2::${channel()}:${channel()}:${channel()}`;
    default:
      return `${base + 8}:5:${channel()}`;
  }
}

function sgr(random: Random, options: GeneratorOptions): string {
  const params: string[] = [];
  for (let left = random.between(1, 3); left > 0; left--) {
    const kind = random.below(13);
    if (kind === 12) params.push(String(random.below(112)));
    else if (kind < 2) params.push("0");
    else if (kind < 5) params.push(color(random, random.pick([30, 40])));
    else if (kind === 5) params.push(color(random, 50));
    else if (kind === 6) params.push(`4:${random.between(0, 6)}`);
    else if (kind === 7 && !options.isForPlain) params.push(`${random.pick([38, 48, 58])}:2:1:2:3`);
    else if (kind < 10) params.push(String(random.pick([1, 2, 3, 4, 5, 7, 8, 9, 21, 53])));
    else params.push(String(random.pick([22, 23, 24, 25, 27, 28, 29, 39, 49, 55, 59])));
  }
  return `\x1b[${params.join(";")}m`;
}

function edit(random: Random, options: GeneratorOptions): string {
  const final = random.pick(EDITS);
  const isErase = final.endsWith("J");
  let param =
    isErase || final.endsWith("K") ? random.pick(["", "0", "1", "2", "3"]) : number(random, options);
  if (final === "g") param = random.pick(["0", "0", "3"]);
  if (isErase && param === "1" && options.isForPlain) param = "2";
  if (final.startsWith("?")) return `\x1b[?${param}${final.slice(1)}`;
  return `\x1b[${param}${final}`;
}

function osc(random: Random): string {
  const end = random.pick(["\x07", "\x1b\\"]);
  const link = random.pick(["http://a.b/c", "https://x.y/?q=1;2", "mailto:a", ""]);
  switch (random.below(8)) {
    case 0:
      return `\x1b]${random.pick([0, 1, 2])};${text(random)}${end}`;
    case 1:
      return `\x1b]4;${random.below(20)};${random.pick(["#123456", "rgb:1/2/3", "?", "red"])}${end}`;
    case 2:
      return `\x1b]${random.between(10, 12)};${random.pick(["#abc", "rgb:ff/00/80", "?"])}${end}`;
    case 3:
      return `\x1b]${random.pick(["104", "104;3", "110", "111", "112"])}${end}`;
    case 4:
      return `\x1b]${random.pick(["9;hi", "777;notify;a;b", "133;A", "7;file:///x", "52;c;aGk=", "1337;x"])}${end}`;
    default:
      return `\x1b]8;${random.pick(["", "id=q", "id=r:x=y"])};${link}${end}`;
  }
}

function query(random: Random): string {
  return random.pick([
    "\x1b[c",
    "\x1b[>c",
    "\x1b[=c",
    "\x1b[5n",
    "\x1b[6n",
    "\x1b[?6n",
    "\x1b[?7$p",
    "\x1b[4$p",
    "\x1bP$qm\x1b\\",
    "\x1bP+q544e\x1b\\",
    "\x1b[?u",
    "\x1b[>q",
    "\x1b[18t",
    "\x1b[21t",
    "\x1b[?996n",
    "\x05",
  ]);
}

/** A GIF of so many pixels, as far as its size is looked for. */
function gif(width: number, height: number): string {
  const size = [width, 0, height, 0];
  const bytes = [..."GIF89a"]
    .map((c) => c.charCodeAt(0))
    .concat(size, [0, 0, 0, 0x2c, 0, 0, 0, 0], size, [0]);
  return btoa(String.fromCharCode(...bytes));
}

/** A picture that is smaller or larger than the screen, or none. */
function picture(random: Random): string {
  const [width, height] = [random.between(0, 120), random.between(0, 120)];
  const size = random.pick(["", "width=3;", "height=2;", "width=50%;", "width=9999999;"]);
  return random.pick([
    `\x1bP0;1q"1;1;${width};${height}#0;2;9;9;9#0!${width}~\x1b\\`,
    `\x1bPq#1!${width}~-!${height}N-~\x1b\\`,
    `\x1bPq"1;1;9999;9999~\x1b\\`,
    `\x1b]1337;File=inline=1;${size}:${gif(width, height)}\x07`,
    `\x1b]1337;File=inline=0:${gif(width, height)}\x07`,
    "\x1b]1337;File=inline=1:AAAA\x1b\\",
  ]);
}

/** What xterm.js does not keep; it takes `CSI s` for DECSC whatever the margins' mode is, and knows no XTRESTORE. */
function noted(random: Random, { isForPlain }: GeneratorOptions): string {
  return random.pick([
    ...["\x1b[2h", "\x1b[2l", "\x1b[12l", "\x1b[?1036h", "\x1b[?1036l", "\x1b[?7777h", "\x1b[?7777l"],
    ...["\x1b[>4;2m", "\x1b[>0;1m", "\x1b[>m", "\x1b[>4n", "\x1b[>1p", "\x1b[1 t", "\x1b G", "\x1b F"],
    ...["\x1b]22;wait\x1b\\", "\x1b]9;4;1;50\x07", "\x1b]9;4;0\x07", "\x1b]1337;SetProfile=x\x07"],
    ...(isForPlain ? [] : ["\x1b[?69h", "\x1b[?69l", "\x1b[2;4s", "\x1b[?1;7;1007s", "\x1b[?1;7;1007r"]),
  ]);
}

const MAKERS: readonly (readonly [weight: number, make: Make])[] = [
  [300, text],
  [90, sgr],
  [90, (random) => random.pick(CONTROLS)],
  [70, (random, o) => `\x1b[${number(random, o)};${number(random, o)}H`],
  [50, (random, o) => `\x1b[${number(random, o)}${MOVES[random.below(MOVES.length)]}`],
  [90, edit],
  [60, (random) => `\x1b[?${random.pick(PRIVATE_MODES)}${random.pick(["h", "l"])}`],
  [14, (random) => `\x1b[${random.pick([4, 4, 20])}${random.pick(["h", "l"])}`],
  [40, (random, { isForPlain }) => `\x1b${random.pick(isForPlain ? ESCAPES_OF_PLAIN : ESCAPES)}`],
  [16, (random, o) => `\x1b[${number(random, o)};${number(random, o)}r`],
  [16, (random) => `\x1b${random.pick(["(", ")", "*", "+"])}${random.pick(CHARSETS)}`],
  [30, osc],
  [8, (random) => `\x1b[${random.between(0, 8)} q`],
  [8, (random) => `\x1b[${random.pick(["s", "u"])}`],
  [10, (random) => `\x1b[${random.pick([">1u", ">7u", "<u", "<9u", "=5;1u", "=2;2u", "=1;3u"])}`],
  [8, (random) => `\x1b[${random.pick(["22;0t", "22;2t", "23;0t", "23;1t", "22t", "23t"])}`],
  [6, (random) => `\x1b[${random.between(0, 2)}"q`],
  [6, query],
  [12, picture],
  [4, (random) => random.pick(UNFINISHED)],
  [11, noted],
  [3, () => "\x1b[!p"],
  [1, () => "\x1bc"],
];
const TOTAL = MAKERS.reduce((sum, [weight]) => sum + weight, 0);

/** A list of steps; resizes change the size that later steps use. */
export function generate(random: Random, options: GeneratorOptions): Step[] {
  const steps: Step[] = [];
  let { size } = options;
  for (let i = 0; i < options.steps; i++) {
    if (random.chance(3)) {
      size = randomSize(random);
      steps.push({ kind: "resize", ...size });
      continue;
    }
    let at = random.below(TOTAL);
    for (const [weight, make] of MAKERS) {
      at -= weight;
      if (at >= 0) continue;
      steps.push({ kind: "bytes", text: make(random, { ...options, size }) });
      break;
    }
  }
  return steps;
}

/** Small sizes reach edges and scrolling soon. */
export function randomSize(random: Random): Size {
  return { cols: random.between(2, random.chance(20) ? 40 : 14), rows: random.between(2, 8) };
}
