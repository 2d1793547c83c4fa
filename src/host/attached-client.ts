// One client on the session's socket: its handshake, its position in the output, and what it may do. Knows frames and
// messages; the session decides what they do.

import type { FrameSocket } from "../carrier/unix-socket.ts";
import { type Frame, SnapshotPart } from "../protocol/frames.ts";
import { LOCAL_PAYLOAD_BYTES_MAX } from "../protocol/limits.ts";
import { type FromHost, parseToHost, type ToHost } from "../protocol/session-messages.ts";
import { agree, CAPABILITIES, SPOKEN } from "../protocol/version.ts";
import type { OutputRing } from "../session/output-ring.ts";
import { type Size, sameSize } from "../session/size-rule.ts";
import type { Emulator } from "../terminal/emulator.ts";
import { trace } from "../trace.ts";
import { Answers } from "./answers.ts";
import { ClientTerminal } from "./client-terminal.ts";
import { ClientView } from "./client-view.ts";
import type { EmulatorFeed } from "./emulator-feed.ts";
import { type Snapshot, SnapshotJob } from "./snapshot-job.ts";

/** A client must have said hello and opened by then, or it is cut off. */
const GREETING_MS = 5_000;
/** The one stream of a local socket. */
const STREAM = 0;

export type OpenMessage = Extract<ToHost, { t: "open" }>;
export type RequestMessage = Exclude<ToHost, { t: "hello" | "open" | "ping" }>;

/** What the session gives its clients to read, and what it wants to know about them. */
export interface SessionSide {
  readonly version: string;
  readonly ring: OutputRing;
  readonly emulator: Emulator;
  readonly feed: EmulatorFeed;
  /** Answers with the first messages, or with why the client may not attach. */
  opened(client: AttachedClient, open: OpenMessage): void;
  request(client: AttachedClient, message: RequestMessage): void;
  input(client: AttachedClient, cseq: number, bytes: Uint8Array): void;
  /** The client has read on, or has gone. */
  moved(client: AttachedClient): void;
  /** Work of `ms` was done to bring the client up to date. */
  spent(client: AttachedClient, ms: number): void;
  closed(client: AttachedClient, goodbye: boolean): void;
  /** A client asks for a sign of life: what it has not been sent yet comes first. */
  asked(): void;
}

type Phase = "greeting" | "opening" | "attached" | "closed";
type Feeding = "none" | "raw" | "stale" | "cutting" | "snapshot" | "view";

export class AttachedClient {
  #phase: Phase = "greeting";
  #feeding: Feeding = "none";
  #position = 0;
  #snapshot: { seq: number; pieces: readonly Uint8Array[]; next: number } | null = null;
  #job: SnapshotJob | null = null;
  /** The client is still to be sent the scrollback. */
  #withScrollback = false;
  /** Null for a client that is none, such as a page: it starts from scratch with each snapshot and view. */
  #terminal: ClientTerminal | null = null;
  #view: ClientView | null = null;
  /** The client wants a view even if its size is the session's. */
  #wantsView = false;
  #goodbye = false;
  #greetingTimer: ReturnType<typeof setTimeout>;
  #exitMessage: FromHost | null = null;
  readonly #answers: Answers;
  /** An acknowledgement that waits for the output that goes out next. */
  #ack: number | null = null;
  open: OpenMessage | null = null;
  /** What the client says that it is; null until it has greeted. */
  role: string | null = null;
  size: Size | null = null;
  /** It has said that it draws sixel pictures. */
  drawsSixel = false;
  /** Orders clients by their last sign of a person; set by the session. */
  activity = 0;

  constructor(
    private readonly socket: FrameSocket,
    private readonly session: SessionSide,
  ) {
    this.#answers = new Answers(socket);
    this.#greetingTimer = setTimeout(() => this.refuse("malformed", "no greeting came in time"), GREETING_MS);
    const terms = { protocol: SPOKEN, version: session.version, caps: CAPABILITIES };
    this.socket.say({ t: "hello", ...terms, role: "session-host" } as FromHost);
  }

  /** Next output position that this client needs, for flow control; null when it follows no raw output. */
  get position(): number | null {
    if (this.#feeding === "raw") return this.#position;
    return this.#feeding === "snapshot" || this.#feeding === "cutting" ? (this.#snapshot?.seq ?? null) : null;
  }

  get isAttached(): boolean {
    return this.#phase === "attached";
  }

  /** Of a kind that a person watches, whether still attached or not. */
  get isViewerKind(): boolean {
    return this.open?.kind === "terminal" || this.open?.kind === "browser";
  }

  /** Counts as a client that a person watches. */
  get isViewer(): boolean {
    return this.isAttached && this.isViewerKind;
  }

  get isRendered(): boolean {
    return this.#feeding === "view";
  }

  say(message: FromHost): void {
    this.socket.say(message);
  }

  acknowledge(cseq: number): void {
    this.socket.send({ kind: "ack", stream: STREAM, cseq });
  }

  /** Acknowledges in one piece with the output that `pump` sends next, so that the client wakes once for both. */
  acknowledgeWithOutput(cseq: number): void {
    this.#ack = cseq;
  }

  answer(request: number, bytes: Uint8Array): void {
    this.#answers.add(request, bytes);
    this.#answers.pump();
  }

  get isReadyForWork(): boolean {
    return this.#answers.isEmpty;
  }

  /** One sentence's worth of failure, then the end. */
  refuse(code: Extract<FromHost, { t: "error" }>["code"], detail: string): void {
    if (this.#phase === "closed") return;
    this.say({ t: "error", code, detail });
    this.socket.end();
    this.#close();
  }

  bye(reason: Extract<FromHost, { t: "bye" }>["reason"]): void {
    if (this.#phase === "closed") return;
    this.say({ t: "bye", reason });
    this.socket.end();
    this.#close();
  }

  onFrame(frame: Frame): void {
    if (this.#phase === "closed") return;
    if (frame.kind === "control") return this.#onMessage(frame.json);
    if (frame.kind === "input") {
      if (this.#phase !== "attached")
        return this.refuse("malformed", "input came before the session was opened");
      this.session.input(this, frame.cseq, frame.bytes);
    }
    // Other kinds are not for a host; a newer client may send them.
  }

  onDrain(): void {
    // Before the output, which may have no end.
    this.#answers.pump();
    this.pump();
    this.#view?.drained();
    this.session.moved(this);
  }

  onClose(): void {
    this.#close();
  }

  /** Follows the raw output from `position`. */
  followFrom(position: number): void {
    this.#stopView();
    this.#terminal?.followsOutput();
    this.#feeding = "raw";
    this.#position = position;
    this.pump();
  }

  /**
   * Brings the client up to date by a snapshot, as soon as it has taken what was sent before. A page starts from
   * scratch with each and gets the scrollback again; a terminal still has it.
   */
  resync(scrollback: boolean): void {
    this.#stopView();
    this.#job?.cancel();
    this.#job = null;
    this.#snapshot = null;
    this.#withScrollback ||= scrollback || (this.open?.kind === "browser" && this.open.scrollback);
    this.#feeding = "stale";
    if (this.socket.waitingBytes === 0) this.#cutSnapshot();
  }

  /** True when the client can follow the raw output of a session of this size. */
  fits(size: Size): boolean {
    return this.size === null || (!this.#wantsView && sameSize(this.size, size));
  }

  /** Gives the client a view of its own size, drawn from the screen. */
  followView(viewport: Size): void {
    this.#job?.cancel();
    this.#job = null;
    this.#snapshot = null;
    this.session.feed.catchUp();
    this.#view ??= new ClientView(this.session.emulator, viewport, {
      send: (bytes) => this.#sendView(bytes),
      isBusy: () => this.socket.waitingBytes > 0,
    });
    this.#feeding = "view";
    this.#view.paint(viewport, this.#terminal?.beforeView(viewport.cols) ?? new Uint8Array(0));
  }

  /** Shows everything again: a view is painted anew, and any other client gets a snapshot. */
  drawAnew(): void {
    if (this.isRendered) this.followView(this.size!);
    else if (this.isViewer) this.resync(false);
  }

  pan(dx: number, dy: number): void {
    this.#view?.pan(dx, dy);
  }

  get view(): ClientView | null {
    return this.#view;
  }

  /** What the client typed, as the session's program should get it. */
  inputOf(bytes: Uint8Array): Uint8Array {
    return this.#view ? this.#view.input(bytes) : bytes;
  }

  /** Reports the end once everything before it has been sent. */
  finish(exit: FromHost): void {
    this.#exitMessage = exit;
    this.#view?.update();
    this.pump();
  }

  /** Sends what the client can take: the snapshot's rest, then output up to the end. */
  pump(): void {
    this.#pump();
    if (this.#ack !== null) this.acknowledge(this.#ack);
    this.#ack = null;
  }

  #pump(): void {
    if (this.#phase !== "attached") return;
    if (this.#feeding === "stale" && this.socket.waitingBytes === 0) this.#cutSnapshot();
    if (this.#feeding === "snapshot" && !this.#sendSnapshot()) return;
    if (this.#feeding === "raw" && !this.#sendOutput()) return;
    if (this.#exitMessage && this.#feeding !== "cutting" && this.#feeding !== "stale") {
      const exit = this.#exitMessage;
      this.#exitMessage = null;
      this.say(exit);
    }
  }

  #sendOutput(): boolean {
    const ring = this.session.ring;
    while (this.#position < ring.end) {
      if (this.socket.waitingBytes > 0) return false;
      if (this.#position < ring.start) {
        this.resync(false);
        return false;
      }
      const seq = this.#position;
      const bytes = ring.read(seq, LOCAL_PAYLOAD_BYTES_MAX);
      const output = { kind: "output", stream: STREAM, seq, bytes } as const;
      trace?.("client", { piece: "output", client: this.open?.client, seq, bytes: bytes.byteLength });
      this.#position += bytes.byteLength;
      if (this.#ack === null) this.socket.send(output);
      else this.socket.sendTogether(output, { kind: "ack", stream: STREAM, cseq: this.#ack });
      this.#ack = null;
    }
    return true;
  }

  #sendSnapshot(): boolean {
    const snapshot = this.#snapshot!;
    while (snapshot.next < snapshot.pieces.length) {
      if (this.socket.waitingBytes > 0) return false;
      // Only now: if a snapshot is given up unsent, the next one has to bring the scrollback.
      this.#withScrollback = false;
      const first = snapshot.next === 0 ? SnapshotPart.first : 0;
      const last = snapshot.next === snapshot.pieces.length - 1 ? SnapshotPart.last : 0;
      const bytes = snapshot.pieces[snapshot.next++]!;
      this.socket.send({ kind: "snapshot", stream: STREAM, seq: snapshot.seq, part: first | last, bytes });
    }
    this.#snapshot = null;
    this.#feeding = "raw";
    this.#position = snapshot.seq;
    this.session.moved(this);
    return true;
  }

  #cutSnapshot(): void {
    this.#feeding = "cutting";
    const { emulator, feed } = this.session;
    // Another client's snapshot may hold the emulator; the position that the feed names is still right.
    feed.catchUp();
    this.#job = new SnapshotJob(emulator, feed, this.#withScrollback, {
      done: (snapshot) => this.#haveSnapshot(snapshot),
      spent: (ms) => this.session.spent(this, ms),
    });
  }

  #haveSnapshot(snapshot: Snapshot): void {
    this.#job = null;
    const lead = this.#terminal ? [this.#terminal.beforeSnapshot()] : [];
    this.#snapshot = { seq: snapshot.seq, pieces: [...lead, ...snapshot.pieces], next: 0 };
    this.#feeding = "snapshot";
    this.pump();
  }

  #sendView(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.byteLength; at += LOCAL_PAYLOAD_BYTES_MAX) {
      const piece = bytes.subarray(at, at + LOCAL_PAYLOAD_BYTES_MAX);
      this.socket.send({ kind: "view", stream: STREAM, bytes: piece });
    }
  }

  #stopView(): void {
    this.#view?.dispose();
    this.#view = null;
  }

  #onMessage(json: string): void {
    const parsed = parseToHost(json);
    if (!parsed.ok)
      return parsed.reason === "unknown"
        ? undefined
        : this.refuse("malformed", "a message could not be read");
    const { message } = parsed;
    if (message.t === "ping") {
      this.session.asked();
      return this.say({ t: "pong", n: message.n });
    }
    if (message.t === "bye") {
      this.#goodbye = true;
      if (this.#phase === "attached") this.session.request(this, message);
      this.socket.end();
      return this.#close();
    }
    if (this.#phase === "greeting") return this.#greet(message);
    if (this.#phase === "opening") return this.#open(message);
    if (message.t === "hello" || message.t === "open")
      return this.refuse("malformed", `a second ${message.t}`);
    if (message.t === "terminal")
      this.drawsSixel ||= message.sixel === true && this.open?.access === "control";
    if (message.t === "resize") this.#wantsView = message.rendered === true;
    this.session.request(this, message);
  }

  #greet(message: ToHost): void {
    if (message.t !== "hello") return this.refuse("malformed", "the first message was no greeting");
    const agreement = agree(SPOKEN, message.protocol);
    if (!agreement.ok) return this.refuse("version", agreement.older);
    this.role = message.role;
    this.#phase = "opening";
  }

  #open(message: ToHost): void {
    if (message.t !== "open") return this.refuse("malformed", `${message.t} came before open`);
    clearTimeout(this.#greetingTimer);
    this.open = message;
    this.#wantsView = message.rendered === true;
    // One that resumes in the middle of the output has already shown what was before it.
    const hasShown = message.resume !== undefined;
    if (message.kind === "terminal") this.#terminal = new ClientTerminal(this.session.emulator, hasShown);
    if (message.cols !== undefined && message.rows !== undefined)
      this.size = { cols: message.cols, rows: message.rows };
    this.#phase = "attached";
    this.session.opened(this, message);
  }

  #close(): void {
    if (this.#phase === "closed") return;
    const wasAttached = this.#phase === "attached";
    this.#phase = "closed";
    clearTimeout(this.#greetingTimer);
    this.#stopView();
    this.#job?.cancel();
    if (wasAttached) this.session.closed(this, this.#goodbye);
  }
}
