// Sends and receives decoded frames over a unix socket. Does not know what they mean.

import {
  decodeFrame,
  encodeFrameInto,
  FRAME_HEADER_BYTES_MAX,
  type Frame,
  frameBytes,
} from "../protocol/frames.ts";
import { LOCAL_PAYLOAD_BYTES_MAX } from "../protocol/limits.ts";
import { encodeWithLength, LENGTH_BYTES } from "../protocol/splitter.ts";
import { trace } from "../trace.ts";
import type { Carrier, CarrierEnd, CarrierEvents } from "./carrier.ts";
import type { DescriptorReserve } from "./descriptor-reserve.ts";
import { traceFrame } from "./trace-frame.ts";
import { connectUnix, listenUnix, type UnixCarrier, type UnixListener } from "./unix-carrier.ts";

/** The trace's fields for a frame here. */
const SENT = { act: "send", over: "local" } as const;
const RECEIVED = { act: "receive", over: "local" } as const;

/** Small frames are encoded into this, so that sending one allocates nothing. */
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
  /** Payloads are valid only during the call. */
  onFrame(frame: Frame): void;
  /** The kernel has taken everything, after `send` returned false. */
  onDrain?(): void;
  /** Called once. `malformed`: the other end did not send frames and was cut off. */
  onClose(reason: "closed" | "malformed" | "overflow"): void;
}

/** One open socket that moves frames. Owns the socket: `close` ends it. */
export class FrameSocket {
  #closed = false;
  #handlers: FrameHandlers | null = null;
  /** After `handOver`: who gets the carrier's events. */
  #heir: CarrierEvents | null = null;

  /** For `connectFrames` and `listenFrames`. */
  constructor(private readonly carrier: UnixCarrier) {}

  /** For them too: sets the handlers, and returns what the carrier reports to. */
  tell(handlers: FrameHandlers): CarrierEvents {
    this.#handlers = handlers;
    return {
      frame: (bytes) => (this.#heir ? this.#heir.frame(bytes) : this.#received(bytes)),
      drain: () => (this.#heir ? this.#heir.drain() : this.#handlers?.onDrain?.()),
      closed: (end) => (this.#heir ? this.#heir.closed(end) : this.#end(end)),
    };
  }

  /** Bytes that the kernel has not taken. */
  get waitingBytes(): number {
    return this.carrier.waitingBytes;
  }

  get isOpen(): boolean {
    return !this.#closed;
  }

  /** Queues the frame. False: the other end is behind, so frames that can wait should wait for `onDrain`. */
  send(frame: Frame): boolean {
    if (!this.carrier.isOpen) return false;
    if (trace) traceFrame("carrier", frame, SENT);
    const small = frame.kind !== "control";
    if (!small || this.carrier.waitingBytes > 0) return this.carrier.sendEncoded(encodeWithLength(frame));
    return this.carrier.sendEncoded(scratch.subarray(0, encodeAt(frame, 0)));
  }

  /** Sends two frames in one write. Neither may be a control frame. */
  sendTogether(first: Frame, second: Frame): boolean {
    if (this.carrier.waitingBytes > 0) {
      this.send(first);
      return this.send(second);
    }
    if (!this.carrier.isOpen) return false;
    if (trace) for (const frame of [first, second]) traceFrame("carrier", frame, SENT);
    return this.carrier.sendEncoded(scratch.subarray(0, encodeAt(second, encodeAt(first, 0))));
  }

  /** Sends a control message. */
  say<M extends { readonly t: string }>(message: M): boolean {
    return this.send({ kind: "control", json: JSON.stringify(message) });
  }

  /** Stops reading until `resume`. The other end's frames wait in its queue. */
  pause(): void {
    this.carrier.pause();
  }

  resume(): void {
    this.carrier.resume();
  }

  /**
   * Gives the carrier away: `heir` gets all its events from now on, with frames as bytes. This object counts as closed,
   * and its handlers get nothing more.
   */
  handOver(heir: CarrierEvents): Carrier {
    this.#closed = true;
    this.#heir = heir;
    return this.carrier;
  }

  /** Closes once everything queued has been sent. */
  end(): void {
    this.carrier.end();
  }

  /** Closes now. */
  close(): void {
    this.#end("closed");
  }

  #received(bytes: Uint8Array): void {
    const decoded = decodeFrame(bytes);
    if (trace && decoded.ok) traceFrame("carrier", decoded.frame, RECEIVED);
    if (decoded.ok) this.#handlers?.onFrame(decoded.frame);
    else if (decoded.reason === "malformed") this.#end("malformed");
  }

  #end(end: CarrierEnd): void {
    if (this.#closed) return;
    this.#closed = true;
    this.carrier.dispose();
    this.#handlers?.onClose(end === "lost" ? "closed" : end);
  }
}

/** Connects to a frame socket. Null when nobody listens there. */
export async function connectFrames(path: string, handlers: FrameHandlers): Promise<FrameSocket | null> {
  let frames: FrameSocket | null = null;
  const accept = (carrier: UnixCarrier) => {
    frames = new FrameSocket(carrier);
    return frames.tell(handlers);
  };
  return (await connectUnix(path, accept)) && frames;
}

/** Refuses connections when descriptors are short. */
export interface Door {
  readonly reserve: DescriptorReserve;
  /** The message that tells a refused connection why. */
  refusal(): { readonly t: string };
}

/** Listens for connections, as `listenUnix` does. */
export function listenFrames(
  path: string,
  accept: (frames: FrameSocket) => FrameHandlers,
  door?: Door,
): UnixListener {
  return listenUnix(path, (carrier) => {
    const frames = new FrameSocket(carrier);
    if (!door || door.reserve.admits()) return frames.tell(accept(frames));
    frames.say(door.reserve.lend(() => door.refusal()));
    // Not `end`: that would keep the descriptor until the other end closes too.
    frames.close();
    return frames.tell({ onFrame() {}, onClose() {} });
  });
}
