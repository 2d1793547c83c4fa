// One session over the connection: attaches again whenever there is a channel, and reports what becomes of the session.
// `src/peer/stream.ts` keeps the place in the output and the input. Knows no terminal.

import type { Time } from "../../src/carrier/clock.ts";
import { TIME } from "../../src/carrier/monotonic-clock.ts";
import { pasteBytes } from "../../src/keys/paste-text.ts";
import { STALE_MS } from "../../src/peer/outbox.ts";
import { cleanInfo } from "../../src/peer/session-table.ts";
import { goneOf, Stream } from "../../src/peer/stream.ts";
import type { Frame } from "../../src/protocol/frames.ts";
import { showFrame } from "../../src/protocol/session-frames.ts";
import type { SessionInfo } from "../../src/protocol/session-info.ts";
import type { FromHost, ToHost } from "../../src/protocol/session-messages.ts";
import { unhandled } from "../../src/protocol/unhandled.ts";
import { printable } from "../../src/text/printable.ts";
import { Signal } from "../signal.ts";
import { openMessage } from "./open-message.ts";
import { type Cells, OwnSize } from "./own-size.ts";
import { promptWords } from "./prompt-words.ts";
import type { SessionStreamEvents, StreamConnection, StreamPhase } from "./stream-terms.ts";
import { exitWords, GONE, lostWords } from "./stream-words.ts";
import { type Waiting, waitingInput } from "./waiting-input.ts";

/** Pause before Enter with a session of an older version, ms: long enough that programs do not take both for a paste. */
const OLD_HOST_GAP_MS = 150;

/** Pause before attaching again to a session whose host was restarted or fell behind, ms. */
const REATTACH_MS = 500;

export class SessionStream {
  readonly phase = new Signal<StreamPhase>({ phase: "opening" });
  readonly waiting = new Signal<Waiting | null>(null);
  readonly info: Signal<SessionInfo | null>;
  /** It does not answer what is typed although the connection is up: its host may have stopped. */
  readonly isSilent = new Signal(false);
  /** TCP ports on which the session's programs listened when that was last asked; null: not known. */
  readonly ports = new Signal<readonly number[] | null>(null);
  readonly #session: Stream;
  /** Stays the same over reconnects: the numbers of input belong to it. */
  readonly #client = crypto.randomUUID();
  #stream: number | null = null;
  /** Bytes that the terminal was given and has not drawn. */
  #undrawn = 0;
  readonly #size = new OwnSize();
  #closed = false;
  readonly #stopUp: () => void;

  constructor(
    private readonly connection: StreamConnection,
    readonly id: string,
    private readonly events: SessionStreamEvents,
    private readonly time: Time = TIME,
  ) {
    this.#session = new Stream(
      { time, inputAgeMsMax: STALE_MS },
      {
        paint: (bytes, isFresh) => {
          if (isFresh) events.fresh();
          this.#paint(bytes);
        },
        gap: (bytes) => {
          connection.peer.taken(bytes);
          this.#reopen();
        },
        say: (message) => this.#tell(message),
        input: ({ cseq, bytes, at }, seen) => {
          const [stream, tMs] = [this.#stream, connection.peer.onHostClock(at)];
          if (stream !== null) connection.peer.send({ kind: "input", stream, cseq, seen, tMs, bytes });
        },
        lost: (bytes) => events.say(lostWords(bytes)),
        returned: (text) => events.returned(text),
        waiting: () => (this.waiting.value = waitingInput(this.#session.pieces)),
        silent: (isSilent) => (this.isSilent.value = isSilent),
      },
    );
    this.info = new Signal(connection.peer.sessions.get(id) ?? null);
    this.#stopUp = connection.peer.onUp(() => this.#attach());
  }

  /** Sends input now, or when the connection is back. False: too much waits, and nothing was taken. */
  type(bytes: Uint8Array): boolean {
    const scope = this.connection.host.value?.scope;
    if (bytes.byteLength === 0 || scope === "view" || this.phase.value.phase === "exited") return true;
    return this.#session.type(bytes) !== "full";
  }

  /** Has the text submitted by the session's host, which says what became of it. */
  prompt(text: string): boolean {
    if (!this.#session.takesPrompts) {
      // Text and Enter are sent apart: programs take both in one piece for a paste.
      this.time.clock.after(OLD_HOST_GAP_MS, () => this.type(pasteBytes("\r", false)));
      return this.type(pasteBytes(text, false));
    }
    if (this.connection.host.value?.scope === "view" || this.phase.value.phase === "exited") return true;
    // A prompt that is lost with earlier input goes back to the person, like one for which there is no room.
    return this.#session.prompt(text) === "taken";
  }

  /** Tells the session what only a client that controls it may. A machine of an older version may not do it. */
  order(message: Extract<ToHost, { t: "ports" | "end" | "mute" }>): void {
    if (this.connection.host.value?.scope === "control") this.#tell(message);
  }

  /** Drops what was typed and did not arrive. */
  forgetWaiting(): void {
    this.#session.forget();
  }

  /** Takes the session's size, or with null gives it back. */
  useSize(size: Cells | null): void {
    if (size) {
      if (this.#size.take(size) && this.#session.isOpen) return this.#tell({ t: "resize", ...size });
    } else {
      if (!this.hasSize) return;
      this.#giveSizeBack();
    }
    this.#reopen();
  }

  get hasSize(): boolean {
    return this.#size.wanted !== null;
  }

  /** Leaves the session, which goes on. */
  close(): void {
    if (this.#closed) return;
    if (this.hasSize) this.#giveSizeBack();
    this.#closed = true;
    this.#stopUp();
    this.#detach();
    this.#session.dispose();
    this.isSilent.value = false;
    // Nobody draws it any more.
    this.connection.peer.taken(this.#undrawn);
  }

  #attach(): void {
    this.#detach();
    this.#stream = this.connection.peer.attach(this.id, {
      attached: () => this.#open(),
      told: (message) => {
        this.#session.heard();
        this.#onTold(message);
      },
      frame: (frame) => this.#onFrame(frame),
      detached: (reason) => this.#onDetached(reason),
      lost: () => this.#onLost(),
    });
    if (this.#stream !== null) this.#session.connected();
  }

  #detach(): void {
    if (this.#stream !== null) this.connection.peer.detach(this.#stream);
    this.#stream = null;
  }

  #onLost(): void {
    this.#stream = null;
    this.#session.disconnected();
    this.isSilent.value = false;
    if (this.phase.value.phase === "live") this.phase.value = { phase: "opening" };
  }

  #onFrame(frame: Frame): void {
    switch (frame.kind) {
      case "output":
      case "snapshot":
      case "view":
      case "ack":
        return showFrame(frame, this.#session);
      case "control":
      case "input":
      case "credit":
      case "answer":
      case "flow":
      case "flowCredit":
      case "padding":
        // Messages are handled elsewhere, and no daemon sends the other frames on a stream.
        return;
      default:
        return unhandled(frame);
    }
  }

  #open(): void {
    const access = this.connection.host.value?.scope ?? "view";
    this.#tell(openMessage(this.#client, access, this.#size.wanted, this.#session.position));
  }

  #reopen(): void {
    if (this.#closed || !this.connection.peer.isReady) return;
    this.#session.forgetPosition();
    this.#attach();
  }

  /** Before leaving: the clients that stay decide the size; if none stay, the size is as it was before. */
  #giveSizeBack(): void {
    const before = this.#size.giveBack();
    if (before && this.#session.isOpen) this.#tell({ t: "resize", ...before });
  }

  #onDetached(reason: string): void {
    this.#stream = null;
    this.#session.disconnected();
    const { phase } = this.phase.value;
    if (phase === "gone") return;
    const gone = goneOf(reason);
    if (gone === "exited") {
      if (phase !== "exited") this.phase.value = { phase: "exited", words: GONE.exited };
    } else if (gone) {
      this.phase.value = { phase: "gone", words: GONE[gone] };
    } else if (phase !== "exited") {
      // The session's host was restarted or fell behind: try again, but not in a tight loop.
      this.time.clock.after(REATTACH_MS, () => {
        if (!this.#closed && this.#stream === null) this.#attach();
      });
    }
  }

  #onTold(message: FromHost): void {
    switch (message.t) {
      case "opened":
        return this.#onOpened(message);
      case "info":
        this.info.value = cleanInfo(message.info);
        return this.connection.peer.sessions.put(message.info);
      case "size":
        return this.#onSize(message);
      case "exit":
        this.phase.value = { phase: "exited", words: exitWords(message.exitCode, message.signal) };
        return;
      case "prompted":
        return this.#onPrompted(message);
      case "error":
        // What was refused is no longer on its way.
        if (message.code === "denied" && message.n !== undefined) return this.#session.refused(message.n);
        if (message.code === "denied" || message.code === "not-running") this.#session.forget();
        return this.events.say(printable(message.detail || message.code));
      case "pong":
      case "hello":
      case "bye":
        // Only the fact that something came counts: the daemon does the rest, and says `detached`.
        return;
      case "ports":
        this.ports.value = message.ports;
        return;
      case "restore":
      case "notice":
      case "event":
      case "activity":
      case "keyed":
        // These are for terminals, observers, and clients that asked with `keys`.
        return;
      default:
        return unhandled(message);
    }
  }

  #onPrompted(message: Extract<FromHost, { t: "prompted" }>): void {
    if (this.#session.prompted(message) && message.outcome !== "submitted")
      this.events.say(promptWords(message.outcome, printable(message.detail)));
  }

  #onOpened(message: Extract<FromHost, { t: "opened" }>): void {
    this.info.value = cleanInfo(message.info);
    this.#session.opened(message);
    this.phase.value = { phase: "live" };
    // The page's keyboard speaks the kitty protocol, and it draws sixel pictures: a program that asks is told so.
    if (this.connection.host.value?.scope === "control")
      this.#tell({ t: "terminal", kitty: true, sixel: true });
    this.#session.send();
  }

  #onSize({ cols, rows, rendered, cell }: Extract<FromHost, { t: "size" }>): void {
    const changed = this.#size.told({ cols, rows });
    if (rendered && this.hasSize) {
      // Somebody else has set the size. Follow it instead of showing a part of the session.
      this.#size.giveBack();
      this.events.sizeTaken();
      return this.#reopen();
    }
    this.events.size({ cols, rows, ...(cell && { cell }) });
    // A terminal moves its lines by its own rules when its size changes: start again from a snapshot to be exact.
    if (changed && !this.hasSize && this.#session.position !== null) this.#reopen();
  }

  #paint(bytes: Uint8Array): void {
    const { byteLength } = bytes;
    this.#undrawn += byteLength;
    this.events.paint(bytes, () => {
      if (this.#closed) return;
      this.#undrawn -= byteLength;
      this.connection.peer.taken(byteLength);
    });
  }

  #tell(message: ToHost): void {
    if (this.#stream !== null) this.connection.peer.say({ t: "tell", stream: this.#stream, message });
  }
}
