// A client's connection to one session host: the greeting, the numbers of its input, its answers. No terminal, no
// reconnect.

import { connectFrames, type FrameSocket } from "../carrier/unix-socket.ts";
import { Answers } from "../peer/answers.ts";
import { type SessionViewer, showFrame } from "../protocol/session-frames.ts";
import { type FromHost, parseFromHost, type ToHost } from "../protocol/session-messages.ts";
import { unhandled } from "../protocol/unhandled.ts";
import { CAPABILITIES, SPOKEN } from "../protocol/version.ts";
import { VERSION } from "../version.ts";

export type OpenRequest = Omit<Extract<ToHost, { t: "open" }>, "t">;
export type CaptureRequest = Omit<Extract<ToHost, { t: "capture" }>, "t" | "request">;

export interface SessionEvents extends SessionViewer {
  message(message: FromHost): void;
  drain(): void;
  closed(): void;
}

/** A connection to a session's host for what asks and types, and shows no screen. */
export interface ScriptLink {
  /** When the host last said anything, as `performance.now()`. */
  readonly heardAt: number;
  say(message: ToHost): void;
  /** Sends one numbered piece of input. `seen` is the output position on this client's screen. */
  input(cseq: number, seen: number, bytes: Uint8Array): void;
  /** The capture's bytes; null when the connection broke first. */
  capture(request: CaptureRequest): Promise<Uint8Array | null>;
  /** Breaks the connection as if it had been lost: `closed` is called. */
  cut(): void;
  /** Says goodbye and closes. `closed` is not called. */
  close(reason?: string): void;
}

export class SessionLink implements ScriptLink {
  socket!: FrameSocket;
  readonly #answers = new Answers();
  #left = false;
  heardAt = 0;

  constructor(private readonly events: Partial<SessionEvents>) {}

  say(message: ToHost): void {
    this.socket.say(message);
  }

  pause(): void {
    this.socket.pause();
  }

  resume(): void {
    this.socket.resume();
  }

  cut(): void {
    this.socket.close();
  }

  input(cseq: number, seen: number, bytes: Uint8Array): void {
    this.socket.send({ kind: "input", stream: 0, cseq, seen, tMs: 0, bytes });
  }

  capture(request: CaptureRequest): Promise<Uint8Array | null> {
    if (!this.socket.isOpen) return Promise.resolve(null);
    return this.#answers.to((id) => this.say({ t: "capture", request: id, ...request }));
  }

  /** Nothing waits for this client then. */
  close(reason = "done"): void {
    this.#left = true;
    this.socket.say({ t: "bye", reason });
    this.socket.end();
  }

  /** For `connectSession`. */
  handlers(): Parameters<typeof connectFrames>[1] {
    return {
      onFrame: (frame) => {
        this.heardAt = performance.now();
        switch (frame.kind) {
          case "control": {
            const parsed = parseFromHost(frame.json);
            if (parsed.ok) this.events.message?.(parsed.message);
            return;
          }
          case "answer":
            return this.#answers.take(frame.request, frame.last, frame.bytes);
          case "output":
          case "snapshot":
          case "view":
          case "ack":
            return showFrame(frame, this.events);
          case "input":
          case "credit":
          case "flow":
          case "flowCredit":
          case "padding":
            // No host sends these.
            return;
          default:
            return unhandled(frame);
        }
      },
      onDrain: () => this.events.drain?.(),
      onClose: () => {
        this.#answers.lost();
        if (!this.#left) this.events.closed?.();
      },
    };
  }
}

/** Connects and opens. Null when no host listens there. The host's answer comes as the message `opened`. */
export async function connectSession(
  path: string,
  open: OpenRequest,
  events: Partial<SessionEvents>,
): Promise<SessionLink | null> {
  const link = new SessionLink(events);
  const socket = await connectFrames(path, link.handlers());
  if (!socket) return null;
  link.socket = socket;
  link.say({ t: "hello", protocol: SPOKEN, version: VERSION, caps: [...CAPABILITIES], role: "client" });
  link.say({ t: "open", ...open });
  return link;
}
