// Follows one session over any number of connections: the position in its output, the input that its host does not have
// yet, and the input that is given up. Knows neither what a connection is nor what a screen is.

import type { Time } from "../carrier/clock.ts";
import type { SessionViewer } from "../protocol/session-frames.ts";
import type { FromHost, Seen, ToHost } from "../protocol/session-messages.ts";
import { Answering } from "./answering.ts";
import { type Added, Outbox, type Piece } from "./outbox.ts";

export interface StreamTerms {
  readonly time: Time;
  /** Older input is not sent any more, ms. Null on this machine, where nobody can hold input back. */
  readonly inputAgeMsMax: number | null;
}

export interface StreamEvents {
  /** Bytes for the screen, in order. `isFresh`: they draw the whole screen anew. Valid during the call. */
  paint(bytes: Uint8Array, isFresh: boolean): void;
  /**
   * Output is missing, which never happens with an honest host. Open the session again to get a snapshot. `bytes`: how
   * many bytes came after the gap; they are thrown away.
   */
  gap(bytes: number): void;
  /** A message to the session's host, over the present connection. */
  say(message: ToHost): void;
  /** A piece of input for the host. `seen`: the position in the output that the person had seen. */
  input(piece: Piece, seen: number): void;
  /**
   * Input waited too long, and the program gets none of it. `bytes`: the beginning of that input. Comes again, with more
   * bytes, when input that was typed just after it is given up too.
   */
  lost(bytes: Uint8Array): void;
  /** A prompt was lost or not typed. Its text goes back to the person. */
  returned(text: string): void;
  /** The input that waits has changed. There may be room for more. */
  waiting(): void;
  /** The host or something on the way does not answer although there is a connection, or answers again. */
  silent(isSilent: boolean): void;
}

const utf8 = new TextEncoder();

export class Stream implements SessionViewer {
  readonly #outbox = new Outbox();
  readonly #answering: Answering;
  /** There is a connection, and the session was opened on it. */
  #isConnected = false;
  #isOpen = false;
  /** Output is not read, so no answer can be heard. */
  #isPaused = false;
  /** The next position in the output. Null while the screen does not show the output up to a position. */
  #position: number | null = null;
  /** Whether the session's host submits prompts. An older one does not. */
  #takesPrompts = false;
  /** Prompts whose outcome is not known, by the number of their last piece. */
  readonly #prompts = new Map<number, { readonly text: string; readonly seen: Seen | null }>();

  constructor(
    private readonly terms: StreamTerms,
    private readonly events: StreamEvents,
  ) {
    this.#answering = new Answering({
      clock: terms.time.clock,
      ask: () => this.#isOpen && this.events.say({ t: "ping", n: 0 }),
      changed: (isSilent) => this.events.silent(isSilent),
    });
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  get takesPrompts(): boolean {
    return this.#takesPrompts;
  }

  /** The position from which to go on. Null: with a snapshot. */
  get position(): number | null {
    return this.#position;
  }

  /** Whether more input should be read. */
  get hasRoom(): boolean {
    return this.#outbox.hasRoom;
  }

  /** The pieces that the program does not have yet, oldest first. */
  get pieces(): readonly Piece[] {
    return this.#outbox.pieces;
  }

  // ---- the person's side

  /** Takes input, and sends it now or when there is a connection again. */
  type(bytes: Uint8Array): Added {
    return this.#add(bytes, false);
  }

  /**
   * Takes a text that the host submits. If it is lost, `returned` gives it back.
   * @param seen what the person saw of the session, if they do not see the session itself
   */
  prompt(text: string, seen: Seen | null = null): Added {
    const added = this.#add(utf8.encode(text), true);
    if (added === "taken") this.#prompts.set(this.#outbox.last, { text, seen });
    this.#sendInput();
    return added;
  }

  /** Drops the input that waits. What was sent may still arrive. */
  forget(): void {
    this.#returnPrompts(this.#outbox.pieces);
    this.#outbox.clear();
    this.events.waiting();
  }

  /** Sends the host a message that it answers. Does nothing while the session is not open. */
  say(message: ToHost): void {
    if (!this.#isOpen) return;
    this.events.say(message);
    this.expectAnswer();
  }

  /** Somebody waits for the session: if it does not answer now, `silent` is called. */
  expectAnswer(): void {
    if (this.#isConnected && !this.#isPaused) this.#answering.sent();
  }

  /** Set while output is not read, because no answer can be heard then. */
  set isPaused(isPaused: boolean) {
    this.#isPaused = isPaused;
    if (isPaused) this.#answering.paused();
  }

  /** Stops the timer. */
  dispose(): void {
    this.#isConnected = false;
    this.#isOpen = false;
    this.#answering.dispose();
  }

  // ---- the connection's side

  /** There is a connection. The caller opens the session on it, from `position` on. */
  connected(): void {
    this.#isConnected = true;
    this.#isOpen = false;
    this.expectAnswer();
  }

  /**
   * The host has opened the session. Input that it has not accepted is given up if it is too old. Otherwise `send` sends
   * it again; the caller may send messages before that.
   */
  opened(message: Extract<FromHost, { t: "opened" }>): void {
    this.#answering.heard();
    this.#isConnected = true;
    this.#isOpen = true;
    this.#takesPrompts = message.prompts === true;
    if (!message.resumed) this.#position = null;
    // An older host does not say what it has accepted.
    const { cseq, accepted = cseq } = message;
    this.#outbox.resend(cseq, accepted);
    const { inputAgeMsMax, time } = this.terms;
    if (inputAgeMsMax !== null) this.#lose(this.#outbox.expire(inputAgeMsMax, time.wallNow()));
    // These prompts were accepted before the connection was lost: asks again what became of them.
    for (const last of this.#prompts.keys())
      if (last <= accepted) this.events.say({ t: "prompt", first: last, last });
  }

  /** Sends what waits, after `opened`. */
  send(): void {
    this.#sendInput();
    this.events.waiting();
  }

  /** The connection is lost. `silent(false)` is not called, because nobody answers now. */
  disconnected(): void {
    this.#isConnected = false;
    this.#isOpen = false;
    this.#answering.reset();
    this.#outbox.disconnected();
    this.events.waiting();
  }

  /** Something came from the session. */
  heard(): void {
    this.#answering.heard();
  }

  output(seq: number, bytes: Uint8Array): void {
    this.#answering.heard();
    if (this.#position !== null && seq !== this.#position) {
      this.#position = null;
      return this.events.gap(bytes.byteLength);
    }
    this.#position = seq + bytes.byteLength;
    this.events.paint(bytes, false);
  }

  snapshot(seq: number, bytes: Uint8Array, first: boolean, last: boolean): void {
    this.#answering.heard();
    if (first) this.#position = null;
    this.events.paint(bytes, first);
    if (last) this.#position = seq;
  }

  view(bytes: Uint8Array): void {
    this.#answering.heard();
    this.#position = null;
    this.events.paint(bytes, false);
  }

  ack(cseq: number): void {
    this.#answering.heard();
    this.#outbox.acknowledge(cseq);
    this.#sendInput();
    this.events.waiting();
  }

  /** The screen does not show the output up to `position` any more, so the next connection begins with a snapshot. */
  forgetPosition(): void {
    this.#position = null;
  }

  /** The host refused the input with this number and everything after it. Without a number: all that waits. */
  refused(cseq = 0): void {
    this.#lose(this.#outbox.giveUp(cseq, this.terms.time.wallNow()));
    this.events.waiting();
  }

  /** The host says what became of a prompt. False: it is not this client's, or was reported before. */
  prompted({ last, outcome }: Extract<FromHost, { t: "prompted" }>): boolean {
    if (!this.#prompts.has(last)) return false;
    const isTyped = outcome === "submitted" || outcome === "unseen" || outcome === "unread";
    if (isTyped) this.#prompts.delete(last);
    else this.#returnPrompt(last);
    return true;
  }

  #add(bytes: Uint8Array, isPrompt: boolean): Added {
    const added = this.#outbox.add(bytes, this.terms.time.wallNow(), isPrompt);
    if (added === "lost") this.events.lost(this.#outbox.lost);
    if (added === "taken" && !isPrompt) this.#sendInput();
    this.expectAnswer();
    this.events.waiting();
    return added;
  }

  #sendInput(): void {
    if (!this.#isOpen) return;
    for (const piece of this.#outbox.take(this.terms.time.wallNow())) {
      const { prompt, cseq } = piece;
      const seen = this.#prompts.get(prompt?.last ?? 0)?.seen;
      if (prompt?.first === cseq) this.events.say({ t: "prompt", ...prompt, ...(seen ? { seen } : {}) });
      this.events.input(piece, this.#position ?? 0);
    }
  }

  /** Reports input that was given up, if there is any. */
  #lose(pieces: readonly Piece[]): void {
    if (pieces.length === 0) return;
    this.#returnPrompts(pieces);
    this.events.lost(this.#outbox.lost);
  }

  #returnPrompts(pieces: readonly Piece[]): void {
    for (const { prompt } of pieces) if (prompt) this.#returnPrompt(prompt.last);
  }

  #returnPrompt(last: number): void {
    const prompt = this.#prompts.get(last);
    this.#prompts.delete(last);
    if (prompt) this.events.returned(prompt.text);
  }
}

/** Why a machine refused or ended a stream for good. Null: it may be tried again. */
export type StreamGone = "removed" | "exited" | "detached" | "crowded";

/** @param reason of `detached` */
export function goneOf(reason: string): StreamGone | null {
  switch (reason) {
    case "not-found":
      return "removed";
    case "exited":
      return "exited";
    case "detached":
      return "detached";
    case "limit":
      return "crowded";
    default:
      return null;
  }
}
