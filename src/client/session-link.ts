// A client's connection to one session host: the greeting, the numbers of its input, its answers. No terminal, no
// reconnect.

import { connectFrames, type FrameSocket } from "../carrier/unix-socket.ts";
import { LOCAL_PAYLOAD_BYTES_MAX } from "../protocol/limits.ts";
import { type SessionViewer, showFrame } from "../protocol/session-frames.ts";
import { type FromHost, parseFromHost, type ToHost } from "../protocol/session-messages.ts";
import { unhandled } from "../protocol/unhandled.ts";
import { CAPABILITIES, SPOKEN } from "../protocol/version.ts";
import { VERSION } from "../version.ts";

export type OpenRequest = Omit<Extract<ToHost, { t: "open" }>, "t">;
export type CaptureRequest = Omit<Extract<ToHost, { t: "capture" }>, "t" | "request">;

/** Bytes of one answer in pieces; a longer one is cut off. */
const ANSWER_BYTES_MAX = 256 * 1024 * 1024;

export interface SessionEvents extends SessionViewer {
  message(message: FromHost): void;
  drain(): void;
  closed(): void;
}

interface PendingAnswer {
  readonly pieces: Uint8Array[];
  bytes: number;
  readonly resolve: (bytes: Uint8Array | null) => void;
}

export class SessionLink {
  socket!: FrameSocket;
  #answers = new Map<number, PendingAnswer>();
  #next = 1;
  #left = false;
  /** When the host last said anything, as `performance.now()`. */
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

  /** Breaks the connection as if it had been lost: `closed` is called. */
  cut(): void {
    this.socket.close();
  }

  /** Sends one numbered piece of input. `seen` is the output position on this client's screen. */
  input(cseq: number, seen: number, bytes: Uint8Array): void {
    this.socket.send({ kind: "input", stream: 0, cseq, seen, tMs: 0, bytes });
  }

  /** The capture's bytes; null when the connection broke first. */
  capture(request: CaptureRequest): Promise<Uint8Array | null> {
    if (!this.socket.isOpen) return Promise.resolve(null);
    const id = this.#next++;
    return new Promise((resolve) => {
      this.#answers.set(id, { pieces: [], bytes: 0, resolve });
      this.say({ t: "capture", request: id, ...request });
    });
  }

  /** Says goodbye, so that nothing waits for this client, and closes. `closed` is not called. */
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
            return this.#onAnswer(frame.request, frame.last, frame.bytes);
          case "output":
          case "snapshot":
          case "view":
          case "ack":
            return showFrame(frame, this.events);
          case "input":
          case "credit":
          case "padding":
            // No host sends these.
            return;
          default:
            return unhandled(frame);
        }
      },
      onDrain: () => this.events.drain?.(),
      onClose: () => {
        for (const answer of this.#answers.values()) answer.resolve(null);
        this.#answers.clear();
        if (!this.#left) this.events.closed?.();
      },
    };
  }

  #onAnswer(request: number, last: boolean, bytes: Uint8Array): void {
    const answer = this.#answers.get(request);
    if (!answer) return;
    answer.bytes += bytes.byteLength;
    if (answer.bytes <= ANSWER_BYTES_MAX) answer.pieces.push(bytes.slice());
    if (!last) return;
    this.#answers.delete(request);
    answer.resolve(Buffer.concat(answer.pieces));
  }
}

/** Bytes of input that one frame may carry on this carrier. */
export const INPUT_PIECE_BYTES = Math.min(16_384, LOCAL_PAYLOAD_BYTES_MAX);

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
