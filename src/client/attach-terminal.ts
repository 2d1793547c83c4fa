// The user's terminal as attach needs it: raw, read and written with back-pressure both ways, and given back whatever
// happens. Puts the parts of `tty/` together.

import type { Size } from "../session/size-rule.ts";
import { openRawTerminal, type RawTerminal } from "./tty/lifecycle.ts";
import { readTerminal, type TtyReader } from "./tty/reader.ts";
import { TtyWriter, writeWithin } from "./tty/writer.ts";

/** Size of a terminal that does not know its own. */
const UNKNOWN_SIZE: Size = { cols: 80, rows: 24 };
/** How long the last line may wait for a terminal that does not read, ms. */
const LAST_WORDS_MS = 500;

export interface AttachTerminalEvents {
  restoreSequence(): string;
  onInput(bytes: Uint8Array): void;
  onResize(size: Size): void;
  /** Back from a suspension: the screen is to be drawn again. */
  onResume(): void;
  /** All output is with the terminal after `write` returned false. */
  onDrain(): void;
  /** The terminal is gone. */
  onEnd(): void;
  /** A signal ends the process as soon as this returns. */
  onSignal(): void;
}

export type Opened =
  | { readonly ok: true; readonly terminal: AttachTerminal }
  | { readonly ok: false; readonly message: string };

/** Opens the terminal on stdin. Nothing changes on it before `enter`. */
export function openAttachTerminal(events: AttachTerminalEvents): Opened {
  const opened = openRawTerminal({
    restoreSequence: () => events.restoreSequence(),
    onResize: (size) => events.onResize(sane(size)),
    onResume: () => events.onResume(),
    onSignal: () => events.onSignal(),
  });
  return opened.ok ? { ok: true, terminal: new AttachTerminal(opened.terminal, events) } : opened;
}

export class AttachTerminal {
  readonly #writer: TtyWriter;
  #reader: TtyReader | null = null;
  #left = false;

  constructor(
    private readonly raw: RawTerminal,
    private readonly events: AttachTerminalEvents,
  ) {
    this.#writer = new TtyWriter(raw.fd, {
      onDrain: () => events.onDrain(),
      onClosed: () => this.#end(),
    });
  }

  /** Makes the terminal raw and starts to read. False when it has gone. */
  enter(): boolean {
    if (!this.raw.enter()) return false;
    this.#read();
    return true;
  }

  get size(): Size {
    const size = this.raw.size;
    return size && size.cols > 0 && size.rows > 0 ? sane(size) : UNKNOWN_SIZE;
  }

  /** False: wait for `onDrain` before more. */
  write(output: Uint8Array | string): boolean {
    return this.#writer.write(typeof output === "string" ? Buffer.from(output) : output);
  }

  restoreChanged(): void {
    this.raw.restoreChanged();
  }

  /** Leaves what is typed with the terminal until `resumeInput`. */
  pauseInput(): void {
    this.#reader?.pause();
  }

  resumeInput(): void {
    this.#reader?.resume();
  }

  /** Gives the terminal back and prints the last line on it. Idempotent. */
  leave(lastWords: string): void {
    if (this.#left) return;
    this.#left = true;
    this.#writer.close();
    this.raw.leave();
    writeWithin(this.raw.fd, Buffer.from(lastWords), LAST_WORDS_MS);
    void this.#reader?.stop();
    this.raw.dispose();
  }

  #read(): void {
    const result = readTerminal({ onData: (bytes) => this.events.onInput(bytes), onEnd: () => this.#end() });
    if (result.ok) this.#reader = result.reader;
    else this.#end();
  }

  #end(): void {
    if (!this.#left) this.events.onEnd();
  }
}

/** A terminal may claim a size that no session can have: the nearest that one can. */
function sane(size: Size): Size {
  const within = (n: number) => Math.min(1_000, Math.max(2, n));
  return { cols: within(size.cols), rows: within(size.rows) };
}
