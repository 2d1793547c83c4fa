// Asks one question on the user's terminal and reads a line as the answer. An answer as long as a link is not shown, so
// that it does not stay in the scrollback.

import { openRawTerminal } from "../tty/lifecycle.ts";
import { readTerminal } from "../tty/reader.ts";
import { TtyWriter } from "../tty/writer.ts";

/** Characters of an answer. Further ones are ignored. */
const ANSWER_LENGTH_MAX = 4_096;
/** A longer answer is not shown, characters. A code is shorter. */
const SHOWN_LENGTH_MAX = 72;

export interface Answer {
  readonly text: string;
  /** Null while it is typed. False when the person gave up. */
  readonly done: boolean | null;
}

/** Escape sequences of keys. They are ignored. */
const SEQUENCE = /\x1b(?:\[[0-?]*[ -/]*[@-~]|O.|.)?/g;

/** The answer after more keys. Pure. */
export function typeAnswer({ text }: Answer, typed: string): Answer {
  let next = text;
  for (const key of typed.replace(SEQUENCE, "")) {
    if (key === "\r" || key === "\n") return { text: next, done: true };
    if (key === "\x03" || (key === "\x04" && next === "")) return { text: "", done: false };
    if (key === "\x7f" || key === "\b") next = next.slice(0, -1);
    else if (key === "\x15") next = "";
    else if (key >= " " && next.length < ANSWER_LENGTH_MAX) next += key;
  }
  return { text: next, done: null };
}

/** How an answer looks while it is typed. */
export function shownAnswer(text: string): string {
  return text.length > SHOWN_LENGTH_MAX || text.includes("#") ? `(${text.length} characters)` : text;
}

/** Asks on the terminal of `fd`. Null when the person gave up or `fd` is no terminal. */
export function askLine(fd: number, question: string): Promise<string | null> {
  return new Promise((resolve) => {
    const opened = openRawTerminal({ fd, restoreSequence: () => "" });
    if (!opened.ok || !opened.terminal.enter()) return resolve(null);
    const { terminal } = opened;
    const writer = new TtyWriter(terminal.fd, { onDrain: () => {}, onClosed: () => finish(null) });
    let answer: Answer = { text: "", done: null };
    let over = false;
    const decoder = new TextDecoder();
    const draw = () => writer.write(Buffer.from(`\r\x1b[K${question}${shownAnswer(answer.text)}`));
    const reading = readTerminal({
      fd,
      onData: (bytes) => {
        answer = typeAnswer(answer, decoder.decode(bytes, { stream: true }));
        draw();
        if (answer.done !== null) finish(answer.done ? answer.text.trim() : null);
      },
      onEnd: () => finish(null),
    });
    const finish = (text: string | null) => {
      if (over) return;
      over = true;
      writer.write(Buffer.from("\r\n"));
      writer.close();
      void (async () => {
        if (reading.ok) await reading.reader.stop();
        terminal.dispose();
        resolve(text);
      })();
    };
    if (!reading.ok) return finish(null);
    draw();
  });
}
