// One remote client that was let in: its list of sessions, its streams and its credit. What its scope allows it to send
// was checked before; which sessions it may use is checked here.

import { MONOTONIC } from "../carrier/monotonic-clock.ts";
import { traceFrame } from "../carrier/trace-frame.ts";
import type { Scope } from "../channel/credentials.ts";
import type { FromClient, FromDaemon } from "../channel/messages.ts";
import { toBase64 } from "../crypto/byte-strings.ts";
import { hash } from "../crypto/hash.ts";
import type { Sodium } from "../crypto/sodium.ts";
import type { Frame } from "../protocol/frames.ts";
import type { ToHost } from "../protocol/session-messages.ts";
import { unhandled } from "../protocol/unhandled.ts";
import { trace } from "../trace.ts";
import { Credit } from "./credit.ts";
import { infoForChannel, messageForChannel } from "./fit-message.ts";
import { HeldAck } from "./held-ack.ts";
import { InputFreshness } from "./input-freshness.ts";
import { byTimer, OutputGather } from "./output-gather.ts";
import type { LocalSession, SessionSource } from "./session-source.ts";
import { SessionStream } from "./session-stream.ts";

/** Streams of one client at the same time. One more is answered by `detached`. */
export const STREAMS_MAX = 64;
/**
 * Streams of one client to the same session: one to watch it, and a few to type or ask. More are refused, so that a guest
 * cannot use up the clients that a session may have.
 */
const STREAMS_OF_SESSION_MAX = 4;

export interface RemoteClientTerms {
  readonly scope: Scope;
  /** The only session that it may use. Null: all. */
  readonly session: string | null;
  /** Whether it shows notifications. */
  readonly showsAlerts: boolean;
  /** How long output may wait for more at present, ms. */
  gatherMs(): number;
  readonly sodium: Sodium;
  readonly sessions: SessionSource;
  say(message: FromDaemon): boolean;
  send(frame: Frame): void;
}

interface Attached {
  readonly host: SessionStream;
  readonly freshness: InputFreshness;
  readonly gather: OutputGather;
  readonly ack: HeldAck;
  /** It is sent the session's output. An observer is sent only what it asks for. */
  follows: boolean;
  /** Frames and messages that wait for credit, in order. */
  readonly waiting: (Frame | { readonly kind: "told"; readonly message: FromDaemon })[];
}

export class RemoteClient {
  readonly #streams = new Map<number, Attached>();
  readonly #credit = new Credit();
  readonly #unlisten: (() => void)[];
  #closed = false;

  constructor(private readonly terms: RemoteClientTerms) {
    this.#unlisten = [
      terms.sessions.listen(
        (session) => this.#mayHave(session.info.id) && this.#tellSession(session),
        (id) => this.#mayHave(id) && terms.say({ t: "removed", id }),
      ),
      terms.sessions.alerts({
        // A view-only guest could not answer a session that waits.
        mayHear: (id) => terms.showsAlerts && terms.scope === "control" && this.#mayHave(id),
        alert: (alert) => void terms.say({ t: "alert", ...alert }),
      }),
    ];
  }

  /** Sends the list of sessions. */
  list(): void {
    for (const session of this.terms.sessions.all())
      if (this.#mayHave(session.info.id)) this.#tellSession(session);
    this.terms.say({ t: "listed" });
  }

  message(message: FromClient): void {
    switch (message.t) {
      case "list":
        return this.list();
      case "attach":
        return this.#attach(message.stream, message.session);
      case "detach":
        return this.#detach(message.stream, "detached");
      case "tell":
        return this.#tell(message.stream, message.message);
      case "ping":
      case "pong":
      case "bye":
      case "rtc.ask":
      case "rtc.answer":
      case "rtc.ice":
      case "path":
      case "tcp.ask":
      case "tcp.open":
      case "flow.end":
      case "flow.reset":
      case "files.ask":
      case "files.roots":
      case "sessions.start":
      case "sessions.restart":
      case "sessions.rename":
        // These belong to the channel and its carrier, to its flows, and to the machine.
        return;
      case "answer":
        // Questions are not offered in `ready`.
        return;
      default:
        return unhandled(message);
    }
  }

  frame(frame: Frame): void {
    if (frame.kind === "credit") {
      this.#credit.grant(frame.bytes, MONOTONIC.now());
      return this.#pump();
    }
    if (frame.kind !== "input") return;
    const attached = this.#streams.get(frame.stream);
    if (!attached) return;
    if (trace) traceFrame("channel", frame, { act: "open", session: attached.host.session });
    if (!attached.freshness.accepts(frame.tMs, Date.now())) {
      const error = {
        t: "error",
        code: "denied",
        detail: "input was older than 30 s and was not typed",
        n: frame.cseq,
      } as const;
      this.terms.say({ t: "told", stream: frame.stream, message: error });
      return;
    }
    attached.host.send({ ...frame, stream: 0 });
  }

  /** The client has left. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const stop of this.#unlisten) stop();
    for (const attached of this.#streams.values()) release(attached);
    this.#streams.clear();
  }

  #mayHave(id: string): boolean {
    return this.terms.session === null || this.terms.session === id;
  }

  #tellSession(session: LocalSession): void {
    this.terms.say({ t: "session", info: infoForChannel(session.info) });
  }

  #attach(stream: number, id: string): void {
    const refuse = (reason: string) => void this.terms.say({ t: "detached", stream, reason });
    const beside = [...this.#streams.values()].filter(({ host }) => host.session === id);
    if (this.#streams.has(stream) || beside.length >= STREAMS_OF_SESSION_MAX) return refuse("in_use");
    if (this.#streams.size >= STREAMS_MAX) return refuse("limit");
    // A session that this client may not use is answered like one that does not exist.
    const session = this.#mayHave(id) ? this.terms.sessions.byId(id) : null;
    if (!session) return refuse("not-found");
    const host = new SessionStream(stream, id, () => this.terms.sessions.show(id), {
      frame: (frame) => this.#onFrame(stream, frame),
      message: (message) => {
        const fitting = messageForChannel(message);
        if (!fitting) return;
        this.#flush(stream);
        this.#deliver(stream, { kind: "told", message: { t: "told", stream, message: fitting } });
      },
      ended: (reason) => this.#onEnded(stream, reason),
    });
    const gather = new OutputGather(stream, (frame) => this.#deliver(stream, frame), this.terms.gatherMs);
    const ack = new HeldAck((cseq) => this.terms.send({ kind: "ack", stream, cseq }), byTimer);
    this.#streams.set(stream, {
      host,
      freshness: new InputFreshness(),
      gather,
      ack,
      follows: true,
      waiting: [],
    });
    this.terms.say({ t: "attached", stream, session: id });
  }

  #tell(stream: number, message: ToHost): void {
    const attached = this.#streams.get(stream);
    if (!attached) return;
    // The daemon sends its own `hello`, and `bye` means `detach` here.
    if (message.t === "hello") return;
    if (message.t === "bye") return this.#detach(stream, "detached");
    if (message.t !== "open") return attached.host.tell(message);
    attached.follows = message.kind !== "observer";
    attached.host.open({
      ...message,
      // The host numbers input by client name, so a remote client must not be able to take a local client's name.
      client: `remote-${toBase64(this.terms.sodium, hash(this.terms.sodium, 16, new TextEncoder().encode(message.client)))}`,
      access: this.terms.scope === "control" ? message.access : "view",
      flow: "skip",
    });
  }

  #detach(stream: number, reason: string): void {
    const attached = this.#streams.get(stream);
    if (!attached) return;
    this.#streams.delete(stream);
    release(attached);
    this.terms.say({ t: "detached", stream, reason });
    this.#pump();
  }

  #onEnded(stream: number, reason: string): void {
    const attached = this.#streams.get(stream);
    if (!attached) return;
    this.#flush(stream);
    this.#streams.delete(stream);
    // Messages that wait are sent before the end. Output that waits for credit is dropped.
    for (const item of attached.waiting) if (item.kind === "told") this.terms.say(item.message);
    this.terms.say({ t: "detached", stream, reason });
    this.#pump();
  }

  /** Sends what is held back of a stream. */
  #flush(stream: number): void {
    const attached = this.#streams.get(stream);
    attached?.ack.flush();
    attached?.gather.flush();
  }

  #onFrame(stream: number, frame: Frame): void {
    const attached = this.#streams.get(stream);
    // Input must be acknowledged even while output waits.
    if (frame.kind === "ack") return attached?.ack.add(frame.cseq);
    const gather = attached?.gather;
    if (frame.kind === "output") return gather?.add(frame);
    gather?.flush();
    this.#deliver(stream, frame);
  }

  #deliver(stream: number, item: Attached["waiting"][number]): void {
    const attached = this.#streams.get(stream);
    if (!attached) return;
    if (attached.waiting.length === 0 && this.#send(item)) return;
    attached.waiting.push(
      "bytes" in item && item.bytes instanceof Uint8Array
        ? ({ ...item, bytes: item.bytes.slice() } as Frame)
        : item,
    );
    attached.host.pause();
  }

  get #followed(): number {
    let count = 0;
    for (const { follows } of this.#streams.values()) if (follows) count++;
    return count;
  }

  #send(item: Attached["waiting"][number]): boolean {
    if (item.kind === "told") {
      this.terms.say(item.message);
      return true;
    }
    if (!this.#credit.take(item, MONOTONIC.now(), this.#followed > 1)) return false;
    if (trace) traceFrame("channel", item, { act: "seal" });
    this.terms.send(item);
    return true;
  }

  /**
   * There is new credit, or fewer streams share it: each stream in turn sends one frame, so that a busy stream does not
   * hold up the others.
   */
  #pump(): void {
    for (let moved = true; moved; ) {
      moved = false;
      for (const { waiting, host } of this.#streams.values()) {
        const item = waiting[0];
        if (!item || !this.#send(item)) continue;
        waiting.shift();
        moved = true;
        if (waiting.length === 0) host.resume();
      }
    }
  }
}

function release({ host, gather, ack }: Attached): void {
  gather.drop();
  ack.drop();
  host.close();
}
