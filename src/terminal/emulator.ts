// The emulator of one session: bytes of the program in, cells, modes, answers and snapshots out.
// Knows nothing of PTYs, clients, sockets or time.
import type { Terminal } from "@xterm/headless";
import { KittyKeyboard } from "../protocol/kitty-keyboard.ts";
import { concatBytes } from "../text/byte-writer.ts";
import { unicodeWidths } from "../text/widths.ts";
import { type CaptureFormat, type CaptureOptions, type CaptureSlices, captureSlices } from "./capture.ts";
import { SessionColors } from "./colors.ts";
import { installCorrections } from "./corrections.ts";
import { DirtyRange } from "./dirty-range.ts";
import type { EmulatorOptions, TerminalColors, TerminalCursor, TerminalModes } from "./emulator-types.ts";
import { guardHandlers } from "./handler-guard.ts";
import { SCROLLBACK_LINES_DEFAULT, SCROLLBACK_LINES_MAX, SIZE_MAX, SIZE_MIN } from "./limits.ts";
import { LinkStore, usedLinks } from "./links.ts";
import { NotedModes } from "./noted-modes.ts";
import { PictureReplies } from "./picture-replies.ts";
import { Pictures } from "./pictures.ts";
import { installPrint } from "./print.ts";
import { cursorStyle, installQueries } from "./queries.ts";
import { afterResize, beforeResize } from "./reflow.ts";
import { restoreKept, restoreSequence } from "./restore.ts";
import { salvageText } from "./salvage.ts";
import { installScrollback } from "./scrollback.ts";
import { snapshotSlices } from "./snapshot.ts";
import { terminalModes } from "./terminal-modes.ts";
import { Titles } from "./titles.ts";
import { installTracking } from "./tracking.ts";
import { pieceEnd, Unfinished } from "./unfinished.ts";
import { type Core, coreOf, createTerminal, parseNow } from "./xterm-internals.ts";

export type {
  EmulatorOptions,
  MouseEncoding,
  MouseMode,
  PromptMark,
  TerminalColors,
  TerminalCursor,
  TerminalModes,
  TerminalNotification,
  TerminalProgress,
} from "./emulator-types.ts";

const NEW_LINE = new Uint8Array([0x0d, 0x0a]);

/** Between 2 and 1,000, whole. */
function clampSize(value: number): number {
  return Math.max(SIZE_MIN, Math.min(SIZE_MAX, Math.floor(value) || SIZE_MIN));
}

/**
 * One session's terminal. `write` is synchronous and never throws: a sequence that xterm.js cannot take is skipped and
 * the state repaired; if even that fails, the terminal is rebuilt.
 */
export class Emulator {
  readonly #options: EmulatorOptions;
  readonly #scrollbackLines: number;
  readonly titles = new Titles();
  readonly #colors: SessionColors;
  readonly #kitty = new KittyKeyboard();
  readonly noted = new NotedModes();
  readonly pictures = new PictureReplies((bytes) => this.#options.onReply?.(bytes));
  readonly unfinished = new Unfinished();
  readonly #dirty = new Set<DirtyRange>();
  #terminal: Terminal;
  #core: Core;
  #places!: Pictures;
  #isKittySupported = false;
  #isBroken = false;
  #mayRestoreDiffer = true;
  #wasUnfinished = false;
  #restoreSequence = "";
  #restoreRevision = 0;
  #recoveries = 0;

  constructor(options: EmulatorOptions) {
    this.#options = options;
    const lines = options.scrollbackLines ?? SCROLLBACK_LINES_DEFAULT;
    this.#scrollbackLines = Math.max(0, Math.min(SCROLLBACK_LINES_MAX, Math.floor(lines) || 0));
    this.#colors = new SessionColors(options.colors);
    this.#terminal = createTerminal(clampSize(options.cols), clampSize(options.rows), this.#scrollbackLines);
    this.#core = coreOf(this.#terminal);
    this.#install();
  }

  get cols(): number {
    return this.#core.cols;
  }

  get rows(): number {
    return this.#core.rows;
  }

  /** At most 256 characters, without control and bidi characters; "" until a program sets it. */
  get title(): string {
    return this.titles.title ?? "";
  }

  get cursor(): TerminalCursor {
    const { x, y } = this.#core.buffers.active;
    return { x, y, visible: !this.#core.coreService.isCursorHidden, style: cursorStyle(this.#core) };
  }

  /** Whether the alternate screen is showing. */
  get altScreen(): boolean {
    return this.#core.buffers.active === this.#core.buffers.alt;
  }

  get modes(): TerminalModes {
    return terminalModes(this.#core, this.noted, this.#kitty.flags(this.altScreen));
  }

  /** Rows above the primary screen: a line of the program may take several. */
  get scrollbackLength(): number {
    return this.#core.buffers.normal.ybase;
  }

  /** How often the state had to be repaired after an exception inside xterm.js. */
  get recoveries(): number {
    return this.#recoveries;
  }

  /** The xterm.js core, for this folder and its tests. */
  get core(): Core {
    return this.#core;
  }

  /** State that is kept outside xterm.js, as the sequences that set it: for comparing two emulators. */
  get tracked(): string {
    const kitty = `${this.#kitty.sequences(false)} ${this.#kitty.sequences(true)}`;
    return `${this.titles.sequences()} ${this.#colors.sequences()} ${kitty} ${this.noted.sequences()}${this.noted.marginSequences()}`;
  }

  /** Parses `bytes` now. They may be cut anywhere. */
  write(bytes: Uint8Array): void {
    const whole = this.unfinished.admit(bytes);
    for (let start = 0; start < whole.length; ) {
      const end = pieceEnd(whole, start);
      this.pictures.read(whole.subarray(start, end), (piece) => this.#parse(piece));
      start = end;
    }
  }

  /** Number of output lines after which no earlier output is left, for `ScrolledOffScan`. */
  get linesKept(): number {
    return this.#scrollbackLines + 2 * this.rows + 1;
  }

  /** Whether the whole screen scrolls into the scrollback and no sequence is unfinished: output may be left out. */
  get mayLeaveOut(): boolean {
    const { active, normal } = this.#core.buffers;
    const isWhole = active.scrollTop === 0 && active.scrollBottom === this.rows - 1;
    return active === normal && isWhole && !this.unfinished.isInside;
  }

  /** Stands for output that was left out: the pen it leaves behind, by its SGR sequences, and a new line. */
  leftOut(pen: Uint8Array): void {
    this.write(concatBytes([pen, NEW_LINE]));
    for (const range of this.#dirty) range.markAll();
  }

  /** Changes the size, clamped to 2..1,000 each way; lines of the primary screen reflow. */
  resize(cols: number, rows: number): void {
    const [newCols, newRows] = [clampSize(cols), clampSize(rows)];
    if (newCols === this.cols && newRows === this.rows) return;
    this.#guarded(() => {
      beforeResize(this.#core, newCols, newRows);
      this.#terminal.resize(newCols, newRows);
      afterResize(this.#core);
    });
    this.#mayRestoreDiffer = true;
    for (const range of this.#dirty) range.markAll();
  }

  /** The colours that OSC 4, 10, 11 and 12 queries are answered with. */
  setColors(colors: TerminalColors): void {
    this.#colors.base = colors;
  }

  /** Whether CSI ? u is answered: the attached terminal speaks the kitty keyboard protocol. */
  setKittySupported(isSupported: boolean): void {
    this.#isKittySupported = isSupported;
  }

  /** The whole state with the scrollback, for a fresh terminal of the same size. */
  snapshot(): Uint8Array {
    return concatBytes(this.snapshotSlices());
  }

  /** `snapshot()` in slices of a few milliseconds. The caller neither writes nor resizes in between. */
  snapshotSlices(): Generator<Uint8Array> {
    return snapshotSlices(this.#snapshotSources(), { scrollback: true });
  }

  /** The state without the scrollback. */
  screenSnapshot(): Uint8Array {
    return concatBytes(snapshotSlices(this.#snapshotSources(), { scrollback: false }));
  }

  /** Brings an outer terminal that shows this session back to its defaults, changing nothing else. */
  restoreSequence(): string {
    return restoreSequence({ ...this.#snapshotSources(), isUnfinished: this.unfinished.isInside });
  }

  /** The part of `restoreSequence()` that `preamble()` does not cover, for a terminal of `cols` columns. */
  restoreKept(cols: number): string {
    return restoreKept(this.#snapshotSources(), cols);
  }

  /** A number that changes whenever `restoreSequence()` has changed since it was last read. */
  get restoreRevision(): number {
    const isUnfinished = this.unfinished.isInside;
    if (!this.#mayRestoreDiffer && isUnfinished === this.#wasUnfinished) return this.#restoreRevision;
    this.#mayRestoreDiffer = false;
    this.#wasUnfinished = isUnfinished;
    const sequence = this.restoreSequence();
    if (sequence !== this.#restoreSequence) {
      this.#restoreSequence = sequence;
      this.#restoreRevision++;
    }
    return this.#restoreRevision;
  }

  /** Plain text of the screen, trailing blanks trimmed. */
  text(options: CaptureOptions = {}): string {
    return [...this.captureSlices("text", options)].join("");
  }

  /** One self-contained HTML element; all text escaped, only http and https links. */
  html(options: CaptureOptions = {}): string {
    return [...this.captureSlices("html", options)].join("");
  }

  /** Lines with SGR, for another terminal. */
  ansi(options: CaptureOptions = {}): string {
    return [...this.captureSlices("ansi", options)].join("");
  }

  /** JSON text: lines as runs of text with attributes, cursor, size, title and modes. */
  json(options: CaptureOptions = {}): string {
    return [...this.captureSlices("json", options)].join("");
  }

  /** One of these formats, in pieces of a line's work. The caller neither writes nor resizes in between. */
  captureSlices(format: CaptureFormat, options: CaptureOptions): CaptureSlices {
    const { cols, rows, title, cursor, altScreen, modes, scrollbackLength } = this;
    const about = { cols, rows, title, cursor, altScreen, modes, scrollbackLength, ...options.more };
    return captureSlices(format, { core: this.#core, colors: this.#colors.base, about }, options);
  }

  /** Records which rows of the screen change from now on; end it with `unobserveRows`. */
  observeRows(): DirtyRange {
    const range = new DirtyRange();
    this.#dirty.add(range);
    return range;
  }

  unobserveRows(range: DirtyRange): void {
    this.#dirty.delete(range);
  }

  dispose(): void {
    this.#dirty.clear();
    this.#terminal.dispose();
  }

  #snapshotSources() {
    return {
      core: this.#core,
      titles: this.titles,
      colors: this.#colors,
      kitty: this.#kitty,
      modes: this.noted,
      unfinished: () => this.unfinished.bytes(),
    };
  }

  #parse(piece: Uint8Array): void {
    const core = this.#core;
    this.#guarded(() => parseNow(core, piece));
    const parser = this.#core._inputHandler._parser;
    if (this.unfinished.parsed(piece, parser.currentState, this.#places.unfinishedBytesMax) === "oversize") {
      parser._oscParser.reset();
      parser._dcsParser.reset();
    }
    const { start, end } = this.#core._inputHandler._dirtyRowTracker;
    for (const range of this.#dirty) range.mark(start, end);
  }

  /** Runs `work`; whatever it throws, the state is consistent afterwards. */
  #guarded(work: () => void): void {
    try {
      work();
    } catch {
      this.#recover();
    }
    if (this.#isBroken) this.#rebuild();
  }

  /** After an exception: everything that later work relies on is checked and repaired. */
  #recover(): void {
    this.#recoveries++;
    try {
      afterResize(this.#core);
    } catch {
      this.#isBroken = true;
    }
    for (const range of this.#dirty) range.markAll();
  }

  /** A new terminal with what can still be read from the broken one. */
  #rebuild(): void {
    this.#isBroken = false;
    const broken = this.#core;
    let saved: Uint8Array;
    try {
      const sources = { ...this.#snapshotSources(), unfinished: () => this.unfinished.sequence() };
      saved = concatBytes(snapshotSlices(sources, { scrollback: true }));
      // The snapshot sets all of these again.
      for (const tracked of [this.titles, this.#colors, this.#kitty, this.noted]) tracked.reset();
    } catch {
      saved = salvageText(broken);
    }
    this.#terminal = createTerminal(broken.cols, broken.rows, this.#scrollbackLines);
    this.#core = coreOf(this.#terminal);
    this.#install();
    try {
      parseNow(this.#core, saved);
    } catch {
      // Content that could not be read back is lost; the session goes on with the screen as it is.
    }
  }

  #install(): void {
    const core = this.#core;
    const options = this.#options;
    core.unicodeService.register(unicodeWidths);
    core.unicodeService.activeVersion = unicodeWidths.version;
    core._inputHandler._oscLinkService = new LinkStore(() => usedLinks(core));
    installCorrections(core);
    installPrint(core);
    installScrollback(core, this.#scrollbackLines);
    const reply = (text: string) => this.pictures.reply(text);
    const shared = {
      core,
      kitty: this.#kitty,
      modes: this.noted,
      colors: this.#colors,
      titles: this.titles,
      isAlternate: () => core.buffers.active === core.buffers.alt,
      markAllDirty: () => {
        for (const range of this.#dirty) range.markAll();
      },
    };
    installQueries(
      {
        ...shared,
        version: options.version,
        isKittySupported: () => this.#isKittySupported,
        drawsSixel: () => options.drawsSixel?.() ?? false,
      },
      reply,
    );
    installTracking(shared, options, reply);
    this.#places = new Pictures(core);
    guardHandlers(core, {
      failed: () => this.#recover(),
      noticed: () => {
        this.#mayRestoreDiffer = true;
      },
    });
    this.#mayRestoreDiffer = true;
  }
}
