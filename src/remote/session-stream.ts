// One stream of a channel: a remote client's connection to one session host, over the host's socket. The host sees the
// daemon as its client. Frames pass unread, cut to the channel's size.

import { connectFrames, type FrameSocket } from "../carrier/unix-socket.ts";
import { type Frame, SnapshotPart } from "../protocol/frames.ts";
import { PAYLOAD_BYTES_MAX } from "../protocol/limits.ts";
import { type FromHost, parseFromHost, type ToHost } from "../protocol/session-messages.ts";
import { unhandled } from "../protocol/unhandled.ts";
import { CAPABILITIES, SPOKEN } from "../protocol/version.ts";
import { VERSION } from "../version.ts";

/** Bytes and frames that may wait until the host's socket is open. More end the stream. */
const EARLY_BYTES_MAX = 1024 * 1024;
const EARLY_FRAMES_MAX = 256;

export interface StreamEvents {
  /** A frame for the client. The bytes are valid during the call. */
  frame(frame: Frame): void;
  message(message: FromHost): void;
  /** The stream has ended. Called once. */
  ended(reason: string): void;
}

export class SessionStream {
  #socket: FrameSocket | null = null;
  #early: Frame[] | null = null;
  #earlyBytes = 0;
  #ended = false;
  #bye: string | null = null;

  constructor(
    readonly stream: number,
    readonly session: string,
    /** Finds the host's socket. Null when there is none any more. */
    private readonly find: () => Promise<string | null>,
    private readonly events: StreamEvents,
  ) {}

  /** Connects to the host and opens the session. A second `open` goes to the host, which refuses it. */
  open(open: Extract<ToHost, { t: "open" }>): void {
    if (this.#socket || this.#early) return this.tell(open);
    this.#early = [];
    this.tell({ t: "hello", protocol: SPOKEN, version: VERSION, caps: [...CAPABILITIES], role: "client" });
    this.tell(open);
    void this.#connect();
  }

  /** Sends the host a message, once it is connected. */
  tell(message: ToHost): void {
    this.send({ kind: "control", json: JSON.stringify(message) });
  }

  /** The bytes are valid during the call. */
  send(frame: Frame): void {
    if (this.#ended) return;
    if (this.#socket) {
      this.#socket.send(frame);
      return;
    }
    if (!this.#early) return;
    const bytes = frame.kind === "input" ? frame.bytes.slice() : null;
    this.#earlyBytes += bytes?.byteLength ?? 0;
    this.#early.push(bytes && frame.kind === "input" ? { ...frame, bytes } : frame);
    if (this.#early.length > EARLY_FRAMES_MAX || this.#earlyBytes > EARLY_BYTES_MAX) this.#end("limit");
  }

  /** Stops reading the host. Its output waits there, and a snapshot replaces what becomes too much. */
  pause(): void {
    this.#socket?.pause();
  }

  resume(): void {
    this.#socket?.resume();
  }

  /** Leaves the session. `ended` is not called. */
  close(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#early = null;
    this.#socket?.say({ t: "bye", reason: "detached" });
    this.#socket?.end();
  }

  async #connect(): Promise<void> {
    const path = await this.find();
    if (this.#ended) return;
    if (path === null) return this.#end("exited");
    const socket = await connectFrames(path, {
      onFrame: (frame) => this.#onFrame(frame),
      onClose: () => this.#end(this.#bye ?? "lost"),
    });
    if (!socket) return this.#end("gone");
    if (this.#ended) return socket.close();
    this.#socket = socket;
    for (const frame of this.#early ?? []) socket.send(frame);
    this.#early = null;
  }

  #onFrame(frame: Frame): void {
    if (this.#ended) return;
    if (frame.kind !== "control") return cut(frame, this.stream, (piece) => this.events.frame(piece));
    const parsed = parseFromHost(frame.json);
    if (!parsed.ok || parsed.message.t === "hello") return;
    if (parsed.message.t === "bye") this.#bye = parsed.message.reason;
    this.events.message(parsed.message);
  }

  #end(reason: string): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#early = null;
    this.#socket?.close();
    this.events.ended(reason);
  }
}

/** Sets the frame's stream number, and cuts a frame that is too long for the channel. */
export function cut(frame: Frame, stream: number, send: (frame: Frame) => void): void {
  switch (frame.kind) {
    case "ack":
      return send({ ...frame, stream });
    case "output":
      return pieces(frame.bytes, (bytes, at) => send({ ...frame, stream, seq: frame.seq + at, bytes }));
    case "view":
      return pieces(frame.bytes, (bytes) => send({ ...frame, stream, bytes }));
    case "snapshot":
      return pieces(frame.bytes, (bytes, at) => {
        const first = at === 0 ? frame.part & SnapshotPart.first : 0;
        const last = at + bytes.byteLength >= frame.bytes.byteLength ? frame.part & SnapshotPart.last : 0;
        send({ ...frame, stream, part: first | last, bytes });
      });
    case "answer":
      return pieces(frame.bytes, (bytes, at) =>
        send({ ...frame, last: frame.last && at + bytes.byteLength >= frame.bytes.byteLength, bytes }),
      );
    case "control":
      // The caller handles messages.
      return;
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
}

function pieces(bytes: Uint8Array, each: (piece: Uint8Array, at: number) => void): void {
  let at = 0;
  do {
    each(bytes.subarray(at, at + PAYLOAD_BYTES_MAX), at);
    at += PAYLOAD_BYTES_MAX;
  } while (at < bytes.byteLength);
}
