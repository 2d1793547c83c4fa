// One session, followed over as many links as it takes: the place in its output, the input that its host does not have
// yet, and what is given up of that. Knows neither what a link is nor what a screen is.

import type { Time } from "../carrier/clock.ts";
import type { SessionViewer } from "../protocol/session-frames.ts";
import type { FromHost, ToHost } from "../protocol/session-messages.ts";
import { Answering } from "./answering.ts";
import { type Added, Outbox, type Piece } from "./outbox.ts";

export interface StreamTerms {
  readonly time: Time;
  /** Age at which input is not sent any more, ms; null where nobody can hold it back. */
  readonly inputAgeMsMax: number | null;
}

export interface StreamEvents {
  /** Bytes for the screen, in order. `isFresh`: they stand for themselves, whatever is shown. Valid during the call. */
  paint(bytes: Uint8Array, isFresh: boolean): void;
  /**
   * Output is missing, as from an honest host it never is. Opened anew, the session is shown from a snapshot. `bytes`:
   * how many came behind the gap, and are thrown away.
   */
  gap(bytes: number): void;
  /** To the session's host, over the link that is there. */
  say(message: ToHost): void;
  /** A piece of input; `seen`: the position of the output that its person saw. */
  input(piece: Piece, seen: number): void;
  /**
   * What was typed waited too long, and nothing of it is given to the program. `bytes`: the first of it. Told again
   * when what was typed just after it has been given up as well.
   */
  lost(bytes: Uint8Array): void;
  /** Of what was lost, or not typed, this was a prompt: its text is the person's again. */
  returned(text: string): void;
  /** What waits to be typed has changed: there may be room. */
  waiting(): void;
  /** The host, or whoever is between, does not answer on a link that is there, or does again. */
  silent(isSilent: boolean): void;
}

const utf8 = new TextEncoder();

export class Stream implements SessionViewer {
  readonly #outbox = new Outbox();
  readonly #answering: Answering;
  /** There is a link, and on it the session has been opened. */
  #isLinked = false;
  #isOpen = false;
  /** Output is not read: it cannot be heard whether it answers. */
  #isPaused = false;
  /** Next output position; null while the screen does not hold the raw stream up to one. */
  #position: number | null = null;
  /** The session's host submits prompts; one of an older version does not. */
  #takesPrompts = false;
  /** Prompts whose outcome is not known, by the number of their last piece. */
  readonly #prompts = new Map<number, string>();

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

  /** Where the output is to go on; null: with a snapshot. */
  get position(): number | null {
    return this.#position;
  }

  /** More input should be read. */
  get hasRoom(): boolean {
    return this.#outbox.hasRoom;
  }

  /** What the host does not have yet, oldest first. */
  get pieces(): readonly Piece[] {
    return this.#outbox.pieces;
  }

  // ---- the person's side

  /** Takes input, for now or for when there is a link again. */
  type(bytes: Uint8Array): Added {
    return this.#add(bytes, false);
  }

  /** Takes a text that the host submits. One that is lost with what was typed before it is the caller's again, too. */
  prompt(text: string): Added {
    const added = this.#add(utf8.encode(text), true);
    if (added === "taken") this.#prompts.set(this.#outbox.last, text);
    this.#sendInput();
    return added;
  }

  /** Drops what was typed and did not arrive. What is on its way may still arrive. */
  forget(): void {
    this.#returnPrompts(this.#outbox.pieces);
    this.#outbox.clear();
    this.events.waiting();
  }

  /** A message to the host, which answers it; nothing while the session is not open. */
  say(message: ToHost): void {
    if (!this.#isOpen) return;
    this.events.say(message);
    this.expectAnswer();
  }

  /** Somebody waits for the session to do something: when it does not answer now, `silent` is told. */
  expectAnswer(): void {
    if (this.#isLinked && !this.#isPaused) this.#answering.sent();
  }

  /** Whether output is read. What is not read cannot answer. */
  set isPaused(isPaused: boolean) {
    this.#isPaused = isPaused;
    if (isPaused) this.#answering.deaf();
  }

  /** Nothing follows that would need a timer. */
  dispose(): void {
    this.#isLinked = false;
    this.#isOpen = false;
    this.#answering.dispose();
  }

  // ---- the link's side

  /** There is a link; the session is to be opened on it, from `position` on. */
  linked(): void {
    this.#isLinked = true;
    this.#isOpen = false;
    this.expectAnswer();
  }

  /**
   * The host has opened it. What it has not accepted is given up where it answers a screen that may have gone; else
   * `send` sends it again, once what is to come before it has been said.
   */
  opened(message: Extract<FromHost, { t: "opened" }>): void {
    this.#answering.heard();
    this.#isLinked = true;
    this.#isOpen = true;
    this.#takesPrompts = message.prompts === true;
    if (!message.resumed) this.#position = null;
    // An older host does not tell what waits for the program there.
    const { cseq, accepted = cseq } = message;
    this.#outbox.resend(cseq, accepted);
    const { inputAgeMsMax, time } = this.terms;
    if (inputAgeMsMax !== null) this.#lose(this.#outbox.expire(inputAgeMsMax, time.wallNow()));
    // Typed before the link broke, or waiting there: what became of it is asked for once more.
    for (const last of this.#prompts.keys())
      if (last <= accepted) this.events.say({ t: "prompt", first: last, last });
  }

  /** Sends what waits, after `opened`. */
  send(): void {
    this.#sendInput();
    this.events.waiting();
  }

  /** The link is gone. That it is silent is not told to be over: there is nobody to answer. */
  unlinked(): void {
    this.#isLinked = false;
    this.#isOpen = false;
    this.#answering.reset();
    this.#outbox.unlink();
    this.events.waiting();
  }

  /** Anything at all came of the session. */
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

  /** What is shown does not hold the output up to `position` any more: it goes on with a snapshot. */
  forgetPosition(): void {
    this.#position = null;
  }

  /** The input with this number was refused, and with it what came after it; without one, all that waits. */
  refused(cseq = 0): void {
    this.#lose(this.#outbox.giveUp(cseq, this.terms.time.wallNow()));
    this.events.waiting();
  }

  /** What became of a prompt. False: it is none of this client's, or it was told before. */
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
      if (prompt?.first === cseq) this.events.say({ t: "prompt", ...prompt });
      this.events.input(piece, this.#position ?? 0);
    }
  }

  /** Tells of what was given up, if anything was. */
  #lose(pieces: readonly Piece[]): void {
    if (pieces.length === 0) return;
    this.#returnPrompts(pieces);
    this.events.lost(this.#outbox.lost);
  }

  #returnPrompts(pieces: readonly Piece[]): void {
    for (const { prompt } of pieces) if (prompt) this.#returnPrompt(prompt.last);
  }

  #returnPrompt(last: number): void {
    const text = this.#prompts.get(last);
    this.#prompts.delete(last);
    if (text !== undefined) this.events.returned(text);
  }
}

/** Why a machine refuses a stream, or has ended it, for good; null: it may be tried again. */
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
