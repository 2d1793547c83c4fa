// A look at a session from the list: its last lines, and answers to what it asks. It opens the session as an observer,
// which gets no output, and has the host capture the screen when something happened there. Knows no page.

import type { Time } from "../../src/carrier/clock.ts";
import { TIME } from "../../src/carrier/monotonic-clock.ts";
import { Timer } from "../../src/carrier/timer.ts";
import { STALE_MS } from "../../src/peer/outbox.ts";
import { goneOf, Stream } from "../../src/peer/stream.ts";
import type { SessionInfo } from "../../src/protocol/session-info.ts";
import type { FromHost, Seen, ToHost } from "../../src/protocol/session-messages.ts";
import { printable } from "../../src/text/printable.ts";
import { Signal } from "../signal.ts";
import { keyedWords } from "./keyed-words.ts";
import { promptWords } from "./prompt-words.ts";
import { readScreen, type Screen } from "./screen.ts";
import type { StreamConnection } from "./stream-terms.ts";
import { lostWords } from "./stream-words.ts";

/** Lines that are captured of a session that waits, so that the whole question is seen, and of another one. */
const LINES_ASKED = 24;
const LINES = 8;
/** Time between two captures, ms: a phone pays for each. */
const LOOK_MS = 1_000;
const LOOK_ASKED_MS = 250;
/** How long a host may take to type a key, ms. */
const TYPED_MS_MAX = 10_000;
/** Pause before the session is opened again after its host was restarted or fell behind, ms. */
const REOPEN_MS = 2_000;

export interface GlanceConnection extends StreamConnection {
  /** The capture that was asked for with this number; null when the channel is lost first. */
  answer(ask: (request: number) => void): Promise<Uint8Array | null>;
}

export interface GlanceEvents {
  /** A sentence for the person. */
  say(text: string): void;
  /** Whether the person can see the page now. */
  isSeen(): boolean;
}

export class Glance {
  /** The screen at the last capture; null before the first. */
  readonly screen = new Signal<Screen | null>(null);
  /** The session takes answers from here: it is open, and its host compares what was seen with what it asks. */
  readonly takesAnswers = new Signal(false);
  /** An answer is on its way. */
  readonly isSending = new Signal(false);
  /** A text that was not typed; the field shows it again. */
  readonly returned = new Signal<string | null>(null);
  readonly #session: Stream;
  readonly #client = crypto.randomUUID();
  readonly #looking: Timer;
  readonly #typing: Timer;
  #stream: number | null = null;
  #info: SessionInfo | null = null;
  #isCapturing = false;
  #isStale = false;
  #lookedAt = Number.NEGATIVE_INFINITY;
  #keys = 0;
  #isClosed = false;
  readonly #stopUp: () => void;

  constructor(
    private readonly connection: GlanceConnection,
    readonly id: string,
    private readonly events: GlanceEvents,
    private readonly time: Time = TIME,
  ) {
    const { clock } = time;
    this.#looking = new Timer(clock, () => void this.#capture());
    this.#typing = new Timer(clock, () =>
      this.#sent("The session does not answer. Look whether it was typed."),
    );
    this.#session = new Stream(
      { time, inputAgeMsMax: STALE_MS },
      {
        paint() {},
        gap: (bytes) => connection.peer.taken(bytes),
        say: (message) => this.#tell(message),
        input: ({ cseq, bytes, at }) => {
          const [stream, tMs] = [this.#stream, connection.peer.onHostClock(at)];
          if (stream !== null) connection.peer.send({ kind: "input", stream, cseq, seen: 0, tMs, bytes });
        },
        lost: (bytes) => this.#sent(lostWords(bytes)),
        returned: (text) => (this.returned.value = text),
        waiting() {},
        silent() {},
      },
    );
    this.#stopUp = connection.peer.onUp(() => this.#attach());
  }

  /** Presses keys as the answer to what was seen. */
  press(keys: readonly string[], seen: Seen): void {
    if (!this.#begin()) return;
    this.#typing.set(TYPED_MS_MAX);
    this.#tell({ t: "keys", n: ++this.#keys, keys: [...keys], seen });
  }

  /** Has the host submit a line, as the composer does, if the session asks what was seen. */
  submit(text: string, seen: Seen): void {
    if (!this.#begin()) return void (this.returned.value = text);
    if (this.#session.prompt(text, seen) === "taken") return;
    this.returned.value = text;
    this.#sent("Too much waits to be sent. The text was not taken.");
  }

  /** Captures the screen soon: something may have happened, or the person looks again. */
  look(): void {
    this.#isStale = true;
    if (this.#isCapturing || this.#looking.isSet || this.#stream === null || !this.events.isSeen()) return;
    const wait = this.#info?.state === "waiting" ? LOOK_ASKED_MS : LOOK_MS;
    this.#looking.set(Math.max(0, this.#lookedAt + wait - this.time.clock.now()));
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#stopUp();
    this.#detach();
    this.#looking.set(null);
    this.#typing.set(null);
    this.#session.dispose();
  }

  #begin(): boolean {
    if (this.isSending.value) return false;
    if (!this.takesAnswers.value) {
      this.events.say("The session cannot be reached now. Nothing was typed.");
      return false;
    }
    this.isSending.value = true;
    return true;
  }

  /** The answer was typed, or was not and the person is told why. */
  #sent(words: string | null): void {
    this.#typing.set(null);
    this.isSending.value = false;
    if (words !== null) this.events.say(words);
    this.look();
  }

  #attach(): void {
    this.#detach();
    this.#stream = this.connection.peer.attach(this.id, {
      attached: () => this.#open(),
      told: (message) => {
        this.#session.heard();
        this.#onTold(message);
      },
      frame: (frame) => {
        if (frame.kind === "ack") this.#session.ack(frame.cseq);
        else if ("bytes" in frame && typeof frame.bytes !== "number")
          this.connection.peer.taken(frame.bytes.byteLength);
      },
      detached: (reason) => this.#onDetached(reason),
      lost: () => this.#onLost(),
    });
    if (this.#stream !== null) this.#session.connected();
  }

  #open(): void {
    const access = this.connection.host.value?.scope ?? "view";
    const open = { client: this.#client, access, kind: "observer", sizes: false } as const;
    this.#tell({ t: "open", ...open, flow: "skip", scrollback: false });
  }

  #detach(): void {
    if (this.#stream !== null) this.connection.peer.detach(this.#stream);
    this.#stream = null;
  }

  #onLost(): void {
    this.#stream = null;
    this.#isCapturing = false;
    this.takesAnswers.value = false;
    this.#session.disconnected();
    // A prompt comes back with the connection; whether keys were typed nobody knows.
    if (this.#typing.isSet) this.#sent("The connection was lost. Look whether it was typed.");
  }

  #onDetached(reason: string): void {
    this.#onLost();
    if (goneOf(reason) !== null) return;
    this.time.clock.after(REOPEN_MS, () => {
      if (!this.#isClosed && this.#stream === null) this.#attach();
    });
  }

  #onTold(message: FromHost): void {
    switch (message.t) {
      case "opened":
        this.#info = message.info;
        this.#session.opened(message);
        this.#session.send();
        this.takesAnswers.value =
          message.compares === true && this.connection.host.value?.scope === "control";
        return this.look();
      case "info":
        this.#info = message.info;
        return this.look();
      case "activity":
      case "exit":
        return this.look();
      case "keyed":
        if (message.n === this.#keys && this.#typing.isSet) this.#sent(keyedWords(message.outcome));
        return;
      case "prompted":
        if (!this.#session.prompted(message)) return;
        return this.#sent(
          message.outcome === "submitted" ? null : promptWords(message.outcome, printable(message.detail)),
        );
      case "error":
        // It may be about the capture.
        this.#isCapturing = false;
        this.#session.forget();
        return this.#sent(printable(message.detail || message.code));
      default:
        // What else a host says is for those who show the session.
        return;
    }
  }

  async #capture(): Promise<void> {
    if (this.#stream === null || !this.events.isSeen()) return;
    this.#isCapturing = true;
    this.#isStale = false;
    this.#lookedAt = this.time.clock.now();
    const [stream, info] = [this.#stream, this.#info];
    const rows = info?.state === "waiting" ? LINES_ASKED : LINES;
    const capture = { format: "json", window: { above: 0, rows } } as const;
    const bytes = await this.connection.answer((request) =>
      this.#tell({ t: "capture", request, ...capture }),
    );
    if (this.#isClosed || this.#stream !== stream) return;
    this.#isCapturing = false;
    const screen = bytes && this.#info && readScreen(new TextDecoder().decode(bytes), this.#info);
    if (screen) this.screen.value = screen;
    if (this.#isStale) this.look();
  }

  #tell(message: ToHost): void {
    if (this.#stream !== null) this.connection.peer.say({ t: "tell", stream: this.#stream, message });
  }
}
