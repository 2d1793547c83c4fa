// One remote client that was let in: its list of sessions, its streams, its credit. What it may send was checked
// against the table of its scope before; which session it may use is checked here.

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
import { InputFreshness } from "./input-freshness.ts";
import { OutputGather } from "./output-gather.ts";
import type { LocalSession, SessionSource } from "./session-source.ts";
import { SessionStream } from "./session-stream.ts";

/** Streams of one client at once; one more is answered `detached`. */
export const STREAMS_MAX = 64;

export interface RemoteClientTerms {
  readonly scope: Scope;
  /** The one session that it may use; null for all. */
  readonly session: string | null;
  /** Whether it shows notifications. */
  readonly showsAlerts: boolean;
  /** How long output may wait for more now, ms. */
  gatherMs(): number;
  readonly sodium: Sodium;
  readonly sessions: SessionSource;
  say(message: FromDaemon): boolean;
  send(frame: Frame): void;
}

interface Attached {
  readonly line: SessionStream;
  readonly freshness: InputFreshness;
  readonly gather: OutputGather;
  /** What waits for credit, in order: frames and messages. */
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
        // A view-only guest cannot help a session that waits.
        mayHear: (id) => terms.showsAlerts && terms.scope === "control" && this.#mayHave(id),
        alert: (alert) => void terms.say({ t: "alert", ...alert }),
      }),
    ];
  }

  /** Tells the sessions that there are. */
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
        // Of the channel, and of what carries it.
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
      this.#credit.grant(frame.bytes);
      return this.#pump();
    }
    if (frame.kind !== "input") return;
    const attached = this.#streams.get(frame.stream);
    if (!attached) return;
    if (trace) traceFrame("channel", frame, { act: "open", session: attached.line.session });
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
    attached.line.send({ ...frame, stream: 0 });
  }

  /** It has left: nothing follows. */
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
    // One stream for each session: a guest must not be able to use up the clients that a session may have.
    const isOpen = [...this.#streams.values()].some(({ line }) => line.session === id);
    if (this.#streams.has(stream) || isOpen) return refuse("in_use");
    if (this.#streams.size >= STREAMS_MAX) return refuse("limit");
    // A session that this client may not use is answered like one that does not exist.
    const session = this.#mayHave(id) ? this.terms.sessions.byId(id) : null;
    if (!session) return refuse("not-found");
    const line = new SessionStream(stream, id, () => this.terms.sessions.show(id), {
      frame: (frame) => this.#onFrame(stream, frame),
      message: (message) => {
        const fitting = messageForChannel(message);
        if (!fitting) return;
        this.#streams.get(stream)?.gather.flush();
        this.#deliver(stream, { kind: "told", message: { t: "told", stream, message: fitting } });
      },
      ended: (reason) => this.#onEnded(stream, reason),
    });
    const gather = new OutputGather(stream, (frame) => this.#deliver(stream, frame), this.terms.gatherMs);
    this.#streams.set(stream, { line, freshness: new InputFreshness(), gather, waiting: [] });
    this.terms.say({ t: "attached", stream, session: id });
  }

  #tell(stream: number, message: ToHost): void {
    const attached = this.#streams.get(stream);
    if (!attached) return;
    // The greeting is the daemon's own, and leaving is `detach`.
    if (message.t === "hello") return;
    if (message.t === "bye") return this.#detach(stream, "detached");
    if (message.t !== "open") return attached.line.tell(message);
    attached.line.open({
      ...message,
      // Numbers of input belong to this name: a remote client must not be able to take a local one's.
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
  }

  #onEnded(stream: number, reason: string): void {
    const attached = this.#streams.get(stream);
    if (!attached) return;
    attached.gather.flush();
    this.#streams.delete(stream);
    // Messages from before the end are sent before it; output without credit is dropped.
    for (const item of attached.waiting) if (item.kind === "told") this.terms.say(item.message);
    this.terms.say({ t: "detached", stream, reason });
  }

  #onFrame(stream: number, frame: Frame): void {
    // Input must be acknowledged even while output waits.
    if (frame.kind === "ack") return this.terms.send(frame);
    const gather = this.#streams.get(stream)?.gather;
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
    attached.line.pause();
  }

  #send(item: Attached["waiting"][number]): boolean {
    if (item.kind === "told") {
      this.terms.say(item.message);
      return true;
    }
    if (!this.#credit.take(item)) return false;
    if (trace) traceFrame("channel", item, { act: "seal" });
    this.terms.send(item);
    return true;
  }

  /** Credit has come: each stream in turn gives one frame, so that a busy one does not keep the others waiting. */
  #pump(): void {
    for (let moved = true; moved; ) {
      moved = false;
      for (const { waiting, line } of this.#streams.values()) {
        const item = waiting[0];
        if (!item || !this.#send(item)) continue;
        waiting.shift();
        moved = true;
        if (waiting.length === 0) line.resume();
      }
    }
  }
}

function release({ line, gather }: Attached): void {
  gather.drop();
  line.close();
}
