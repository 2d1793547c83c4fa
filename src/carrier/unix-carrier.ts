// The local carrier: a unix socket on which each frame follows its length. Does not know what a frame means.

import { chmodSync, lstatSync, unlinkSync } from "node:fs";
import type { Socket, UnixSocketOptions } from "bun";
import { LOCAL_FRAME_BYTES_MAX } from "../protocol/limits.ts";
import { FrameSplitter, withLength } from "../protocol/splitter.ts";
import { ByteQueue } from "./byte-queue.ts";
import { type Carrier, type CarrierEnd, type CarrierEvents, checkFrame, LINGER_MS } from "./carrier.ts";

/** Bytes that may wait for an end that does not read; with more the carrier ends. As soon as any wait there is no room. */
const WAITING_BYTES_MAX = 8 * 1024 * 1024;

/** Owns the socket. */
export class UnixCarrier implements Carrier {
  readonly name = "local";
  readonly frameBytesMax = LOCAL_FRAME_BYTES_MAX;
  readonly #socket: Socket<UnixCarrier>;
  readonly #events: CarrierEvents;
  readonly #splitter = new FrameSplitter(LOCAL_FRAME_BYTES_MAX);
  readonly #waiting = new ByteQueue();
  /**
   * `ending`: ends its side once what waits has left, and still reports the other end's frames. `closing`: the same, but
   * it reports no more frames.
   */
  #phase: "open" | "ending" | "closing" | "over" = "open";
  #linger: ReturnType<typeof setTimeout> | null = null;
  #wantsDrain = false;
  #disposed = false;
  readonly #tellFrame = (bytes: Uint8Array) => {
    if (this.#hears) this.#events.frame(bytes);
  };

  /** @param accept takes the carrier, and returns the handler of its events */
  constructor(socket: Socket<UnixCarrier>, accept: (carrier: UnixCarrier) => CarrierEvents) {
    this.#socket = socket;
    socket.data = this;
    this.#events = accept(this);
  }

  get isOpen(): boolean {
    return this.#phase === "open";
  }

  /** Bytes that the kernel has not taken. */
  get waitingBytes(): number {
    return this.#waiting.bytes;
  }

  send(bytes: Uint8Array): boolean {
    checkFrame(this, bytes);
    return this.sendEncoded(withLength(bytes));
  }

  /** Sends frames that are already encoded, each after its length. */
  sendEncoded(bytes: Uint8Array): boolean {
    if (this.#phase !== "open") return false;
    const written = this.#waiting.bytes > 0 ? 0 : Math.max(0, this.#socket.write(bytes));
    if (written === bytes.byteLength) return true;
    this.#waiting.add(bytes.subarray(written));
    this.#wantsDrain = true;
    if (this.#waiting.bytes > WAITING_BYTES_MAX) this.#end("overflow");
    return false;
  }

  /** The socket no longer keeps this process running. */
  unref(): void {
    this.#socket.unref();
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** Takes no more frames to send. It ends when the other end does; until then what waits has time to leave. */
  end(): void {
    if (this.#phase === "open") this.#leave("ending");
  }

  close(): void {
    if (this.#phase !== "open" && this.#phase !== "ending") return;
    this.#leave("closing");
    this.#linger = setTimeout(() => this.#end("closed"), LINGER_MS);
  }

  dispose(): void {
    this.#disposed = true;
    this.#end("closed");
  }

  get #hears(): boolean {
    return this.#phase === "open" || this.#phase === "ending";
  }

  #leave(phase: "ending" | "closing"): void {
    const saysEnd = this.#phase === "open" && this.#waiting.bytes === 0;
    this.#phase = phase;
    if (saysEnd) this.#socket.end();
  }

  #received(chunk: Uint8Array): void {
    if (this.#hears && this.#splitter.push(chunk, this.#tellFrame) === "malformed") this.#end("malformed");
  }

  #drained(): void {
    if (this.#phase === "over") return;
    if (this.#waiting.bytes > 0) {
      this.#waiting.take(Math.max(0, this.#socket.write(this.#waiting.peek())));
      if (this.#waiting.bytes > 0) return;
    }
    if (this.#phase !== "open") this.#socket.end();
    else if (this.#wantsDrain) {
      this.#wantsDrain = false;
      this.#events.drain();
    }
  }

  #end(end: CarrierEnd): void {
    if (this.#phase === "over") return;
    const told = this.#phase === "closing" ? "closed" : end;
    this.#phase = "over";
    if (this.#linger) clearTimeout(this.#linger);
    this.#waiting.clear();
    this.#socket.terminate();
    // Not during a call to the carrier.
    queueMicrotask(() => this.#disposed || this.#events.closed(told));
  }

  /** What Bun calls. It also reports the end of a socket that was never open. */
  static readonly handlers = {
    data: (socket: Socket<UnixCarrier>, chunk: Uint8Array) => socket.data.#received(chunk),
    drain: (socket: Socket<UnixCarrier>) => socket.data.#drained(),
    close: UnixCarrier.#onEnd("closed"),
    end: UnixCarrier.#onEnd("closed"),
    error: UnixCarrier.#onEnd("lost"),
  };

  static #onEnd(end: CarrierEnd): (socket: Socket<UnixCarrier | undefined>) => void {
    return ({ data }) => {
      if (data) data.#end(end);
    };
  }
}

/** Connects to a unix socket. Null when nobody listens there. */
export async function connectUnix(
  path: string,
  accept: (carrier: UnixCarrier) => CarrierEvents,
): Promise<UnixCarrier | null> {
  try {
    const socket = await Bun.connect<UnixCarrier>({
      unix: path,
      socket: {
        ...UnixCarrier.handlers,
        open: (socket) => void new UnixCarrier(socket, accept),
        connectError: () => {},
      },
    });
    return socket.data;
  } catch {
    return null;
  }
}

/** Makes a carrier of one end of a pair of connected sockets, and owns the descriptor. Null when it is no socket. */
export async function adoptUnix(
  fd: number,
  accept: (carrier: UnixCarrier) => CarrierEvents,
): Promise<UnixCarrier | null> {
  try {
    // Bun's types know only a path here.
    const options = {
      fd,
      socket: {
        ...UnixCarrier.handlers,
        open: (socket: Socket<UnixCarrier>) => void new UnixCarrier(socket, accept),
      },
    } as unknown as UnixSocketOptions<UnixCarrier>;
    return (await Bun.connect<UnixCarrier>(options)).data;
  } catch {
    return null;
  }
}

export interface UnixListener {
  readonly path: string;
  /** False when the socket's file is gone or another file is in its place. */
  isInPlace(): boolean;
  /** Takes no more connections, so that another listener can replace it. Open connections stay. */
  retire(): void;
  close(): void;
}

/** Listens at `path` (mode 0600) and replaces a stale socket there. The caller holds the lock that makes this safe. */
export function listenUnix(path: string, accept: (carrier: UnixCarrier) => CarrierEvents): UnixListener {
  removeSocket(path);
  const listener = Bun.listen<UnixCarrier>({
    unix: path,
    socket: { ...UnixCarrier.handlers, open: (socket) => void new UnixCarrier(socket, accept) },
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
