// The user's terminal as the dashboard has it: the alternate screen, the mouse, frames in and input out. Given back as
// it was on every way out.

import { type AttachTerminal, openAttachTerminal } from "../../client/attach-terminal.ts";
import type { Size } from "../../session/size-rule.ts";
import type { InputEvent } from "../model/event.ts";
import type { Frame } from "../model/frame.ts";
import type { Renderer } from "../view/renderer.tsx";
import { InkOutput, synchronized } from "./ink-output.ts";
import { InputDecoder } from "./input-decoder.ts";
import { Painter } from "./painter.ts";

/** Alternate screen, no wrapping at the edge, no cursor, bracketed paste, clicks and the wheel in the SGR form. */
const ENTER = "\x1b[?1049h\x1b[0m\x1b[?7l\x1b[?25l\x1b[?2004h\x1b[?1000h\x1b[?1006h";
const CLEAR = "\x1b[0m\x1b[H\x1b[2J";
const LEAVE = "\x1b[?2026l\x1b[0m\x1b[?1006l\x1b[?1000l\x1b[?2004l\x1b[?7h\x1b[?25h\x1b[?1049l";

export interface ScreenEvents {
  input(events: readonly InputEvent[]): void;
  resized(size: Size): void;
  /** The terminal has everything that was drawn. */
  drained(): void;
  /** Everything is to be drawn again. */
  redraw(): void;
  /** The terminal is gone. */
  ended(): void;
}

export type OpenedScreen =
  | { readonly ok: true; readonly screen: Screen }
  | { readonly ok: false; readonly message: string };

export class Screen {
  readonly #decoder = new InputDecoder();
  readonly #painter = new Painter();
  readonly #output: InkOutput;
  readonly #renderer: Renderer;
  #keyTimer: ReturnType<typeof setTimeout> | null = null;
  #frame: Frame = { above: [], below: [] };
  /** Rows of Ink's last frame on the terminal. */
  #inkRows = 0;
  /** The terminal shows nothing of the last frame. */
  #isFresh = true;
  /** The terminal has taken everything so far. */
  #hasRoom = true;

  private constructor(
    private readonly terminal: AttachTerminal,
    private readonly events: ScreenEvents,
    startInk: (output: InkOutput) => Renderer,
  ) {
    this.#output = new InkOutput(terminal.size, (chunk) => this.#inkWrote(chunk));
    this.#renderer = startInk(this.#output);
  }

  static open(events: ScreenEvents, startInk: (output: InkOutput) => Renderer): OpenedScreen {
    let screen: Screen | null = null;
    const opened = openAttachTerminal({
      restoreSequence: () => LEAVE,
      onInput: (bytes) => screen?.onInput(bytes),
      onResize: (size) => screen?.onResize(size),
      onResume: () => screen?.onResume(),
      onDrain: () => {
        if (screen) screen.#hasRoom = true;
        events.drained();
      },
      onEnd: () => events.ended(),
      beforeSignal: () => Promise.resolve(),
      beforeStop: () => Promise.resolve(),
      onSignal: () => "",
    });
    const gone = { ok: false, message: "The terminal is gone." } as const;
    if (!opened.ok) return opened;
    if (!opened.terminal.enter()) return gone;
    opened.terminal.write(ENTER + CLEAR);
    screen = new Screen(opened.terminal, events, startInk);
    return { ok: true, screen };
  }

  get size(): Size {
    return this.terminal.size;
  }

  /** False: the terminal has not taken all of it; wait for `drained` before the next frame. */
  draw(frame: Frame, size: Size): boolean {
    const isFresh = this.#isFresh;
    const isAboveNew = isFresh || !sameRows(frame.above, this.#frame.above);
    this.#frame = frame;
    this.#isFresh = false;
    if (isFresh) {
      this.#painter.forget();
      this.#inkRows = -1;
    }
    if (isAboveNew) this.#renderer.draw(frame.above, size.cols, isFresh);
    // Ink's first frame brings the rows below it, so that both are shown at once.
    if (this.#inkRows === -1 && frame.above.length > 0) return this.#hasRoom;
    const below = this.#painter.paint(frame.above.length, frame.below);
    if (below !== "") this.#write(synchronized(below));
    return this.#hasRoom;
  }

  /** The next frame is drawn from nothing. */
  forget(): void {
    this.#isFresh = true;
    const { cols, rows } = this.terminal.size;
    this.#output.columns = cols;
    this.#output.rows = rows;
  }

  /** Bytes that are no frame, such as for the clipboard. */
  send(sequence: string): void {
    this.terminal.write(sequence);
  }

  /** Gives the terminal back. */
  leave(): void {
    if (this.#keyTimer) clearTimeout(this.#keyTimer);
    this.#renderer.stop();
    void this.terminal.leave("");
  }

  #inkWrote(chunk: string): void {
    // Ink erases from its own first row; on a fresh screen that is where the cursor must be.
    const start = this.#inkRows === -1 ? CLEAR : "";
    const isMoved = this.#inkRows !== this.#frame.above.length;
    this.#inkRows = this.#frame.above.length;
    if (isMoved) this.#painter.forget();
    const below = isMoved ? this.#painter.paint(this.#frame.above.length, this.#frame.below) : "";
    this.#write(synchronized(start + chunk + below));
  }

  #write(text: string): void {
    this.#hasRoom = this.terminal.write(text) && this.#hasRoom;
  }

  private onInput(bytes: Uint8Array): void {
    this.#tell(this.#decoder.push(bytes, performance.now()));
  }

  #tell(events: readonly InputEvent[]): void {
    if (events.length > 0) this.events.input(events);
    if (this.#keyTimer) clearTimeout(this.#keyTimer);
    const deadline = this.#decoder.deadline();
    this.#keyTimer = null;
    if (deadline === null) return;
    const wait = Math.max(1, deadline - performance.now());
    this.#keyTimer = setTimeout(() => this.#tell(this.#decoder.expire(performance.now())), wait);
  }

  private onResize(size: Size): void {
    this.forget();
    this.events.resized(size);
  }

  private onResume(): void {
    this.terminal.write(ENTER + CLEAR);
    this.forget();
    this.events.redraw();
  }
}

const sameRows = (a: readonly string[], b: readonly string[]) =>
  a.length === b.length && a.every((row, i) => row === b[i]);
