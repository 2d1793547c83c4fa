// The stream that Ink writes its frames to. It passes them on, together with what is painted below Ink's rows whenever
// Ink may have erased that.

import { EventEmitter } from "node:events";
import type { Size } from "../../session/size-rule.ts";

/** Begin and end of what a terminal shows at once. Source: the synchronized output extension, mode 2026. */
const SYNC_BEGIN = "\x1b[?2026h";
const SYNC_END = "\x1b[?2026l";

type Callback = () => void;

export class InkOutput extends EventEmitter {
  readonly isTTY = true;
  columns: number;
  rows: number;
  isClosed = false;
  /** What Ink writes now is not to be shown. */
  isMuted = false;

  constructor(
    size: Size,
    private readonly pass: (chunk: string) => void,
  ) {
    super();
    this.columns = size.cols;
    this.rows = size.rows;
  }

  /** As a stream's, on a raw terminal, which takes a line feed for nothing more. Ink's own synchronized-output marks are left out: the receiver sets them around all of a frame. */
  write(chunk: string | Uint8Array, encoding?: string | Callback, done?: Callback): boolean {
    const callback = typeof encoding === "function" ? encoding : done;
    const text = typeof chunk === "string" ? chunk : new TextDecoder().decode(chunk);
    if (!this.isClosed && !this.isMuted && text !== "" && text !== SYNC_BEGIN && text !== SYNC_END)
      this.pass(text.replaceAll("\n", "\r\n"));
    callback?.();
    return true;
  }
}

/** Shown at once by terminals that can. */
export const synchronized = (text: string) => `${SYNC_BEGIN}${text}${SYNC_END}`;

/** Ink wants a stream to read from. Nothing is read from this one: the dashboard decodes the terminal's bytes itself. */
export class NoInput extends EventEmitter {
  readonly isTTY = false;
  read(): null {
    return null;
  }
  setEncoding(): this {
    return this;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
}
