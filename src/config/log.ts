// An append-only log of bounded size that can never harm its process: a line that cannot be written is counted and
// dropped. Does not decide what is worth logging.

import { closeSync, constants, fstatSync, openSync, renameSync, writeSync } from "node:fs";

/** Bytes of one log file; the line that would pass it starts a new one. */
export const LOG_BYTES_MAX = 1_048_576;

/** Old files kept beside it as `.1` (newest) to `.3`; the oldest is overwritten. */
export const LOG_FILES_OLD = 3;

/** Characters of one line's text, so that one message cannot fill the log; the rest is cut and marked with `...`. */
export const LOG_LINE_LENGTH_MAX = 4_096;

export type LogLevel = "info" | "warn" | "error";
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

export interface Log {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** Lines that could not be written since the last one that could. */
  readonly dropped: number;
}

export interface LogOptions {
  /** Ms since the epoch. */
  readonly now?: () => number;
  readonly bytesMax?: number;
}

/**
 * A log at `path` (made 0600 with its first line). The file is opened for each line: a log is quiet, no descriptor is
 * held, and a file that was moved away or removed is simply made again. No method throws.
 */
export function openLog(path: string, component: string, options: LogOptions = {}): Log {
  const now = options.now ?? Date.now;
  const bytesMax = options.bytesMax ?? LOG_BYTES_MAX;
  let dropped = 0;
  // A full disk may take half a line: the next one must not continue it.
  let torn = false;

  const log = (level: LogLevel, message: string, fields: LogFields = {}) => {
    try {
      const time = now();
      let text = formatLine(time, level, component, message, fields);
      if (dropped > 0)
        text = formatLine(time, "warn", component, "lines were lost", { count: dropped }) + text;
      const bytes = Buffer.from(torn ? `\n${text}` : text);
      const written = append(path, bytes, bytesMax);
      if (written === bytes.length) {
        dropped = 0;
        torn = false;
        return;
      }
      torn ||= written > 0;
    } catch {
      // The disk is full, the directory is gone, no descriptor is left: the line is lost, the process goes on.
    }
    dropped++;
  };
  return {
    info: (message, fields) => log("info", message, fields),
    warn: (message, fields) => log("warn", message, fields),
    error: (message, fields) => log("error", message, fields),
    get dropped() {
      return dropped;
    },
  };
}

/** One line: `time level component message key=value`, with nothing in it that acts on a terminal. */
export function formatLine(
  timeMs: number,
  level: LogLevel,
  component: string,
  message: string,
  fields: LogFields,
): string {
  let text = `${new Date(timeMs).toISOString()} ${level} ${component} ${escapeControls(message)}`;
  for (const [key, value] of Object.entries(fields))
    if (value !== undefined) text += ` ${escapeControls(key)}=${formatValue(value)}`;
  return text.length > LOG_LINE_LENGTH_MAX ? `${text.slice(0, LOG_LINE_LENGTH_MAX)}...\n` : `${text}\n`;
}

/**
 * Control and format characters, line separators and lone surrogates as `\xNN` or `\u{NNNN}`: a log that is read in a
 * terminal must not move its cursor, nor show a line that was never logged.
 */
export function escapeControls(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (char) => {
    if (char === "\n") return "\\n";
    const code = char.codePointAt(0)!;
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u{${code.toString(16)}}`;
  });
}

function formatValue(value: string | number | boolean | null): string {
  if (typeof value !== "string") return String(value);
  const plain = value !== "" && !/[\s"=\\]/.test(value);
  return escapeControls(plain ? value : JSON.stringify(value));
}

/** Bytes that the file took; fewer than offered on a disk that has just become full. */
function append(path: string, bytes: Uint8Array, bytesMax: number): number {
  let fd = openAppend(path);
  try {
    const { size } = fstatSync(fd);
    if (size > 0 && size + bytes.length > bytesMax) {
      rotate(path);
      const next = openAppend(path);
      closeSync(fd);
      fd = next;
    }
    return writeSync(fd, bytes);
  } finally {
    closeSync(fd);
  }
}

function openAppend(path: string): number {
  const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW;
  return openSync(path, flags | constants.O_NONBLOCK, 0o600);
}

function rotate(path: string): void {
  for (let n = LOG_FILES_OLD; n > 1; n--) {
    try {
      renameSync(`${path}.${n - 1}`, `${path}.${n}`);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    }
  }
  renameSync(path, `${path}.1`);
}
