// Follows one session over as many links as it takes: the place in the output, the input not yet acknowledged, the
// reconnects. Knows no terminal; what to paint goes to whoever listens.

import { MONOTONIC } from "../carrier/monotonic-clock.ts";
import { Answering } from "../peer/answering.ts";
import { Outbox } from "../peer/outbox.ts";
import type { ErrorCode } from "../protocol/errors.ts";
import type { SessionInfo } from "../protocol/session-info.ts";
import type { FromHost, ToHost } from "../protocol/session-messages.ts";
import { unhandled } from "../protocol/unhandled.ts";
import type { Size } from "../session/size-rule.ts";
import { insideSession } from "./inside-session.ts";
import type { OpenRequest } from "./session-link.ts";
import type { SessionLine, SessionWay } from "./session-way.ts";

/** Pauses between two tries to reach the session again, ms: soon at first, then seldom enough to cost nothing. */
const RETRY_FIRST_MS = 20;
const RETRY_MAX_MS = 1_000;

/** How long leaving waits for the host's word: longer than a slow link's round trip, short for a person. */
const SETTLE_MS_MAX = 400;

export type Ending =
  | { readonly kind: "exited"; readonly exitCode: number | null; readonly signal: string | null }
  | { readonly kind: "detached" | "shutdown" }
  | { readonly kind: "gone"; readonly why: string }
  | { readonly kind: "refused"; readonly code: ErrorCode; readonly detail: string };

export interface FollowerEvents {
  /** Bytes for the terminal, in order. Valid during the call. */
  paint(bytes: Uint8Array): void;
  /** What resets the terminal from the state that the session has put it in. */
  restore(sequence: string): void;
  info(info: SessionInfo): void;
  /** The link is up or down. */
  link(up: boolean): void;
  /** The host, or whoever is between, does not answer on a link that is up, or does again. */
  silent?(isSilent: boolean): void;
  size(size: Size & { readonly rendered: boolean }): void;
  /** There is room for more input. */
  room(): void;
  /**
   * What was typed waited too long and was not given to the program. `bytes`: the first of it. Told again when what was
   * typed just after it has been given up as well.
   */
  stale?(bytes: Uint8Array): void;
  ended(ending: Ending): void;
}

/** The size that a session may have on a terminal; `rendered`: it is to be drawn for it even where it fits. */
export type ShownSize = Size & { readonly rendered?: boolean };

export interface FollowRequest {
  readonly client: string;
  readonly access: "control" | "view";
  readonly size: ShownSize;
  readonly detachOthers: boolean;
}

export class SessionFollower {
  readonly #outbox = new Outbox();
  #link: SessionLine | null = null;
  #opened = false;
  /** Next output position; null while the terminal does not hold the raw stream up to one. */
  readonly #inside = insideSession();
  #position: number | null = null;
  #size: ShownSize;
  /** The size that the present link was opened with. */
  #openedSize: ShownSize;
  #tries = 0;
  #retry: ReturnType<typeof setTimeout> | null = null;
  #ended = false;
  #isPaused = false;
  readonly #answering = new Answering({
    clock: MONOTONIC,
    ask: () => this.#opened && this.#link?.say({ t: "ping", n: 0 }),
    changed: (isSilent) => this.events.silent?.(isSilent),
  });
  #onPong: () => void = () => {};
  /** What comes from now on is not painted: what would undo it could not be known in time. */
  #isSettled = false;
  #first = true;
  #terminal: Extract<ToHost, { t: "terminal" }> | null = null;

  constructor(
    private readonly way: SessionWay,
    private readonly request: FollowRequest,
    private readonly events: FollowerEvents,
  ) {
    this.#size = request.size;
    this.#openedSize = request.size;
  }

  async start(): Promise<void> {
    await this.#connect();
  }

  /** Sends input, now or when the link is back. False: too much waits, nothing was taken. */
  type(bytes: Uint8Array): boolean {
    if (this.#ended) return true;
    const added = this.#outbox.add(bytes, Date.now());
    if (added === "taken") this.#sendInput();
    else if (added === "lost") this.events.stale?.(this.#outbox.lost);
    this.expectAnswer();
    return added !== "full";
  }

  get hasRoom(): boolean {
    return this.#outbox.hasRoom || this.#ended;
  }

  /** Somebody waits for the session to do something: when it does not answer now, `silent` is told. */
  expectAnswer(): void {
    // The kernel takes connections for a host that is stopped: only its answer says that it is there.
    if (this.#link && !this.#isPaused) this.#answering.sent();
  }

  resize(size: ShownSize): void {
    this.#size = size;
    this.#say({ t: "resize", ...size });
  }

  /** Asks for the screen again, after something else was shown over it. */
  resync(): void {
    this.#say({ t: "resync" });
  }

  pan(dx: number, dy: number): void {
    this.#say({ t: "pan", dx, dy });
  }

  /** What the terminal told of itself; told again after a reconnect. */
  terminal(said: Omit<Extract<ToHost, { t: "terminal" }>, "t">): void {
    const { picture, ...stays } = said;
    this.#terminal = { t: "terminal", ...this.#terminal, ...stays };
    this.#say({ ...this.#terminal, ...said });
  }

  /** Output may be read again after `paint` was too much for the terminal. */
  pause(): void {
    this.#isPaused = true;
    this.#answering.deaf();
    this.#link?.pause();
  }

  resume(): void {
    this.#isPaused = false;
    this.#link?.resume();
  }

  /**
   * Resolves once what the host had sent is painted and what undoes it is known: true; false when that took longer
   * than `SETTLE_MS_MAX`, as with a dead link or a terminal that does not keep up.
   */
  settled(): Promise<boolean> {
    // Nothing has been painted yet, or nothing will be.
    if (this.#ended || this.#first) return Promise.resolve(true);
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), SETTLE_MS_MAX);
      this.#onPong = () => {
        clearTimeout(timer);
        this.#isSettled = true;
        resolve(true);
      };
      this.#say({ t: "ping", n: 0 });
    });
  }

  /** Leaves for good; the session goes on. */
  close(): void {
    this.#ended = true;
    if (this.#retry) clearTimeout(this.#retry);
    this.#answering.dispose();
    this.#link?.close("detached");
    this.#link = null;
  }

  async #connect(): Promise<void> {
    this.#retry = null;
    const events = {
      message: (message: FromHost) => {
        this.#answering.heard();
        this.#onMessage(message);
      },
      output: (seq: number, bytes: Uint8Array) => {
        this.#answering.heard();
        this.#onOutput(seq, bytes);
      },
      snapshot: (seq: number, bytes: Uint8Array, first: boolean, last: boolean) => {
        this.#answering.heard();
        if (first) this.#position = null;
        this.#paint(bytes);
        if (last) this.#position = seq;
      },
      view: (bytes: Uint8Array) => {
        this.#answering.heard();
        this.#position = null;
        this.#paint(bytes);
      },
      ack: (cseq: number) => {
        this.#answering.heard();
        this.#outbox.acknowledge(cseq);
        this.#sendInput();
        if (this.#outbox.hasRoom) this.events.room();
      },
      closed: () => this.#onClosed(),
    };
    const reached = await this.way.reach(this.#openRequest(), events, this.#tries);
    if (this.#ended) return reached.ok ? reached.line.close() : undefined;
    if (reached.ok) {
      this.#link = reached.line;
      if (!this.#opened) this.expectAnswer();
    } else if (reached.why === null) this.#tryAgain();
    else this.#end({ kind: "gone", why: reached.why });
  }

  #openRequest(): OpenRequest {
    this.#openedSize = this.#size;
    return {
      client: this.request.client,
      access: this.request.access,
      kind: "terminal",
      ...(this.#inside === null ? {} : { inside: this.#inside }),
      ...this.#size,
      ...(this.#position === null ? {} : { resume: this.#position }),
      flow: "hold",
      scrollback: this.#first,
    };
  }

  #onMessage(message: FromHost): void {
    switch (message.t) {
      case "opened":
        return this.#onOpened(message);
      case "info":
        return this.events.info(message.info);
      case "pong":
        return this.#onPong();
      case "restore":
        return this.events.restore(message.sequence);
      case "size":
        return this.events.size(message);
      case "exit":
        return this.#end({ kind: "exited", exitCode: message.exitCode, signal: message.signal });
      case "bye":
        return this.#end({ kind: message.reason === "shutdown" ? "shutdown" : "detached" });
      case "error":
        // It was there, and will be again when others have left it.
        if (message.code === "no-descriptors" && !this.#first) return;
        if (!this.#opened || message.code === "version" || message.code === "limit")
          this.#end({ kind: "refused", code: message.code, detail: message.detail });
        else if (message.code === "denied") this.#giveUpInput(message.n ?? 0);
        return;
      case "hello":
        // The host has agreed on a version, or says so by `error`.
        return;
      case "notice":
        // The terminal finds it in the output.
        return;
      case "prompted":
      case "keyed":
      case "activity":
      case "event":
        // To those who asked, and to observers.
        return;
      default:
        return unhandled(message);
    }
  }

  #onOpened(message: Extract<FromHost, { t: "opened" }>): void {
    this.#opened = true;
    this.#tries = 0;
    this.#outbox.resend(message.cseq);
    this.#expireInput();
    this.events.link(true);
    this.events.info(message.info);
    if (this.#terminal) this.#say(this.#terminal);
    if (this.#size !== this.#openedSize) this.resize(this.#size);
    if (this.#first) {
      this.#first = false;
      if (this.request.detachOthers) this.#say({ t: "detachOthers" });
      if (this.request.access === "control" && Object.keys(this.way.environment).length > 0)
        this.#say({ t: "environment", set: { ...this.way.environment } });
    }
    this.#sendInput();
    if (this.#outbox.hasRoom) this.events.room();
  }

  #onOutput(seq: number, bytes: Uint8Array): void {
    // A gap cannot come from an honest host. Without a place in the stream the next link gets a snapshot.
    if (this.#position !== null && seq !== this.#position) {
      this.#position = null;
      this.#link?.cut();
      return;
    }
    this.#position = seq + bytes.byteLength;
    this.#paint(bytes);
  }

  #paint(bytes: Uint8Array): void {
    if (!this.#isSettled) this.events.paint(bytes);
  }

  #onClosed(): void {
    this.#link = null;
    this.#answering.reset();
    this.#outbox.unlink();
    if (this.#ended) return;
    if (this.#opened) this.events.link(false);
    this.#opened = false;
    this.#tryAgain();
  }

  #tryAgain(): void {
    if (this.#ended || this.#retry) return;
    const delay = Math.min(RETRY_MAX_MS, RETRY_FIRST_MS * 2 ** Math.min(this.#tries, 10));
    this.#tries++;
    this.#retry = setTimeout(() => void this.#connect(), delay);
  }

  #sendInput(): void {
    if (!this.#opened || !this.#link) return;
    for (const { cseq, bytes, at } of this.#outbox.take(Date.now()))
      this.#link.input(cseq, this.#position ?? 0, bytes, at);
  }

  /** What is too old by now answers a screen that may have gone. */
  #expireInput(): void {
    const { inputAgeMsMax } = this.way;
    if (inputAgeMsMax !== null && this.#outbox.expire(inputAgeMsMax, Date.now()))
      this.events.stale?.(this.#outbox.lost);
  }

  /** The machine has refused the input with this number, and with it what came after it. */
  #giveUpInput(cseq: number): void {
    if (this.#outbox.isEmpty) return;
    this.#outbox.giveUp(cseq, Date.now());
    this.events.stale?.(this.#outbox.lost);
    if (this.#outbox.hasRoom) this.events.room();
  }

  #say(message: ToHost): void {
    if (!this.#opened) return;
    this.#link?.say(message);
    this.expectAnswer();
  }

  #end(ending: Ending): void {
    if (this.#ended) return;
    this.#ended = true;
    if (this.#retry) clearTimeout(this.#retry);
    this.#answering.dispose();
    this.#link?.close();
    this.#link = null;
    this.events.ended(ending);
  }
}
