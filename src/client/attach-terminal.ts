// The user's terminal as attach needs it: raw, read and written with back-pressure both ways, and given back whatever
// happens. Puts the parts of `tty/` together.

import type { Size } from "../session/size-rule.ts";
import { END_SEQUENCE } from "../terminal/restore.ts";
import { typeInto } from "./tty/libc.ts";
import { type EndingSignal, openRawTerminal, type RawTerminal } from "./tty/lifecycle.ts";
import { readTerminal, type TtyReader } from "./tty/reader.ts";
import { TtyWriter, writeWithin } from "./tty/writer.ts";

/** Size of a terminal that does not know its own. */
const UNKNOWN_SIZE: Size = { cols: 80, rows: 24 };
/** How long the last line may wait for a terminal that does not read, ms. */
const LAST_WORDS_MS = 500;
/** A terminal that takes nothing for this long gets no more of an ended session's last output, ms. */
const STUCK_MS = 2_000;
const NOTHING = new Uint8Array(0);

export interface AttachTerminalEvents {
  restoreSequence(): string;
  onInput(bytes: Uint8Array): void;
  onResize(size: Size): void;
  /** Back from a suspension: the screen is to be drawn again. `wasLeft`: the restore sequence had been printed. */
  onResume(wasLeft: boolean): void;
  /** All output is with the terminal after `write` returned false. */
  onDrain(): void;
  /** The terminal is gone. */
  onEnd(): void;
  /** Awaited before a signal ends the process, while the terminal is still read. */
  beforeSignal(): Promise<unknown>;
  /** The same, before the process is stopped. */
  beforeStop(): Promise<unknown>;
  /** A signal ends or stops the process as soon as this returns: the last line for the restored terminal. */
  onSignal(signal: EndingSignal | "SIGTSTP"): string;
}

export type Opened =
  | { readonly ok: true; readonly terminal: AttachTerminal }
  | { readonly ok: false; readonly message: string };

/** Opens the terminal behind a descriptor. Nothing changes on it before `enter`. */
export function openAttachTerminal(events: AttachTerminalEvents, fd = 0): Opened {
  const opened = openRawTerminal({
    fd,
    restoreSequence: () => events.restoreSequence(),
    onResize: (size) => events.onResize(sane(size)),
    onResume: (wasLeft) => events.onResume(wasLeft),
    beforeSignal: () => events.beforeSignal(),
    beforeStop: () => events.beforeStop(),
    onSignal: (signal, terminal) => {
      writeWithin(terminal, Buffer.from(events.onSignal(signal)), LAST_WORDS_MS);
    },
  });
  return opened.ok ? { ok: true, terminal: new AttachTerminal(opened.terminal, events, fd) } : opened;
}

export class AttachTerminal {
  readonly #writer: TtyWriter;
  #reader: TtyReader | null = null;
  #left = false;
  #isGone = false;
  #whenWritten: (() => void) | null = null;
  #stuckTimer: ReturnType<typeof setTimeout> | null = null;

  constructor(
    private readonly raw: RawTerminal,
    private readonly events: AttachTerminalEvents,
    private readonly fd: number,
  ) {
    this.#writer = new TtyWriter(raw.fd, {
      onDrain: () => {
        events.onDrain();
        this.#written();
      },
      onClosed: () => this.#end(),
    });
  }

  /** Makes the terminal raw and starts to read. False when it has gone. */
  enter(): boolean {
    if (!this.raw.enter()) return false;
    this.#read();
    return true;
  }

  /** What it reports about itself without being asked. */
  get told(): { readonly draws: true; readonly cell?: { readonly width: number; readonly height: number } } {
    const { cell } = this.raw;
    return cell ? { draws: true, cell } : { draws: true };
  }

  get size(): Size {
    const size = this.raw.size;
    return size && size.cols > 0 && size.rows > 0 ? sane(size) : UNKNOWN_SIZE;
  }

  /** False: wait for `onDrain` before more. */
  write(output: Uint8Array | string): boolean {
    return this.#writer.write(typeof output === "string" ? Buffer.from(output) : output);
  }

  /** Asks for an answer that is read as input, after what was written. False when the terminal has gone. */
  ask(question: string): boolean {
    return this.write(question) || !this.#writer.closed;
  }

  /** Calls back once the terminal has everything that was written, or takes no more. */
  whenWritten(done: () => void): void {
    this.#whenWritten = done;
    if (this.#writer.pendingBytes === 0) return this.#written();
    const before = this.#writer.pendingBytes;
    this.#stuckTimer = setTimeout(() => {
      if (this.#writer.pendingBytes < before) this.whenWritten(done);
      else this.#written();
    }, STUCK_MS);
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

  /**
   * Takes back what was set on the terminal and asks `fence`; its line discipline stays, and it is still read. What it
   * sends before it answers is not for whatever runs next. Nothing is written any more. False when it has gone.
   */
  giveBack(fence: string): boolean {
    if (this.#left || this.#isGone) return false;
    this.#cutOff();
    this.raw.giveBack();
    this.resumeInput();
    return writeWithin(this.raw.fd, Buffer.from(fence), LAST_WORDS_MS);
  }

  /** Sets modes of the owner's that became known after `giveBack`. */
  setAgain(modes: string): void {
    if (!this.#left && !this.#isGone) writeWithin(this.raw.fd, Buffer.from(modes), LAST_WORDS_MS);
  }

  /** Gives the terminal back, prints the last line on it, and types `ahead` if that is possible. Idempotent. */
  async leave(lastWords: string, ahead: Uint8Array = NOTHING): Promise<void> {
    if (this.#left) return;
    this.#left = true;
    this.#cutOff();
    this.raw.leave();
    writeWithin(this.raw.fd, Buffer.from(lastWords), LAST_WORDS_MS);
    const stopped = this.#reader?.stop();
    // Only when we no longer read, or we would read it ourselves.
    if (ahead.byteLength > 0) await stopped;
    typeInto(this.raw.fd, ahead);
    this.raw.dispose();
  }

  #cutOff(): void {
    if (this.#stuckTimer) clearTimeout(this.#stuckTimer);
    const isCut = this.#writer.pendingBytes > 0;
    this.#writer.close();
    if (isCut) writeWithin(this.raw.fd, Buffer.from(END_SEQUENCE), LAST_WORDS_MS);
  }

  #read(): void {
    const result = readTerminal({
      fd: this.fd,
      onData: (bytes) => this.events.onInput(bytes),
      onEnd: () => this.#end(),
    });
    if (result.ok) this.#reader = result.reader;
    else this.#end();
  }

  #written(): void {
    const done = this.#whenWritten;
    if (this.#stuckTimer) clearTimeout(this.#stuckTimer);
    this.#stuckTimer = null;
    this.#whenWritten = null;
    done?.();
  }

  #end(): void {
    this.#isGone = true;
    if (!this.#left) this.events.onEnd();
  }
}

/** A terminal may claim a size that no session can have: the nearest that one can. */
function sane(size: Size): Size {
  const within = (n: number) => Math.min(1_000, Math.max(2, n));
  return { cols: within(size.cols), rows: within(size.rows) };
}
