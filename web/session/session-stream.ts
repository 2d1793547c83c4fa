// One session over the connection: attaches again whenever there is a channel, keeps the place in the output and the
// input that the host does not have yet. Knows no terminal.

import type { FromDaemon } from "../../src/channel/messages.ts";
import { pasteBytes } from "../../src/keys/paste-text.ts";
import { CreditMeter } from "../../src/peer/credit-meter.ts";
import { Outbox, STALE_MS } from "../../src/peer/outbox.ts";
import { typedText } from "../../src/peer/typed-text.ts";
import { type Frame, SnapshotPart } from "../../src/protocol/frames.ts";
import type { SessionInfo } from "../../src/protocol/session-info.ts";
import type { FromHost, ToHost } from "../../src/protocol/session-messages.ts";
import { printable } from "../../src/text/printable.ts";
import type { Connection, StreamSide } from "../link/connection.ts";
import { Signal } from "../signal.ts";
import { promptWords } from "./prompt-words.ts";
import { StreamSilence } from "./stream-silence.ts";
import { type Waiting, waitingInput } from "./waiting-input.ts";

export interface Cells {
  readonly cols: number;
  readonly rows: number;
}

export interface SessionStreamEvents {
  /** Bytes for the terminal, in order; `done` is called when they are drawn. Valid during the call. */
  paint(bytes: Uint8Array, done: () => void): void;
  /** What follows stands for itself: the terminal is to begin anew. */
  fresh(): void;
  /** The session's size, which the terminal is to have. */
  size(size: Cells): void;
  /** Another client has taken the size while this one had it. */
  sizeTaken(): void;
  /** For the person. */
  say(text: string): void;
  /** A prompt was not typed; its text is the person's again. */
  returned(text: string): void;
}

export type StreamPhase =
  | { readonly phase: "opening" }
  | { readonly phase: "live" }
  | { readonly phase: "exited"; readonly words: string }
  | { readonly phase: "gone"; readonly words: string };

/** Pause before Enter with a session of an older version, ms: longer than programs take for that between keys. */
const OLD_HOST_GAP_MS = 150;

const utf8 = new TextEncoder();

export class SessionStream implements StreamSide {
  readonly phase = new Signal<StreamPhase>({ phase: "opening" });
  readonly waiting = new Signal<Waiting | null>(null);
  readonly info: Signal<SessionInfo | null>;
  readonly silence = new StreamSilence(() => this.#opened && this.#tell({ t: "ping", n: 0 }));
  readonly #outbox = new Outbox();
  readonly #credit = new CreditMeter();
  /** Stable over reconnects: the numbers of input belong to it. */
  readonly #client = crypto.randomUUID();
  #stream = 0;
  #opened = false;
  #position: number | null = null;
  #undrawn = 0;
  #wanted: Cells | null = null;
  #size: Cells | null = null;
  /** The session's size before this client took it. */
  #sizeBefore: Cells | null = null;
  #closed = false;
  /** The session's host submits prompts; an older one does not. */
  #takesPrompts = false;
  /** Prompts whose outcome is not known, by their last number. */
  readonly #prompts = new Map<number, string>();

  constructor(
    private readonly connection: Connection,
    readonly id: string,
    private readonly events: SessionStreamEvents,
  ) {
    this.info = new Signal(connection.sessions.get(id) ?? null);
    connection.serve(this);
  }

  /** Sends input, now or when the link is back. False: too much waits, nothing was taken. */
  type(bytes: Uint8Array): boolean {
    const scope = this.connection.host.value?.scope;
    if (bytes.byteLength === 0 || scope === "view" || this.phase.value.phase === "exited") return true;
    const added = this.#outbox.add(bytes, Date.now());
    if (added === "lost") this.#sayLost();
    this.#sendInput();
    this.#tellWaiting();
    return added !== "full";
  }

  /** Has the text submitted by the session's host, which says what became of it. */
  prompt(text: string): boolean {
    const bytes = utf8.encode(text);
    if (!this.#takesPrompts) {
      // Text and Enter apart: in one piece, programs take both for a paste.
      setTimeout(() => this.type(pasteBytes("\r", false)), OLD_HOST_GAP_MS);
      return this.type(pasteBytes(text, false));
    }
    if (this.connection.host.value?.scope === "view" || this.phase.value.phase === "exited") return true;
    // One that is lost with what was typed before it goes back to the person as one that is full.
    if (this.#outbox.add(bytes, Date.now(), true) !== "taken") return false;
    this.#prompts.set(this.#outbox.last, text);
    this.#sendInput();
    this.#tellWaiting();
    return true;
  }

  /** Drops what was typed and did not arrive. */
  forgetWaiting(): void {
    for (const { prompt } of this.#outbox.pieces) if (prompt) this.#returnPrompt(prompt.last);
    // What is on its way may still arrive; what was not sent does not.
    this.#outbox.clear();
    this.#tellWaiting();
  }

  /** Takes the session's size, or with null gives it back. */
  useSize(size: Cells | null): void {
    if (size) {
      this.#sizeBefore ??= this.#size;
      const had = this.#wanted !== null;
      this.#wanted = size;
      if (had && this.#opened) return this.#tell({ t: "resize", ...size });
    } else {
      if (!this.#wanted) return;
      this.#giveSizeBack();
    }
    this.#reopen();
  }

  get hasSize(): boolean {
    return this.#wanted !== null;
  }

  /** Leaves the session, which goes on. */
  close(): void {
    if (this.#closed) return;
    if (this.#wanted) this.#giveSizeBack();
    this.#closed = true;
    if (this.#stream > 0) this.connection.say({ t: "detach", stream: this.#stream });
    this.silence.reset();
    this.connection.serve(null);
  }

  // ---- the connection's side

  up(): void {
    this.connection.send({ kind: "credit", bytes: this.#credit.restart(this.#undrawn) });
    this.#attach();
  }

  down(): void {
    this.#opened = false;
    this.silence.reset();
    this.#outbox.unlink();
    if (this.phase.value.phase === "live") this.phase.value = { phase: "opening" };
    this.#tellWaiting();
  }

  message(message: Extract<FromDaemon, { t: "attached" | "detached" | "told" }>): void {
    if (message.stream !== this.#stream || this.#closed) return;
    if (message.t !== "attached") this.silence.heard();
    switch (message.t) {
      case "attached":
        return this.#open();
      case "detached":
        return this.#onDetached(message.reason);
      case "told":
        return this.#onTold(message.message);
    }
  }

  frame(frame: Frame): void {
    if (!("stream" in frame) || frame.stream !== this.#stream || this.#closed) {
      // Of a stream that was left: its credit is free again.
      if ("bytes" in frame && typeof frame.bytes !== "number") this.#drawn(frame.bytes.byteLength);
      return;
    }
    this.silence.heard();
    switch (frame.kind) {
      case "output":
        return this.#onOutput(frame.seq, frame.bytes);
      case "snapshot":
        if (frame.part & SnapshotPart.first) {
          this.#position = null;
          this.events.fresh();
        }
        this.#paint(frame.bytes);
        if (frame.part & SnapshotPart.last) this.#position = frame.seq;
        return;
      case "view":
        this.#position = null;
        return this.#paint(frame.bytes);
      case "ack":
        this.#outbox.acknowledge(frame.cseq);
        this.#sendInput();
        return this.#tellWaiting();
    }
  }

  // ---- attaching

  #attach(): void {
    this.#opened = false;
    // Never a number of before: frames of the stream that was left may still come.
    this.#stream = (this.#stream % 0xffff) + 1;
    this.connection.say({ t: "attach", stream: this.#stream, session: this.id });
    this.silence.sent();
  }

  #open(): void {
    const wanted = this.#wanted;
    this.#tell({
      t: "open",
      client: this.#client,
      access: this.connection.host.value?.scope ?? "view",
      kind: "browser",
      ...(wanted ?? {}),
      sizes: wanted !== null,
      ...(this.#position === null ? {} : { resume: this.#position }),
      flow: "skip",
      scrollback: true,
    });
  }

  #reopen(): void {
    if (this.#closed || !this.connection.isReady) return;
    if (this.#stream > 0) this.connection.say({ t: "detach", stream: this.#stream });
    this.#position = null;
    this.#attach();
  }

  /** Before leaving: who stays decides the size; where nobody stays, it is as it was. */
  #giveSizeBack(): void {
    if (this.#sizeBefore && this.#opened) this.#tell({ t: "resize", ...this.#sizeBefore });
    this.#wanted = null;
    this.#sizeBefore = null;
  }

  #onDetached(reason: string): void {
    this.#opened = false;
    const { phase } = this.phase.value;
    if (reason === "not-found")
      this.phase.value = { phase: "gone", words: "This session is not there any more." };
    else if (reason === "exited" && phase !== "exited")
      this.phase.value = { phase: "exited", words: "The program has ended." };
    else if (reason === "detached" && phase !== "gone")
      this.phase.value = { phase: "gone", words: "This viewer was detached at the machine." };
    else if (reason === "limit")
      this.phase.value = { phase: "gone", words: "Too many clients are attached." };
    else if (phase !== "exited" && phase !== "gone") {
      // The session's host was restarted or fell behind: try again, not in a tight loop.
      setTimeout(() => !this.#closed && this.connection.isReady && !this.#opened && this.#attach(), 500);
    }
  }

  #onTold(message: FromHost): void {
    switch (message.t) {
      case "opened":
        return this.#onOpened(message);
      case "info":
        this.info.value = message.info;
        return this.connection.sessions.put(message.info);
      case "size":
        return this.#onSize(message);
      case "exit":
        this.phase.value = { phase: "exited", words: exitWords(message.exitCode, message.signal) };
        return;
      case "prompted":
        return this.#onPrompted(message);
      case "error":
        // What was refused is not on its way any more.
        if (message.code === "denied" && message.n !== undefined) return this.#giveUp(message.n);
        if (message.code === "denied" || message.code === "not-running") this.forgetWaiting();
        return this.events.say(printable(message.detail || message.code));
    }
  }

  #onPrompted({ last, outcome, detail }: Extract<FromHost, { t: "prompted" }>): void {
    if (!this.#prompts.has(last)) return;
    if (outcome === "submitted") return void this.#prompts.delete(last);
    if (outcome === "unseen" || outcome === "unread") this.#prompts.delete(last);
    else this.#returnPrompt(last);
    this.events.say(promptWords(outcome, printable(detail)));
  }

  /** The machine dropped the input with this number as too old, and with it what came after it. */
  #giveUp(cseq: number): void {
    for (const { cseq: own, prompt } of this.#outbox.pieces)
      if (prompt && own >= cseq) this.#returnPrompt(prompt.last);
    this.#outbox.giveUp(cseq, Date.now());
    this.#sayLost();
    this.#tellWaiting();
  }

  #sayLost(): void {
    const text = typedText(this.#outbox.lost);
    this.events.say(
      `What you typed waited too long, and nothing of it was typed${text.trim() ? `: ${text}` : "."}`,
    );
  }

  #returnPrompt(last: number): void {
    const text = this.#prompts.get(last);
    this.#prompts.delete(last);
    if (text !== undefined) this.events.returned(text);
  }

  #onOpened(message: Extract<FromHost, { t: "opened" }>): void {
    this.#opened = true;
    this.#takesPrompts = message.prompts === true;
    this.info.value = message.info;
    if (!message.resumed) this.#position = null;
    this.#outbox.resend(message.cseq);
    const unsent = this.#outbox.pieces.flatMap(({ prompt }) => prompt?.last ?? []);
    const isLost = this.#outbox.expire(STALE_MS, Date.now());
    if (isLost) for (const last of unsent) this.#returnPrompt(last);
    // Typed before the link broke: what became of it is asked for once more.
    for (const last of this.#prompts.keys())
      if (last <= message.cseq) this.#tell({ t: "prompt", first: last, last });
    if (isLost) this.#sayLost();
    this.phase.value = { phase: "live" };
    // Its keyboard speaks the kitty protocol: a program that asks is told so.
    if (this.connection.host.value?.scope === "control") this.#tell({ t: "terminal", kitty: true });
    this.#sendInput();
    this.#tellWaiting();
  }

  #onSize({ cols, rows, rendered }: Extract<FromHost, { t: "size" }>): void {
    const changed = this.#size !== null && (this.#size.cols !== cols || this.#size.rows !== rows);
    this.#size = { cols, rows };
    if (rendered && this.#wanted) {
      // Somebody else has the size now. Follow it instead of looking at a piece of it.
      this.#wanted = null;
      this.#sizeBefore = null;
      this.events.sizeTaken();
      return this.#reopen();
    }
    this.events.size({ cols, rows });
    // A terminal moves its lines by its own rules when its size changes: begin anew to be exact.
    if (changed && !this.#wanted && this.#position !== null) this.#reopen();
  }

  #onOutput(seq: number, bytes: Uint8Array): void {
    // A gap cannot come from an honest host. A snapshot closes it.
    if (this.#position !== null && seq !== this.#position) return this.#reopen();
    this.#position = seq + bytes.byteLength;
    this.#paint(bytes);
  }

  #paint(bytes: Uint8Array): void {
    const { byteLength } = bytes;
    this.#undrawn += byteLength;
    this.events.paint(bytes, () => {
      this.#undrawn -= byteLength;
      this.#drawn(byteLength);
    });
  }

  #drawn(bytes: number): void {
    const grant = this.#credit.taken(bytes);
    if (grant > 0) this.connection.send({ kind: "credit", bytes: grant });
  }

  #sendInput(): void {
    if (!this.#opened || !this.connection.isReady) return;
    for (const { cseq, bytes, at, prompt } of this.#outbox.take(Date.now())) {
      this.silence.sent();
      if (prompt?.first === cseq) this.#tell({ t: "prompt", ...prompt });
      this.connection.send({
        kind: "input",
        stream: this.#stream,
        cseq,
        seen: this.#position ?? 0,
        tMs: this.connection.daemonTime(at),
        bytes,
      });
    }
  }

  #tell(message: ToHost): void {
    this.connection.say({ t: "tell", stream: this.#stream, message });
  }

  #tellWaiting(): void {
    this.waiting.value = waitingInput(this.#outbox.pieces);
  }
}

function exitWords(code: number | null, signal: string | null): string {
  if (signal) return `The program was ended by ${printable(signal)}.`;
  return code === 0 || code === null
    ? "The program has ended."
    : `The program has ended with status ${code}.`;
}
