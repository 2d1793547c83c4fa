// Follows one session over as many links as it takes: the links, the sizes, how it ends. Knows no terminal; what to paint
// goes to whoever listens. The place in the output and the input are its stream's (`src/peer/stream.ts`).

import type { Time } from "../carrier/clock.ts";
import { TIME } from "../carrier/monotonic-clock.ts";
import { doubledMs } from "../carrier/pauses.ts";
import { Stream } from "../peer/stream.ts";
import type { FromHost, ToHost } from "../protocol/session-messages.ts";
import { unhandled } from "../protocol/unhandled.ts";
import { trace } from "../trace.ts";
import type { Ending, FollowerEvents, FollowRequest, ShownSize } from "./follower-terms.ts";
import { insideSession } from "./inside-session.ts";
import type { OpenRequest } from "./session-link.ts";
import type { SessionConnection, SessionWay } from "./session-way.ts";

/** Pauses between two tries to reach the session again, ms: soon at first, then seldom enough to cost nothing. */
const RETRY_FIRST_MS = 20;
const RETRY_MAX_MS = 1_000;

/** How long leaving waits for the host's answer, ms: longer than a slow round trip, short for a person. */
const SETTLE_MS_MAX = 400;

export class SessionFollower {
  readonly #stream: Stream;
  #link: SessionConnection | null = null;
  readonly #inside = insideSession();
  #size: ShownSize;
  /** The size with which the session was opened on the present connection. */
  #openedSize: ShownSize;
  #tries = 0;
  #stopRetry: (() => void) | null = null;
  #ended = false;
  #onPong: () => void = () => {};
  /** What comes from now on is not painted: what would undo it could not be known in time. */
  #isSettled = false;
  #first = true;
  #terminal: Extract<ToHost, { t: "terminal" }> | null = null;

  constructor(
    private readonly way: SessionWay,
    private readonly request: FollowRequest,
    private readonly events: FollowerEvents,
    private readonly time: Time = TIME,
  ) {
    this.#stream = new Stream(
      { time, inputAgeMsMax: way.inputAgeMsMax },
      {
        paint: (bytes) => this.#isSettled || events.paint(bytes),
        // Without a position in the output the next connection gets a snapshot.
        gap: () => this.#link?.cut(),
        say: (message) => this.#link?.say(message),
        input: ({ cseq, bytes, at }, seen) => {
          trace?.("outbox", { piece: "input", client: request.client, cseq, bytes: bytes.byteLength });
          this.#link?.input(cseq, seen, bytes, at);
        },
        lost: (bytes) => events.stale?.(bytes),
        returned() {},
        waiting: () => this.#stream.hasRoom && events.room(),
        silent: (isSilent) => events.silent?.(isSilent),
      },
    );
    this.#size = request.size;
    this.#openedSize = request.size;
  }

  async start(): Promise<void> {
    await this.#connect();
  }

  /** Sends input, now or when the link is back. False: too much waits, nothing was taken. */
  type(bytes: Uint8Array): boolean {
    if (this.#ended) return true;
    return this.#stream.type(bytes) !== "full";
  }

  get hasRoom(): boolean {
    return this.#stream.hasRoom || this.#ended;
  }

  /** Somebody waits for the session to do something: when it does not answer now, `silent` is told. */
  expectAnswer(): void {
    this.#stream.expectAnswer();
  }

  resize(size: ShownSize): void {
    this.#size = size;
    this.#stream.say({ t: "resize", ...size });
  }

  /** Asks for the screen again, after something else was shown over it. */
  resync(): void {
    this.#stream.say({ t: "resync" });
  }

  pan(dx: number, dy: number): void {
    this.#stream.say({ t: "pan", dx, dy });
  }

  /** What the terminal told of itself; told again after a reconnect. */
  terminal(said: Omit<Extract<ToHost, { t: "terminal" }>, "t">): void {
    const { picture, ...stays } = said;
    this.#terminal = { t: "terminal", ...this.#terminal, ...stays };
    this.#stream.say({ ...this.#terminal, ...said });
  }

  /** Output may be read again after `paint` was too much for the terminal. */
  pause(): void {
    this.#stream.isPaused = true;
    this.#link?.pause();
  }

  resume(): void {
    this.#stream.isPaused = false;
    this.#link?.resume();
  }

  /**
   * Resolves once what the host had sent is painted and what undoes it is known: true; false when that took longer
   * than `SETTLE_MS_MAX`, as with a dead connection or a terminal that does not keep up.
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
      this.#stream.say({ t: "ping", n: 0 });
    });
  }

  /** Leaves for good; the session goes on. */
  close(): void {
    this.#ended = true;
    this.#stopRetry?.();
    this.#stream.dispose();
    this.#link?.close("detached");
    this.#link = null;
  }

  async #connect(): Promise<void> {
    this.#stopRetry = null;
    const stream = this.#stream;
    const events = {
      message: (message: FromHost) => {
        stream.heard();
        this.#onMessage(message);
      },
      output: (seq: number, bytes: Uint8Array) => {
        trace?.("client", { piece: "output", client: this.request.client, seq, bytes: bytes.byteLength });
        stream.output(seq, bytes);
      },
      snapshot: (seq: number, bytes: Uint8Array, first: boolean, last: boolean) =>
        stream.snapshot(seq, bytes, first, last),
      view: (bytes: Uint8Array) => stream.view(bytes),
      ack: (cseq: number) => stream.ack(cseq),
      closed: () => this.#onClosed(),
    };
    const reached = await this.way.reach(this.#openRequest(), events, this.#tries);
    if (this.#ended) return reached.ok ? reached.connection.close() : undefined;
    if (reached.ok) {
      this.#link = reached.connection;
      // The kernel takes connections for a host that is stopped: only its answer says that it is there.
      if (!stream.isOpen) stream.connected();
    } else if (reached.why === null) this.#tryAgain();
    else this.#end({ kind: "gone", why: reached.why });
  }

  #openRequest(): OpenRequest {
    const { position } = this.#stream;
    this.#openedSize = this.#size;
    return {
      client: this.request.client,
      access: this.request.access,
      kind: "terminal",
      ...(this.#inside === null ? {} : { inside: this.#inside }),
      ...this.#size,
      ...(position === null ? {} : { resume: position }),
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
        if (!this.#stream.isOpen || message.code === "version" || message.code === "limit")
          this.#end({ kind: "refused", code: message.code, detail: message.detail });
        else if (message.code === "denied") this.#stream.refused(message.n);
        return;
      case "hello":
        // The host has agreed on a version, or says so by `error`.
        return;
      case "notice":
        // The terminal finds it in the output.
        return;
      case "prompted":
      case "keyed":
      case "ports":
      case "activity":
      case "event":
        // To those who asked, and to observers.
        return;
      default:
        return unhandled(message);
    }
  }

  #onOpened(message: Extract<FromHost, { t: "opened" }>): void {
    this.#tries = 0;
    this.#stream.opened(message);
    this.events.link(true);
    this.events.info(message.info);
    if (this.#terminal) this.#stream.say(this.#terminal);
    if (this.#size !== this.#openedSize) this.resize(this.#size);
    if (this.#first) {
      this.#first = false;
      if (this.request.detachOthers) this.#stream.say({ t: "detachOthers" });
      if (this.request.access === "control" && Object.keys(this.way.environment).length > 0)
        this.#stream.say({ t: "environment", set: { ...this.way.environment } });
    }
    this.#stream.send();
  }

  #onClosed(): void {
    const wasOpen = this.#stream.isOpen;
    this.#link = null;
    this.#stream.disconnected();
    if (this.#ended) return;
    if (wasOpen) this.events.link(false);
    this.#tryAgain();
  }

  #tryAgain(): void {
    if (this.#ended || this.#stopRetry) return;
    const delay = doubledMs(this.#tries++, RETRY_FIRST_MS, RETRY_MAX_MS);
    this.#stopRetry = this.time.clock.after(delay, () => void this.#connect());
  }

  #end(ending: Ending): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#stopRetry?.();
    this.#stream.dispose();
    this.#link?.close();
    this.#link = null;
    this.events.ended(ending);
  }
}
