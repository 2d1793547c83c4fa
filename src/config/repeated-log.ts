// A log in front of another, for lines that somebody else can cause as often as he likes: within a window the first
// lines of a kind are written; the others are counted, and one line at the end gives their number.

import type { Log, LogFields, LogLevel } from "./log.ts";

export const REPEAT_WINDOW_MS = 60_000;
/** Kinds that are counted separately at once; more are counted as one. A kind may be text that a stranger has sent. */
export const KINDS_MAX = 64;

export interface RepeatOptions {
  /** Lines of one kind that are written within a window. */
  readonly lines: number;
  /** The field that distinguishes kinds of one message, if any. */
  readonly by?: string;
  readonly windowMs?: number;
}

interface Window {
  count: number;
  readonly end: ReturnType<typeof setTimeout>;
}

/** `dispose` logs the counts, and ends the windows. */
export function repeatedLog(log: Log, options: RepeatOptions): Log & Disposable {
  const windows = new Map<string, Window>();
  const windowMs = options.windowMs ?? REPEAT_WINDOW_MS;

  const write = (level: LogLevel, message: string, fields: LogFields = {}) => {
    const by = options.by === undefined ? "" : String(fields[options.by] ?? "");
    let kind = `${message}\0${by}`;
    if (!windows.has(kind) && windows.size >= KINDS_MAX) kind = "";
    const window = windows.get(kind);
    if (window) {
      if (++window.count <= options.lines) log[level](message, fields);
      return;
    }
    const tell = () => {
      windows.delete(kind);
      const more = opened.count - options.lines;
      if (more <= 0) return;
      const about = options.by === undefined || by === "" ? {} : { [options.by]: by };
      log[level](kind === "" ? "other lines" : message, { ...about, again: more });
    };
    const opened: Window = { count: 1, end: setTimeout(tell, windowMs) };
    opened.end.unref?.();
    windows.set(kind, opened);
    log[level](message, fields);
  };
  return {
    info: (message, fields) => write("info", message, fields),
    warn: (message, fields) => write("warn", message, fields),
    error: (message, fields) => write("error", message, fields),
    get dropped() {
      return log.dropped;
    },
    [Symbol.dispose]() {
      for (const { end } of windows.values()) clearTimeout(end);
      windows.clear();
    },
  };
}
