// The terminal on the page: xterm.js behind the clamp, with everything that it would do by itself turned off. Knows
// neither the session nor the connection.

import { WebLinksAddon } from "@xterm/addon-web-links";
import { Terminal } from "@xterm/xterm";
import { keyBytes, pressBytes } from "../../src/keys/key-names.ts";
import { type PixelSize, USUAL_CELL } from "../../src/pictures/picture-size.ts";
import { unicodeWidths } from "../../src/text/widths.ts";
import { boundCells, boundCounts, Links } from "./bounds.ts";
import { isPlainText, pressOf } from "./browser-keys.ts";
import { OutputClamp } from "./clamp.ts";
import { drawColorsOncePerFrame, forgetContrasts } from "./color-costs.ts";
import { ModesOfKeys } from "./key-modes.ts";
import {
  type Box,
  type CellRatio,
  cellsOf,
  chooseLayout,
  FONT_DEFAULT,
  FONT_MAX,
  FONT_MIN,
  type LayoutMode,
} from "./layout.ts";
import { LINE_HEIGHT, optionsOf } from "./options.ts";
import { isSafeLink } from "./osc-rules.ts";
import { Pictures } from "./pictures.ts";
import { linksIn, textOf } from "./plain-text.ts";
import { isAutomaticReply, swallowQueries } from "./quiet.ts";
import { TerminalSearch } from "./search.ts";
import { forgetLinks } from "./stale-links.ts";
import { contrastOf, themeOf } from "./theme.ts";
import { followTouch } from "./touch.ts";
import { useWebgl } from "./webgl.ts";

/**
 * Bytes that are drawn without looking at the clock: some, such as repetitions, take thousands of times as long as
 * others.
 */
const PIECE_BYTES = 1_024;

/** A `tabIndex` with which Tab skips the terminal. */
const OUT_OF_ORDER = -1;

/** Lines that one wheel or arrow event stands for in a full-screen program. */
const LINES_PER_EVENT = 1;

export interface TerminalViewEvents {
  /** What the person typed, or did with the mouse in a program that asked for it. */
  input(bytes: Uint8Array): void;
  /** A text that the person wants to paste. */
  paste(text: string): void;
  /** A link was clicked. It is not opened. */
  link(uri: string): void;
  clipboard(base64: string): void;
  /** A program wants to say something. */
  notice(text: string): void;
  tap(): void;
  /** What is seen, and how, has changed. */
  laidOut(): void;
}

export class TerminalView {
  readonly terminal: Terminal;
  readonly search: TerminalSearch;
  readonly #clamp: OutputClamp;
  readonly #keyModes: ModesOfKeys;
  readonly #links: Links;
  readonly #pictures: Pictures;
  readonly #dark = matchMedia("(prefers-color-scheme: dark)");
  readonly #stops: (() => void)[] = [];
  #mode: LayoutMode = "auto";
  #preferred = FONT_DEFAULT;
  #pannedAt = 0;
  #laying = 0;
  #isLarger = false;
  #isScrolledUp = false;

  /** @param box scrolls when the terminal is larger than it */
  constructor(
    private readonly box: HTMLElement,
    private readonly holder: HTMLElement,
    private readonly events: TerminalViewEvents,
  ) {
    this.terminal = new Terminal(optionsOf(this.#dark.matches, (event, uri) => this.#onLink(event, uri)));
    const { terminal } = this;
    this.#pictures = new Pictures(terminal);
    this.#clamp = new OutputClamp(() => terminal, { ...events, picture: (one) => this.#pictures.add(one) });
    this.search = new TerminalSearch(terminal);
    swallowQueries(terminal);
    boundCells(terminal);
    boundCounts(terminal);
    this.#links = new Links(terminal);
    this.#keyModes = new ModesOfKeys(terminal);
    // The same as the host's, or wide characters would not be where the program put them.
    terminal.unicode.register(unicodeWidths);
    terminal.unicode.activeVersion = unicodeWidths.version;
    terminal.loadAddon(new WebLinksAddon((event, uri) => this.#onLink(event, uri)));
    terminal.open(holder);
    drawColorsOncePerFrame(terminal);
    forgetContrasts(terminal);
    void useWebgl(terminal, () => this.layOut());
    const utf8 = new TextEncoder();
    terminal.onData((data) => !isAutomaticReply(data) && events.input(utf8.encode(data)));
    terminal.onBinary((data) => events.input(Uint8Array.from(data, (c) => c.charCodeAt(0))));
    terminal.onCursorMove(() => this.#followCursor());
    terminal.onRender(() => this.#noteScrolled());
    terminal.onWriteParsed(() => forgetLinks(terminal));
    terminal.attachCustomKeyEventHandler((event) => this.#onKey(event));
    this.#listen();
  }

  /** Draws output; `done` is called when xterm.js has taken it in. */
  write(bytes: Uint8Array, done: () => void): void {
    const clamped = this.#clamp.push(bytes);
    let at = 0;
    for (; at + PIECE_BYTES < clamped.byteLength; at += PIECE_BYTES)
      this.terminal.write(clamped.subarray(at, at + PIECE_BYTES));
    this.terminal.write(clamped.subarray(at), done);
  }

  /** What follows does not depend on earlier output. */
  fresh(): void {
    this.#clamp.reset();
    this.terminal.reset();
    this.#links.reset();
    this.#keyModes.reset();
  }

  /** @param cell pixels of a cell as the session counts them; undefined: the usual ones */
  resize(cols: number, rows: number, cell: PixelSize = USUAL_CELL): void {
    this.#pictures.cell = cell;
    this.terminal.resize(cols, rows);
    this.layOut();
  }

  /** Pixels of a cell as the session counts them, which say where pictures are. */
  get cell(): PixelSize {
    return this.#pictures.cell;
  }

  setMode(mode: LayoutMode): void {
    this.#mode = mode;
    this.layOut();
  }

  get mode(): LayoutMode {
    return this.#mode;
  }

  /** Only a part of the terminal is seen. */
  get isLarger(): boolean {
    return this.#isLarger;
  }

  /** @param by pixels of font size */
  zoom(by: number): void {
    this.#preferred = Math.max(FONT_MIN + 1, Math.min(FONT_MAX, this.#preferred + by));
    this.layOut();
  }

  /** The size of a terminal that fills the box at a readable size. */
  ownSize(): { cols: number; rows: number } {
    return cellsOf(this.#boxSize(), Math.max(this.#preferred, 11), this.#ratio());
  }

  get bracketedPaste(): boolean {
    return this.terminal.modes.bracketedPasteMode;
  }

  /** Bytes of a named key as the program wants them. */
  key(name: string): Uint8Array | null {
    const made = keyBytes(name, this.#keyModes.now);
    return made.ok ? made.bytes : null;
  }

  /** Screen and scrollback as text; lines that were wrapped are whole again. */
  text(): string {
    return textOf(this.terminal.buffer.active);
  }

  /** Addresses in the text, the latest first, each once. */
  links(): string[] {
    return linksIn(this.text());
  }

  /** Scrolls by lines, positive for down: in the scrollback, or by keys or wheel events for a full-screen program. */
  scroll(lines: number): void {
    const { terminal } = this;
    if (terminal.buffer.active.type === "normal" && terminal.modes.mouseTrackingMode === "none")
      return terminal.scrollLines(lines);
    const count = Math.min(20, Math.ceil(Math.abs(lines) / LINES_PER_EVENT));
    if (terminal.modes.mouseTrackingMode !== "none") {
      const { left, top } = this.#screen().getBoundingClientRect();
      const init = {
        deltaY: Math.sign(lines) * 120,
        clientX: left + 4,
        clientY: top + 4,
        bubbles: true,
        cancelable: true,
      };
      for (let i = 0; i < count; i++) terminal.element!.dispatchEvent(new WheelEvent("wheel", init));
      return;
    }
    const arrow = this.key(lines < 0 ? "Up" : "Down");
    if (arrow) for (let i = 0; i < count; i++) this.events.input(arrow);
  }

  /** What is seen is older than the newest line. */
  get isScrolledUp(): boolean {
    return this.#isScrolledUp;
  }

  /** Shows the newest line. */
  toNewest(): void {
    this.terminal.scrollToBottom();
    this.#pannedAt = 0;
    this.#followCursor();
  }

  focus(): void {
    this.terminal.focus();
  }

  /**
   * Takes the keyboard out, and lets Tab skip the terminal until it is focused again: inside, Tab belongs to the
   * program.
   */
  leave(): void {
    this.terminal.textarea!.tabIndex = OUT_OF_ORDER;
    this.terminal.blur();
  }

  /** The person has taken the keyboard out. */
  get isLeft(): boolean {
    return this.terminal.textarea!.tabIndex === OUT_OF_ORDER;
  }

  dispose(): void {
    cancelAnimationFrame(this.#laying);
    for (const stop of this.#stops) stop();
    this.terminal.dispose();
  }

  /** Chooses the font size for the box as it is now. */
  layOut(): void {
    cancelAnimationFrame(this.#laying);
    this.#laying = requestAnimationFrame(() => this.#layOut());
  }

  #layOut(): void {
    const { terminal } = this;
    const box = this.#boxSize();
    if (box.width < 20 || box.height < 20) return;
    const layout = chooseLayout(this.#mode, this.#preferred, box, terminal, this.#ratio());
    if (terminal.options.fontSize !== layout.fontSize) terminal.options.fontSize = layout.fontSize;
    const screen = this.#screen();
    // It has its own size, so that it can be larger than the box.
    this.holder.style.width = `${screen.offsetWidth + 2}px`;
    this.holder.style.height = `${screen.offsetHeight}px`;
    this.#isLarger = layout.pans;
    this.events.laidOut();
    this.#pannedAt = 0;
    this.#followCursor();
  }

  #noteScrolled(): void {
    const { viewportY, baseY } = this.terminal.buffer.active;
    if (this.#isScrolledUp === viewportY < baseY) return;
    this.#isScrolledUp = !this.#isScrolledUp;
    this.events.laidOut();
  }

  #listen(): void {
    const { terminal, box, events } = this;
    const observer = new ResizeObserver(() => this.layOut());
    observer.observe(box);
    const onScheme = () => {
      terminal.options.theme = themeOf(this.#dark.matches);
      terminal.options.minimumContrastRatio = contrastOf(this.#dark.matches);
    };
    this.#dark.addEventListener("change", onScheme);
    // xterm.js would type it at once.
    const onPaste = (event: ClipboardEvent) => {
      event.preventDefault();
      event.stopImmediatePropagation();
      events.paste(event.clipboardData?.getData("text/plain") ?? "");
    };
    this.holder.addEventListener("paste", onPaste, true);
    const onPan = () => (this.#pannedAt = performance.now());
    box.addEventListener("wheel", onPan, { passive: true });
    if (matchMedia("(pointer: coarse)").matches) {
      // The text field takes the typing, but without a moment of focus the cursor would never be drawn.
      terminal.textarea!.inputMode = "none";
      terminal.focus();
      terminal.blur();
      // After xterm.js has had its mouse events, and taken the focus.
      box.addEventListener("click", () => events.tap());
    }
    this.#describe(terminal.textarea!);
    const stopTouch = followTouch(box, {
      pan: (dx, dy) => {
        onPan();
        const before = box.scrollTop;
        box.scrollLeft -= dx;
        box.scrollTop -= dy;
        return dy + (box.scrollTop - before);
      },
      scroll: (lines) => this.scroll(lines),
      lineHeight: () => this.#screen().offsetHeight / terminal.rows,
    });
    this.#stops.push(
      () => observer.disconnect(),
      () => this.#dark.removeEventListener("change", onScheme),
      stopTouch,
    );
  }

  #describe(field: HTMLTextAreaElement): void {
    field.setAttribute("aria-label", "Session. What you type goes to the program.");
    field.setAttribute("aria-description", "Control Shift L takes the keyboard out, and brings it back.");
    field.setAttribute("aria-keyshortcuts", "Control+Shift+L");
    field.addEventListener("focus", () => {
      field.tabIndex = 0;
    });
  }

  #onKey(event: KeyboardEvent): boolean {
    if (!event.ctrlKey || !event.shiftKey || event.type !== "keydown") return !this.#encodes(event);
    if (event.code === "KeyC") {
      event.preventDefault();
      const selection = this.terminal.getSelection();
      if (selection) void navigator.clipboard?.writeText(selection);
      return false;
    }
    // The browser pastes, which comes back as a paste event; as a key it would be Ctrl-V.
    return event.code !== "KeyV" && !this.#encodes(event);
  }

  /** Types what xterm.js does not know how to: keys in the forms that a program has asked for. */
  #encodes(event: KeyboardEvent): boolean {
    const modes = this.#keyModes.now;
    if (!modes.kittyFlags && !modes.otherKeys) return false;
    const press = pressOf(event);
    // A key that types a character without a modifier comes through the text field, where input methods can change it.
    if (!press || (press.type !== "release" && isPlainText(press) && !this.#keyModes.wantsAllKeys))
      return false;
    const bytes = pressBytes(press, modes);
    if (press.type !== "release" || bytes.length > 0) event.preventDefault();
    if (bytes.length > 0) this.events.input(bytes);
    // xterm.js has its own work at a release, but types nothing.
    return press.type !== "release" && press.place === undefined;
  }

  #onLink(_: MouseEvent, uri: string): void {
    if (isSafeLink(uri)) this.events.link(uri);
  }

  /** Keeps the cursor visible, unless the person looks elsewhere. */
  #followCursor(): void {
    const { box, terminal } = this;
    if (performance.now() - this.#pannedAt < 4_000) return;
    const screen = this.#screen();
    const { cursorX, cursorY } = terminal.buffer.active;
    const cell = { width: screen.offsetWidth / terminal.cols, height: screen.offsetHeight / terminal.rows };
    const [x, y] = [cursorX * cell.width, cursorY * cell.height];
    if (x < box.scrollLeft || x + 2 * cell.width > box.scrollLeft + box.clientWidth)
      box.scrollLeft = x < box.clientWidth * 0.8 ? 0 : x - box.clientWidth * 0.6;
    if (y < box.scrollTop || y + cell.height > box.scrollTop + box.clientHeight)
      box.scrollTop = y + 2 * cell.height - box.clientHeight;
  }

  #screen(): HTMLElement {
    return this.terminal.element!.querySelector<HTMLElement>(".xterm-screen")!;
  }

  #boxSize(): Box {
    return { width: this.box.clientWidth - 2, height: this.box.clientHeight - 1 };
  }

  /** Measured on what is drawn, because the browser rounds. */
  #ratio(): CellRatio {
    const screen = this.#screen();
    const size = this.terminal.options.fontSize!;
    const { cols, rows } = this.terminal;
    if (screen.offsetWidth === 0) return { width: 0.61, height: LINE_HEIGHT * 1.2 };
    return { width: screen.offsetWidth / cols / size, height: screen.offsetHeight / rows / size };
  }
}
