// The local carrier: frames over a unix socket. Knows frames, not what they mean.

import { chmodSync, lstatSync, unlinkSync } from "node:fs";
import type { Socket, UnixSocketListener } from "bun";
import {
  decodeFrame,
  encodeFrameInto,
  FRAME_HEADER_BYTES_MAX,
  type Frame,
  frameBytes,
} from "../protocol/frames.ts";
import { LOCAL_FRAME_BYTES_MAX, LOCAL_PAYLOAD_BYTES_MAX } from "../protocol/limits.ts";
import { encodeWithLength, FrameSplitter } from "../protocol/splitter.ts";
import { trace } from "../trace.ts";
import { ByteQueue } from "./byte-queue.ts";
import type { DescriptorReserve } from "./descriptor-reserve.ts";
import { traceFrame } from "./trace-frame.ts";

/** Bytes that may wait for a peer that does not read. Senders stop at the first; past it the socket is closed. */
const WAITING_BYTES_MAX = 8 * 1024 * 1024;

const LENGTH_BYTES = 4;

/** What the trace says of a frame here. */
const SENT = { act: "send", over: "local" } as const;
const RECEIVED = { act: "receive", over: "local" } as const;

/** Small frames are written from here, so that sending one allocates nothing. */
const scratch = new Uint8Array(2 * (LENGTH_BYTES + FRAME_HEADER_BYTES_MAX + LOCAL_PAYLOAD_BYTES_MAX));
const scratchView = new DataView(scratch.buffer);

/** Writes the frame with its length into the scratch buffer and returns where it ends there. */
function encodeAt(frame: Frame, at: number): number {
  const bytes = frameBytes(frame);
  scratchView.setUint32(at, bytes);
  encodeFrameInto(frame, scratch, at + LENGTH_BYTES);
  return at + LENGTH_BYTES + bytes;
}

export interface FrameHandlers {
  /** Payloads are only valid during the call. */
  onFrame(frame: Frame): void;
  /** Everything sent is with the kernel again after `send` returned false. */
  onDrain?(): void;
  /** Called once. `malformed`: the peer did not speak frames and was cut off. */
  onClose(reason: "closed" | "malformed" | "overflow"): void;
}

/** One open socket that moves frames. Owns the socket: `close` ends it. */
export class FrameSocket {
  #socket: Socket<FrameSocket> | null = null;
  #splitter = new FrameSplitter(LOCAL_FRAME_BYTES_MAX);
  readonly #waiting = new ByteQueue();
  #closed = false;
  #endWhenSent = false;

  constructor(private handlers: FrameHandlers) {}

  /** Bytes that the kernel has not taken. */
  get waitingBytes(): number {
    return this.#waiting.bytes;
  }

  get isOpen(): boolean {
    return !this.#closed;
  }

  /** Queues the frame. False: the peer is behind; wait for `onDrain` before sending more that can wait. */
  send(frame: Frame): boolean {
    if (this.#closed || this.#endWhenSent) return false;
    if (trace) traceFrame("carrier", frame, SENT);
    const small = frame.kind !== "control";
    if (!small || this.#waiting.bytes > 0) return this.#write(encodeWithLength(frame));
    return this.#write(scratch.subarray(0, encodeAt(frame, 0)));
  }

  /** Sends two frames, neither of them control, in one piece. */
  sendTogether(first: Frame, second: Frame): boolean {
    if (this.#closed || this.#endWhenSent) return false;
    if (this.#waiting.bytes > 0) {
      this.send(first);
      return this.send(second);
    }
    if (trace) for (const frame of [first, second]) traceFrame("carrier", frame, SENT);
    return this.#write(scratch.subarray(0, encodeAt(second, encodeAt(first, 0))));
  }

  /** Sends a control message. */
  say<M extends { readonly t: string }>(message: M): boolean {
    return this.send({ kind: "control", json: JSON.stringify(message) });
  }

  /** Stops reading until `resume`: the peer's frames wait in its queue. */
  pause(): void {
    this.#socket?.pause();
  }

  resume(): void {
    this.#socket?.resume();
  }

  /** Closes once everything queued has been sent. */
  end(): void {
    this.#endWhenSent = true;
    if (this.#waiting.bytes === 0) this.#socket?.end();
  }

  /** Closes now. */
  close(): void {
    this.#fail("closed");
  }

  /** For the carrier's own wiring. */
  attach(socket: Socket<FrameSocket>): void {
    this.#socket = socket;
  }

  /** For the carrier's own wiring. */
  received(chunk: Uint8Array): void {
    if (this.#closed) return;
    const result = this.#splitter.push(chunk, (bytes) => {
      if (this.#closed) return;
      const decoded = decodeFrame(bytes);
      if (trace && decoded.ok) traceFrame("carrier", decoded.frame, RECEIVED);
      if (decoded.ok) this.handlers.onFrame(decoded.frame);
      else if (decoded.reason === "malformed") this.#fail("malformed");
    });
    if (result === "malformed") this.#fail("malformed");
  }

  /** For the carrier's own wiring. */
  drained(): void {
    if (this.#waiting.bytes > 0) {
      this.#waiting.take(Math.max(0, this.#socket?.write(this.#waiting.peek()) ?? 0));
      if (this.#waiting.bytes > 0) return;
    }
    if (this.#endWhenSent) this.#socket?.end();
    else this.handlers.onDrain?.();
  }

  /** For the carrier's own wiring. */
  ended(): void {
    this.#fail("closed");
  }

  #write(bytes: Uint8Array): boolean {
    const written = this.#waiting.bytes > 0 ? 0 : Math.max(0, this.#socket?.write(bytes) ?? 0);
    if (written === bytes.byteLength) return true;
    this.#waiting.add(bytes.subarray(written));
    if (this.#waiting.bytes > WAITING_BYTES_MAX) this.#fail("overflow");
    return false;
  }

  #fail(reason: "closed" | "malformed" | "overflow"): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#waiting.clear();
    this.#socket?.terminate();
    this.handlers.onClose(reason);
  }
}

const wiring = {
  data: (socket: Socket<FrameSocket>, chunk: Uint8Array) => socket.data.received(chunk),
  drain: (socket: Socket<FrameSocket>) => socket.data.drained(),
  close: (socket: Socket<FrameSocket>) => socket.data?.ended(),
  end: (socket: Socket<FrameSocket>) => socket.data?.ended(),
  error: (socket: Socket<FrameSocket>) => socket.data?.ended(),
};

/** Connects to a frame socket. Null when nobody listens there. */
export async function connectFrames(path: string, handlers: FrameHandlers): Promise<FrameSocket | null> {
  const frames = new FrameSocket(handlers);
  try {
    await Bun.connect<FrameSocket>({
      unix: path,
      data: frames,
      socket: { ...wiring, open: (socket) => frames.attach(socket), connectError: () => {} },
    });
    return frames;
  } catch {
    return null;
  }
}

export interface FrameListener {
  readonly path: string;
  /** False when the socket's file is gone or another one is in its place. */
  isInPlace(): boolean;
  /** Takes no more connections, so that another listener can take its place; those that are open go on. */
  retire(): void;
  close(): void;
}

/** Holds connections back when descriptors are short. */
export interface Door {
  readonly reserve: DescriptorReserve;
  /** The message that says why to a connection that may not stay. */
  refusal(): { readonly t: string };
}

/** Listens at `path` (mode 0600), replacing a stale socket there. The caller holds the lock that makes that right. */
export function listenFrames(
  path: string,
  accept: (frames: FrameSocket) => FrameHandlers,
  door?: Door,
): FrameListener {
  removeSocket(path);
  const listener: UnixSocketListener<FrameSocket> = Bun.listen<FrameSocket>({
    unix: path,
    socket: {
      ...wiring,
      open(socket) {
        let handlers: FrameHandlers | null = null;
        const frames = new FrameSocket({
          onFrame: (frame) => handlers?.onFrame(frame),
          onDrain: () => handlers?.onDrain?.(),
          onClose: (reason) => handlers?.onClose(reason),
        });
        frames.attach(socket);
        socket.data = frames;
        if (!door || door.reserve.admits()) {
          handlers = accept(frames);
          return;
        }
        frames.say(door.reserve.lend(() => door.refusal()));
        // Not `end`, which would leave the descriptor taken until the other side closes too.
        frames.close();
      },
    },
  });
  chmodSync(path, 0o600);
  const inode = lstatSync(path).ino;
  return {
    path,
    isInPlace: () => lstatSync(path, { throwIfNoEntry: false })?.ino === inode,
    retire: () => listener.stop(false),
    close() {
      listener.stop(true);
      if (lstatSync(path, { throwIfNoEntry: false })?.ino === inode) removeSocket(path);
    },
  };
}

function removeSocket(path: string): void {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat?.isSocket()) unlinkSync(path);
}
