// What a command has to do with the outside: its streams, its environment and the terminal's size. Writes are
// synchronous, so that nothing is lost when the process ends.

import { fstatSync, readSync, writeSync } from "node:fs";

export interface Io {
  /** Text without a line end is written as it is. */
  readonly out: (text: string | Uint8Array) => void;
  readonly err: (text: string) => void;
  readonly readStdin: () => Promise<Uint8Array>;
  readonly stdinIsTty: boolean;
  readonly stdoutIsTty: boolean;
  readonly stderrIsTty: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: () => string;
  /** The terminal of stdout, in cells; null when there is none. */
  readonly size: () => { readonly cols: number; readonly rows: number } | null;
}

/** Bytes read from stdin for `send -`. More is refused, because nobody types that much. */
export const STDIN_BYTES_MAX = 16_777_216;

/** Milliseconds between two tries to write to a pipe whose reader is slow. */
const RETRY_MS = 5;

/** Thrown when the reader of our output has gone, as in `remi ls | head -1`: not a failure. */
export class OutputClosed extends Error {}

/** Thrown when stdin holds more than `STDIN_BYTES_MAX`. */
export class InputTooLong extends Error {}

const utf8 = new TextEncoder();

function writeAll(fd: number, text: string | Uint8Array): void {
  let bytes = typeof text === "string" ? utf8.encode(text) : text;
  while (bytes.byteLength > 0) {
    try {
      bytes = bytes.subarray(writeSync(fd, bytes));
    } catch (error) {
      const code = (error as { code?: string }).code;
      if (code === "EAGAIN") Bun.sleepSync(RETRY_MS);
      else if (code === "EPIPE" || code === "EIO") throw new OutputClosed();
      else throw error;
    }
  }
}

async function readAll(): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let total = 0;
  const buffer = new Uint8Array(65_536);
  for (;;) {
    let read = 0;
    try {
      read = readSync(0, buffer);
    } catch (error) {
      const code = (error as { code?: string }).code;
      if (code === "EAGAIN") {
        await Bun.sleep(RETRY_MS);
        continue;
      }
      if (code === "EOF") break;
      throw error;
    }
    if (read === 0) break;
    total += read;
    if (total > STDIN_BYTES_MAX) throw new InputTooLong();
    pieces.push(buffer.slice(0, read));
  }
  return Buffer.concat(pieces);
}

/** Loads `node:tty`, which takes as long as a whole `remi ls`, only if the descriptor can be a terminal at all. */
function isTerminal(fd: number): boolean {
  try {
    if (!fstatSync(fd).isCharacterDevice()) return false;
  } catch {
    return false;
  }
  return (require("node:tty") as typeof import("node:tty")).isatty(fd);
}

/** The streams of this process. */
export function processIo(): Io {
  return {
    out: (text) => writeAll(1, text),
    err: (text) => writeAll(2, text),
    readStdin: readAll,
    get stdinIsTty() {
      return isTerminal(0);
    },
    get stdoutIsTty() {
      return isTerminal(1);
    },
    get stderrIsTty() {
      return isTerminal(2);
    },
    env: process.env,
    cwd: () => process.cwd(),
    size: () => {
      if (!isTerminal(1)) return null;
      const { columns, rows } = process.stdout;
      return columns > 0 && rows > 0 ? { cols: columns, rows } : null;
    },
  };
}
