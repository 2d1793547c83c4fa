// One open session: joins the stream to the terminal, and holds what the person is being asked. The screen draws it.

import { pasteBytes } from "../../src/keys/paste-text.ts";
import type { PixelSize } from "../../src/pictures/picture-size.ts";
import type { Connection } from "../machine/connection.ts";
import type { Model } from "../model.ts";
import { Signal } from "../signal.ts";
import type { PrintedFile } from "../terminal/file-links.ts";
import type { LayoutMode } from "../terminal/layout.ts";
import { mustAsk, PASTE_LENGTH_MAX } from "../terminal/paste.ts";
import type { TerminalView } from "../terminal/terminal-view.ts";
import { type Modifiers, modified, NO_MODIFIERS, used } from "./modifiers.ts";
import { SessionStream } from "./session-stream.ts";

/** What stands between the person and the session until it is answered. */
export type Ask =
  | { readonly kind: "link"; readonly uri: string }
  | { readonly kind: "paste"; readonly text: string }
  | { readonly kind: "clipboard"; readonly text: string }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "links"; readonly links: readonly string[] }
  | { readonly kind: "end"; readonly name: string };

/** Shortest time between two notices of a program, ms; notices in between are not shown. */
const NOTICE_INTERVAL_MS = 5_000;

/**
 * Ms for which the page's size must stay the same before the session is told: a window that is being dragged has sixty
 * sizes a second.
 */
const SIZE_SETTLES_MS = 120;

const utf8 = new TextEncoder();

export class SessionController {
  readonly ask = new Signal<Ask | null>(null);
  readonly layout = new Signal({
    mode: "auto" as LayoutMode,
    pans: false,
    ownSize: false,
    isScrolledUp: false,
  });
  readonly modifiers = new Signal<Modifiers>(NO_MODIFIERS);
  /** A text that was not typed; the composer shows it again. */
  readonly returned = new Signal<string | null>(null);
  readonly stream: SessionStream;
  readonly view = new Signal<TerminalView | null>(null);
  /** Whether programs may offer texts for the clipboard: the person turns it on for this session. */
  readonly allowsClipboard = new Signal(false);
  /** The files that the session's program has named, the latest first. */
  printedFiles: () => Promise<readonly PrintedFile[]> = async () => [];
  #noticedAt = Number.NEGATIVE_INFINITY;
  #early: { bytes: Uint8Array; done: () => void }[] = [];
  #size: { cols: number; rows: number; cell?: PixelSize } | null = null;
  #settling: ReturnType<typeof setTimeout> | undefined;
  /** This browser used its own size for this session before, and has not taken it yet. */
  #takesSize = false;
  #closed = false;
  readonly #connection: Connection;

  constructor(
    private readonly model: Model,
    private readonly id: string,
    private readonly onTap: () => void,
  ) {
    // The page may show another machine later.
    this.#connection = model.connection;
    this.stream = new SessionStream(this.#connection, id, {
      paint: (bytes, done) => this.#paint(bytes, done),
      fresh: () => {
        for (const { done } of this.#early.splice(0)) done();
        this.view.value?.fresh();
      },
      size: (size) => {
        this.#size = size;
        this.view.value?.resize(size.cols, size.rows, size.cell);
        this.#takeSize();
      },
      sizeTaken: () => {
        this.#tellLayout();
        model.say("Another client has taken the size of this session.");
      },
      say: (text) => model.say(text),
      returned: (text) => (this.returned.value = text),
    });
  }

  get readOnly(): boolean {
    return this.#connection.host.value?.scope !== "control";
  }

  /** Loads the terminal into its place. */
  async open(box: HTMLElement, holder: HTMLElement): Promise<void> {
    const { TerminalView } = await import("../terminal/terminal-view.ts");
    if (this.#closed) return;
    const view = new TerminalView(box, holder, {
      input: (bytes) => this.type(bytes),
      paste: (text) => this.paste(text),
      link: (uri) => (this.ask.value = { kind: "link", uri }),
      clipboard: (base64) => this.#clipboard(base64),
      notice: (text) => this.#notice(text),
      tap: () => this.ask.value ?? this.onTap(),
      laidOut: () => this.#tellLayout(),
    });
    if (this.#size) view.resize(this.#size.cols, this.#size.rows, this.#size.cell);
    for (const { bytes, done } of this.#early.splice(0)) view.write(bytes, done);
    this.view.value = view;
    if (this.model.connection.host.value?.hasFiles) void this.#linkFiles(view);
    this.#tellLayout();
    const rid = this.#connection.host.value?.rid;
    this.#takesSize = rid !== undefined && (await this.model.ownSizes.has(rid, this.id));
    this.#takeSize();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#settling);
    this.stream.close();
    this.view.value?.dispose();
  }

  type(bytes: Uint8Array): void {
    if (this.readOnly) return;
    if (!this.stream.type(bytes)) this.model.say("Too much waits to be sent. The last keys were not taken.");
  }

  /** A key of the key bar, with Ctrl and Alt if they are held. */
  key(name: string): void {
    const bytes = this.view.value?.key(modified(name, this.modifiers.value));
    this.modifiers.value = used(this.modifiers.value);
    if (bytes) this.type(bytes);
  }

  /** Text as the person wrote it, with the line ends that the program wants; submitted, or only typed. */
  sendText(text: string, enter: boolean): void {
    const view = this.view.value;
    if (!view) return;
    if (text !== "" && enter && !this.readOnly) {
      if (!this.stream.prompt(text)) this.model.say("Too much waits to be sent. The text was not taken.");
      return;
    }
    if (text !== "") this.type(pasteBytes(text, view.bracketedPaste && /[\r\n]/.test(text)));
    if (enter) this.type(utf8.encode("\r"));
  }

  paste(text: string): void {
    const view = this.view.value;
    if (!view || text === "" || this.readOnly) return;
    if (text.length > PASTE_LENGTH_MAX) this.model.say("That is too much to paste.");
    else if (mustAsk(text, view.bracketedPaste)) this.ask.value = { kind: "paste", text };
    else this.type(pasteBytes(text, view.bracketedPaste));
  }

  /** The person has seen the paste and wants it. */
  pasteAsked(text: string): void {
    const view = this.view.value;
    if (view) this.type(pasteBytes(text, view.bracketedPaste));
  }

  setMode(mode: LayoutMode): void {
    this.chooseOwnSize(false);
    this.view.value?.setMode(mode);
    this.#tellLayout();
  }

  /** Gives the session the size of this page, or gives it back, here and whenever this browser opens the session. */
  chooseOwnSize(own: boolean): void {
    const rid = this.#connection.host.value?.rid;
    if (rid !== undefined && !this.readOnly) void this.model.ownSizes.put(rid, this.id, own);
    this.#takesSize = false;
    this.#useOwnSize(own);
  }

  /** The page's size has changed: the session is told if it follows the page. */
  resized(): void {
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => {
      const view = this.view.value;
      if (view && this.stream.hasSize) this.stream.useSize(view.ownSize());
    }, SIZE_SETTLES_MS);
  }

  async #linkFiles(view: TerminalView): Promise<void> {
    // If it cannot be loaded, the paths are only text.
    const linked = await import("../files/linked-files.ts").catch(() => null);
    if (linked && !this.#closed) this.printedFiles = linked.linkFiles(this.model, this.stream, view);
  }

  #useOwnSize(own: boolean): void {
    const view = this.view.value;
    if (!view || this.readOnly || own === this.stream.hasSize) return;
    this.stream.useSize(own ? view.ownSize() : null);
    this.#tellLayout();
  }

  /** Takes the size that was chosen before, once the session's own size is known, which is given back later. */
  #takeSize(): void {
    if (!this.#takesSize || !this.#size || !this.view.value || this.#closed) return;
    this.#takesSize = false;
    this.#useOwnSize(true);
  }

  #tellLayout(): void {
    const { view } = this;
    const mode = view.value?.mode ?? "auto";
    const { isLarger: pans = false, isScrolledUp = false } = view.value ?? {};
    const next = { mode, pans, ownSize: this.stream.hasSize, isScrolledUp };
    const { value } = this.layout;
    if (Object.keys(next).some((key) => value[key as keyof typeof next] !== next[key as keyof typeof next]))
      this.layout.value = next;
  }

  #paint(bytes: Uint8Array, done: () => void): void {
    const view = this.view.value;
    if (view) view.write(bytes, done);
    // The window of credit bounds what can come before the terminal is loaded.
    else this.#early.push({ bytes: bytes.slice(), done });
  }

  /** Shown only as text, and no more often than a person can read. */
  #notice(text: string): void {
    const now = performance.now();
    if (now - this.#noticedAt < NOTICE_INTERVAL_MS) return;
    this.#noticedAt = now;
    this.model.say(`${this.stream.info.value?.name ?? "Session"}: ${text}`);
  }

  /** A program asked to set the clipboard: refused, or shown with a button, because only a person may do it. */
  #clipboard(base64: string): void {
    if (!this.allowsClipboard.value || this.ask.value) return;
    try {
      const text = new TextDecoder().decode(Uint8Array.from(atob(base64), (c) => c.charCodeAt(0)));
      this.ask.value = { kind: "clipboard", text };
    } catch {
      // Not base64, so not for the clipboard.
    }
  }
}
