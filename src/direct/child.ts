// The process of direct paths. It loads the native module, which may crash its process, and does what the process that
// started it asks over their socket. It ends when that process does.

import { adoptUnix, type UnixCarrier } from "../carrier/unix-carrier.ts";
import { unhandled } from "../protocol/unhandled.ts";
import { NativePeer, PARTING_MS, type PeerEvents, whyOf } from "./native-peer.ts";
import type { ToChild } from "./rules/child-frames.ts";
import {
  bytesFrame,
  type FromChild,
  leftFrame,
  NO_ATTEMPT,
  parseToChild,
  wordFrame,
} from "./rules/child-frames.ts";

/** The descriptor of the socket to the process that started this one. */
export const SOCKET_FD = 3;
/** Bytes that may wait for that process. An attempt that brings more ends, so that the socket does not have to. */
const WAITING_BYTES_MAX = 4 * 1024 * 1024;
/**
 * Memory of this process, bytes. The module keeps what arrives, without a limit of its own, until this process takes it.
 * While more is in use, an attempt that brings bytes ends. Memory is checked each time `LOOK_BYTES` have arrived.
 */
const MEMORY_BYTES_MAX = 512 * 1024 * 1024;
const LOOK_BYTES = 16 * 1024 * 1024;
/** How long the module may take to tell the other ends that this process ends, ms. */
const LEAVING_MS = 2 * PARTING_MS;

type NativeModule = typeof import("node-datachannel");

/** Runs until the socket closes. */
export async function runDirectChild(): Promise<void> {
  const child = new DirectChild();
  const carrier = await adoptUnix(SOCKET_FD, () => ({
    frame: (bytes) => child.heard(bytes),
    drain() {},
    closed: () => child.part(),
  }));
  if (!carrier) process.exit(1);
  await child.start(carrier);
}

class DirectChild {
  #carrier!: UnixCarrier;
  #module: NativeModule | null = null;
  #listener: { stop(): void } | null = null;
  readonly #peers = new Map<number, NativePeer>();
  /** Bytes that arrived since memory was last checked. */
  #arrivedBytes = 0;
  /** Frames that came while the module was loading. */
  #early: Uint8Array[] = [];

  async start(carrier: UnixCarrier): Promise<void> {
    this.#carrier = carrier;
    try {
      this.#module = await import("node-datachannel");
    } catch (error) {
      this.#say(NO_ATTEMPT, { t: "unavailable", why: whyOf(error) });
      return carrier.close();
    }
    this.#say(NO_ATTEMPT, { t: "ready" });
    for (const frame of this.#early.splice(0)) this.heard(frame);
  }

  heard(bytes: Uint8Array): void {
    if (!this.#module) return void this.#early.push(bytes.slice());
    const frame = parseToChild(bytes);
    if (!frame) return this.part();
    const peer = this.#peers.get(frame.attempt);
    if (frame.kind === "bytes") peer?.send(frame.bytes);
    else if (frame.kind === "word") this.#told(this.#module, frame.attempt, frame.word);
  }

  #told(module: NativeModule, attempt: number, word: ToChild): void {
    const peer = this.#peers.get(attempt);
    switch (word.t) {
      case "begin":
        return this.#begin(module, attempt, word);
      case "answer":
        return peer?.answered(word.sdp);
      case "candidate":
        return peer?.addCandidate(word.candidate, word.mid);
      case "close":
        return peer?.close();
      case "cut":
        return peer?.cut();
      default:
        return unhandled(word);
    }
  }

  #begin(module: NativeModule, attempt: number, terms: Extract<ToChild, { t: "begin" }>): void {
    const events: PeerEvents = {
      say: (word) => this.#say(attempt, word),
      arrived: (bytes) => {
        this.#carrier.send(bytesFrame(attempt, bytes));
        return this.#carrier.waitingBytes <= WAITING_BYTES_MAX && this.#hasMemory(bytes.byteLength);
      },
      left: (count) => this.#carrier.send(leftFrame(attempt, count)),
      over: () => this.#peers.delete(attempt),
    };
    try {
      if (terms.udpPort !== null)
        this.#listener ??= new module.IceUdpMuxListener(terms.udpPort, terms.bindAddress ?? undefined);
      this.#peers.set(attempt, new NativePeer(module, terms, events));
    } catch (error) {
      this.#say(attempt, { t: "failed", why: whyOf(error) });
    }
  }

  #hasMemory(arrivedBytes: number): boolean {
    this.#arrivedBytes += arrivedBytes;
    if (this.#arrivedBytes < LOOK_BYTES) return true;
    this.#arrivedBytes = 0;
    return process.memoryUsage.rss() <= MEMORY_BYTES_MAX;
  }

  #say(attempt: number, word: FromChild): void {
    this.#carrier.send(wordFrame(attempt, word));
  }

  /** The other process has ended or closed the socket. */
  part(): void {
    for (const peer of [...this.#peers.values()]) peer.cut();
    // SIGKILL, because on a clean exit the module's own clean-up may hang.
    setTimeout(() => process.kill(process.pid, "SIGKILL"), LEAVING_MS);
  }
}
