// The sessions of a remote host for attach. Each is a stream on the present channel, and on the next one when it is lost.

import { traceFrame } from "../../carrier/trace-frame.ts";
import type { Scope } from "../../channel/credentials.ts";
import { toHostAccess } from "../../channel/messages.ts";
import { STALE_MS } from "../../peer/outbox.ts";
import { goneOf, type StreamGone } from "../../peer/stream.ts";
import type { Frame } from "../../protocol/frames.ts";
import { showFrame } from "../../protocol/session-frames.ts";
import type { ToHost } from "../../protocol/session-messages.ts";
import { unhandled } from "../../protocol/unhandled.ts";
import { trace } from "../../trace.ts";
import type { OpenRequest, SessionEvents } from "../session-link.ts";
import type { SessionSource } from "../session-source.ts";
import type { Reached, SessionConnection, SessionWay } from "../session-way.ts";
import { listed } from "./listed.ts";
import { RemoteAttending } from "./remote-attending.ts";
import type { RemoteConnection } from "./remote-connection.ts";

/** The sessions of a host. */
export function remoteSource(connection: RemoteConnection): SessionSource {
  return {
    way: ({ info }) => remoteWay(connection, info.id),
    list: async () => {
      const sessions = await connection.list();
      if (sessions) return { ok: true, value: sessions.map(listed) };
      return { ok: false, code: "no-server", detail: "the connection to the host is lost" };
    },
    create: null,
    attend: (events) => new RemoteAttending(connection, events),
    onReplaced: (replaced) => connection.onReplaced(replaced),
    route: () => (connection.isUp ? connection.route : null),
    onRoute: (changed) => connection.onRoute(changed),
  };
}

/** The way to one session. */
export function remoteWay(connection: RemoteConnection, session: string): SessionWay {
  let gone: string | null = null;
  return {
    // A daemon accepts no variables from another machine.
    environment: {},
    inputAgeMsMax: STALE_MS,
    reach: async (open, events): Promise<Reached> => {
      if (gone !== null) return { ok: false, why: gone };
      const up = await connection.up();
      if (!up.ok) return up;
      const stream = new RemoteStream(connection, open, events, (why) => {
        gone = why;
      });
      return stream.attach(session) ? { ok: true, connection: stream } : { ok: false, why: null };
    },
  };
}

/** Why a session cannot be reached any more, as the person is told. */
const GONE: Readonly<Record<StreamGone, string>> = {
  removed: "it was removed, or this access is not for it",
  exited: "its program has ended",
  detached: "this client was detached there",
  crowded: "too many clients are attached to it",
};

class RemoteStream implements SessionConnection {
  #stream: number | null = null;
  readonly #scope: Scope;

  constructor(
    private readonly connection: RemoteConnection,
    private readonly open: OpenRequest,
    private readonly events: Partial<SessionEvents>,
    private readonly gone: (why: string) => void,
  ) {
    this.#scope = connection.ready.scope;
  }

  /** False when the channel was lost meanwhile. */
  attach(session: string): boolean {
    this.#stream = this.connection.attach(session, {
      attached() {},
      frame: (frame) => this.#onFrame(frame),
      told: (message) => this.events.message?.(message),
      detached: (reason) => {
        const gone = goneOf(reason);
        if (gone) this.gone(GONE[gone]);
        this.#closed();
      },
      lost: () => this.#closed(),
    });
    if (this.#stream === null) return false;
    const viewed = this.#scope === "view" ? ({ access: "view", sizes: false } as const) : {};
    this.say({ t: "open", ...this.open, ...viewed });
    return true;
  }

  say(message: ToHost): void {
    const access = toHostAccess[message.t];
    if (this.#stream === null || access === "never" || (access === "control" && this.#scope === "view"))
      return;
    this.connection.say({ t: "tell", stream: this.#stream, message });
  }

  input(cseq: number, seen: number, bytes: Uint8Array, at: number): void {
    if (this.#stream === null || this.#scope === "view") return;
    const tMs = this.connection.onHostClock(at);
    const frame = { kind: "input", stream: this.#stream, cseq, seen, tMs, bytes } as const;
    if (trace) traceFrame("channel", frame, { act: "seal" });
    this.connection.send(frame);
  }

  pause(): void {
    if (this.#stream !== null) this.connection.setPaused(this.#stream, true);
  }

  resume(): void {
    if (this.#stream !== null) this.connection.setPaused(this.#stream, false);
  }

  /** Ends only the stream, because the channel works and other streams use it. */
  cut(): void {
    if (this.#stream !== null) this.connection.detach(this.#stream);
    this.#closed();
  }

  close(): void {
    const stream = this.#stream;
    this.#stream = null;
    if (stream !== null) this.connection.detach(stream);
  }

  #closed(): void {
    if (this.#stream === null) return;
    this.#stream = null;
    this.events.closed?.();
  }

  #onFrame(frame: Frame): void {
    if (this.#stream === null) return;
    if (trace) traceFrame("channel", frame, { act: "open" });
    switch (frame.kind) {
      case "output":
      case "snapshot":
      case "view":
      case "ack":
        return showFrame(frame, this.events);
      case "control":
      case "input":
      case "credit":
      case "answer":
      case "flow":
      case "flowCredit":
      case "padding":
        // Messages come by `told`. A daemon sends none of the others on a stream.
        return;
      default:
        return unhandled(frame);
    }
  }
}
