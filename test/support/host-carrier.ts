// The daemon's end of one channel at a relay, as a carrier: for tests that need somebody at the other end of a client's
// channel.

import { type Carrier, type CarrierEnd, type CarrierEvents, LINGER_MS } from "../../src/carrier/carrier.ts";
import { RELAY_PAYLOAD_BYTES_MAX } from "../../src/protocol/relay-messages.ts";
import { type HostPeer, hostFrame, readHostFrame } from "./relay-peer.ts";

export class HostCarrier implements Carrier {
  readonly name = "relay";
  readonly frameBytesMax = RELAY_PAYLOAD_BYTES_MAX;
  #phase: "open" | "closing" | "over" = "open";

  constructor(
    private readonly host: HostPeer,
    private readonly ch: number,
    private readonly events: CarrierEvents,
  ) {
    host.ws.addEventListener("message", ({ data }) => this.#heard(data as string | ArrayBuffer));
    host.ws.addEventListener("close", () => this.#end("lost"));
  }

  get isOpen(): boolean {
    return this.#phase === "open";
  }

  /** There is always room: a relay closes a client that does not take what a daemon sends to it. */
  send(bytes: Uint8Array): boolean {
    if (bytes.byteLength === 0 || bytes.byteLength > this.frameBytesMax) throw new RangeError("a frame");
    if (!this.isOpen) return false;
    this.host.send(hostFrame(this.ch, bytes));
    return true;
  }

  pause(): void {}
  resume(): void {}

  close(): void {
    if (!this.isOpen) return;
    this.#phase = "closing";
    this.host.say({ t: "close", ch: this.ch });
    setTimeout(() => this.#end("closed"), LINGER_MS / 2);
  }

  dispose(): void {
    if (this.#phase === "over") return;
    this.#phase = "over";
    this.host.ws.close();
  }

  #heard(data: string | ArrayBuffer): void {
    if (!this.isOpen) return;
    if (typeof data !== "string") return this.events.frame(readHostFrame(new Uint8Array(data)).payload);
    const { t, ch } = JSON.parse(data) as { t: string; ch?: number };
    if (t === "close" && ch === this.ch) this.#end("closed");
  }

  #end(end: CarrierEnd): void {
    if (this.#phase === "over") return;
    this.#phase = "over";
    this.events.closed(end);
  }
}
