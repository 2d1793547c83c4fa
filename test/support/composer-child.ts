// A small composer for tests of prompts: reads keys as one kind of agent does, and prints `<text>` for each text that
// was submitted. Its argument says how it reads:
//   one-read   text and Enter in one read are a paste: Enter is a line end in it
//   gap        Enter within 60 ms of other input is a line end
//   brackets   asks for pastes (?2004); Enter in the same read as the end of a paste is dropped
//   slow       as brackets, and looks at its input only every 250 ms
//   kitty      as brackets, and asks for all keys as sequences: CR is not Enter
//   deaf       as brackets, and Enter submits nothing
//   loading    throws away what comes and says things by itself, with a composer on the screen
//   starting   as brackets, and comes up as agents do: works before it prints, warns, asks the terminal what it is, has
//              an empty screen for a while, and throws away what was typed until then

import { writeSync } from "node:fs";

const kind = process.argv[2]!;
const say = (text: string) => writeSync(1, text);
const knowsPastes = !["one-read", "gap"].includes(kind);
const PASTE = /\x1b\[200~([\s\S]*?)\x1b\[201~/g;

let text = "";
let lastMs = 0;
let waiting = "";
/** A paste whose end has not come. */
let begun = "";
/** Row of the composer: below the texts that were submitted last. */
let row = 2;

const isDeaf = kind === "deaf";
const isStarting = kind === "starting";
let hasStarted = !isStarting;
if (isStarting) {
  for (const until = performance.now() + 1_200; performance.now() < until; );
  say("warning: this is a test\r\n");
}
process.stdin.setRawMode(true);
if (knowsPastes) say("\x1b[?2004h");
if (kind === "kitty") say("\x1b[=8;1u");
if (isStarting) {
  say("\x1b[2J\x1b[H\x1b[c");
  setTimeout(() => {
    hasStarted = true;
    say("ready\r\n> ");
  }, 1_500);
} else say("ready\r\n> ");

process.stdin.on("data", (bytes: Buffer) => {
  if (!hasStarted) return;
  if (kind === "loading") return talk();
  if (kind !== "slow") return read(bytes.toString());
  if (waiting === "")
    setTimeout(() => {
      const input = waiting;
      waiting = "";
      read(input);
    }, 250);
  waiting += bytes.toString();
});

function read(piece: string): void {
  // A long paste comes in several reads.
  const input = begun + piece;
  begun = "";
  if (knowsPastes && input.lastIndexOf("\x1b[200~") > input.lastIndexOf("\x1b[201~")) {
    begun = input;
    return;
  }
  const nowMs = performance.now();
  const isFast = nowMs - lastMs < 60;
  lastMs = nowMs;
  const enter = kind === "kitty" ? "\x1b[13u" : "\r";
  if (input === enter && !isDeaf && !(kind === "gap" && isFast)) return submit();
  const added = knowsPastes
    ? [...input.matchAll(PASTE)].map(([, pasted]) => pasted).join("") || input.replaceAll("\r", "")
    : input;
  text += added.replaceAll("\r", "\n");
  draw();
}

function draw(): void {
  const shown = text.length > 200 ? `[${text.length} characters]` : text;
  say(`\x1b[${row};1H\x1b[J> ${shown.replaceAll("\n", "\r\n  ")}`);
}

function submit(): void {
  if (row > 12) row = 2;
  say(`\x1b[${row};1H\x1b[Jgot ${text.length}: ${JSON.stringify(text).slice(0, 60)}\r\n> `);
  row++;
  text = "";
}

function talk(): void {
  let part = 0;
  setInterval(
    () => say(`\x1b7\x1b[9;1Hloading part ${"abcdefghij".slice(0, ++part % 10)} of it\x1b[K\x1b8`),
    50,
  );
}
