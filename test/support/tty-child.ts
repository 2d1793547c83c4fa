// A small client for the tests of src/client/tty: makes its terminal raw, says so, and then does what its first
// argument says. Runs on a real PTY.
import { writeSync } from "node:fs";
import { openRawTerminal } from "../../src/client/tty/lifecycle.ts";
import { readTerminal } from "../../src/client/tty/reader.ts";

const mode = process.argv[2];
const say = (text: string) => writeSync(1, `${text}\r\n`);

const opened = openRawTerminal({
  restoreSequence: () => "\x1b[?25h<RESTORED>",
  onResize: (size) => say(`<size ${size.cols}x${size.rows}>`),
  onResume: () => say("<resumed>"),
  onSignal: (signal) => say(`<${signal}>`),
});
if (!opened.ok) {
  say(opened.reason);
  process.exit(9);
}
const { terminal } = opened;
if (!terminal.enter()) throw new Error("no raw mode");

const state = Bun.spawnSync(["stty", "-g"], { stdin: "inherit" }).stdout.toString().trim();
say(`<raw ${state}>`);
say(`<pid ${process.pid}>`);

switch (mode) {
  case "return":
    terminal.leave();
    terminal.leave();
    terminal.dispose();
    break;
  case "exit":
    process.exit(3);
    break;
  case "throw":
    setTimeout(() => {
      throw new Error("thrown on purpose");
    }, 1);
    break;
  case "reject":
    setTimeout(() => void Promise.reject(new Error("rejected on purpose")), 1);
    break;
  case "twice":
    terminal.leave();
    terminal.enter();
    terminal.dispose();
    break;
  case "foreign":
    // Somebody else changes the state while it is ours, as a shell does that takes its terminal back.
    Bun.spawnSync(["stty", "sane", "-echo", "intr", "^P"], { stdin: "inherit" });
    say("<changed>");
    setInterval(() => {}, 1000);
    break;
  case "wait": {
    setInterval(() => {}, 1000);
    // Ctrl-Z as a byte, as an attached client sees it when it is raw.
    const reading = readTerminal({
      onData: (bytes) => {
        if (bytes.includes(0x1a)) terminal.suspend();
        else say(`<read ${Buffer.from(bytes).toString("hex")}>`);
      },
      onEnd: () => say("<end>"),
    });
    if (!reading.ok) throw new Error(reading.reason);
    say("<reading>");
    break;
  }
}
