// One attempt in the process of direct paths: a PeerConnection with its one DataChannel. An exception in a callback of the
// native module aborts the process, so each is wrapped; a call to what it has already closed throws, so none is made.

import type { DataChannel, PeerConnection } from "node-datachannel";
import type { CarrierEnd } from "../carrier/carrier.ts";
import { DIRECT_CHANNEL_ID, DIRECT_FRAME_BYTES_MAX, DIRECT_LABEL } from "../carrier/direct.ts";
import type { FromChild, ToChild } from "./rules/child-frames.ts";

type NativeModule = typeof import("node-datachannel");
type Begin = Extract<ToChild, { t: "begin" }>;

/** So many bytes that have left are told at once, and fewer when no more than so many wait. */
const LEFT_STEP_BYTES = 64 * 1024;
/** Between the end of a channel and that of its connection, ms. */
export const PARTING_MS = 100;
/** What the module accepts of the other end: a larger message is cut to this length, which no frame has. */
const MESSAGE_BYTES_MAX = DIRECT_FRAME_BYTES_MAX + 1;

export interface PeerEvents {
  say(word: FromChild): void;
  /** False: its reader is so far behind that this attempt has to end. Valid during the call. */
  arrived(bytes: Uint8Array): boolean;
  left(count: number): void;
  /** The last call. */
  over(): void;
}

export class NativePeer {
  readonly #connection: PeerConnection;
  readonly #channel: DataChannel;
  #phase: "connecting" | "open" | "closing" | "over" = "connecting";
  /**
   * Candidates of the end that offers, until it has taken the answer. Otherwise the other end reaches it before: the module
   * then either looks for the certificate's fingerprint in an answer that it has not kept yet, and gives up, or has lost the
   * first message of DTLS, which comes again only after a second (RFC 6347, 4.2.4.1).
   */
  #held: string[] | null;
  #told = { candidates: new Set<string>(), allCandidates: false };
  /** Bytes given to the channel, and those of them of which it was told that they have left. */
  #givenBytes = 0;
  #leftBytes = 0;

  /** Throws what the module throws. */
  constructor(
    module: NativeModule,
    { offer, servers, udpPort, bindAddress }: Begin,
    private readonly events: PeerEvents,
  ) {
    this.#held = offer === null ? [] : null;
    this.#connection = new module.PeerConnection("remi", {
      iceServers: servers as never[],
      maxMessageSize: MESSAGE_BYTES_MAX,
      disableAutoNegotiation: true,
      ...(bindAddress === null ? {} : { bindAddress }),
      ...(udpPort === null ? {} : { enableIceUdpMux: true, portRangeBegin: udpPort, portRangeEnd: udpPort }),
    });
    try {
      this.#channel = this.#begin(offer);
    } catch (error) {
      this.#connection.close();
      throw error;
    }
  }

  #begin(offer: string | null): DataChannel {
    const connection = this.#connection;
    connection.onLocalDescription(this.#wrap((sdp: string) => this.events.say({ t: "description", sdp })));
    connection.onLocalCandidate(this.#wrap((candidate: string) => this.#ownCandidate(candidate)));
    connection.onGatheringStateChange(
      this.#wrap((state: string) => state === "complete" && this.#gathered()),
    );
    connection.onStateChange(this.#wrap((state: string) => this.#changed(state)));
    if (offer !== null) connection.setRemoteDescription(offer, "offer");
    const channel = connection.createDataChannel(DIRECT_LABEL, { negotiated: true, id: DIRECT_CHANNEL_ID });
    channel.setBufferedAmountLowThreshold(LEFT_STEP_BYTES);
    channel.onOpen(this.#wrap(() => this.#opened()));
    channel.onMessage(this.#wrap((message: string | Buffer | ArrayBuffer) => this.#heard(message)));
    channel.onBufferedAmountLow(this.#wrap(() => this.#tellLeft()));
    channel.onClosed(this.#wrap(() => this.#channelClosed()));
    connection.setLocalDescription(offer === null ? "offer" : "answer");
    return channel;
  }

  answered(sdp: string): void {
    if (this.#phase !== "connecting") return;
    this.#guard(() => this.#connection.setRemoteDescription(sdp, "answer"));
    const held = this.#held ?? [];
    this.#held = null;
    for (const candidate of held) this.#sayCandidate(candidate);
  }

  addCandidate(candidate: string, mid: string): void {
    // One that the module refuses leads nowhere.
    if (this.#phase === "connecting" || this.#phase === "open")
      attempt(() => this.#connection.addRemoteCandidate(candidate, mid));
  }

  /** @param bytes valid during the call */
  send(bytes: Uint8Array): void {
    if (this.#phase !== "open") return;
    this.#guard(() => {
      this.#channel.sendMessageBinary(bytes);
      this.#givenBytes += bytes.byteLength;
      if (this.#leftNow() >= LEFT_STEP_BYTES) this.#tellLeft();
    });
  }

  /** Ends the channel in order; the other end then ends the connection, or its user does by `cut`. */
  close(): void {
    if (this.#phase !== "open") return;
    this.#phase = "closing";
    this.#guard(() => this.#channel.close());
  }

  /** Ends it now; nothing is told after it. Idempotent. */
  cut(): void {
    const phase = this.#phase;
    if (phase === "over") return;
    this.#phase = "over";
    this.events.over();
    if (phase === "connecting") return this.#closeConnection();
    // The other end hears of the channel's end for certain, and of the connection's only now and then.
    if (phase === "open") attempt(() => this.#channel.close());
    setTimeout(() => this.#closeConnection(), PARTING_MS);
  }

  #closeConnection(): void {
    attempt(() => this.#connection.close());
  }

  #ownCandidate(candidate: string): void {
    if (this.#told.allCandidates || this.#told.candidates.has(candidate)) return;
    this.#told.candidates.add(candidate);
    this.#sayCandidate(candidate);
  }

  #sayCandidate(candidate: string): void {
    if (this.#held) this.#held.push(candidate);
    else if (this.#phase !== "over") this.events.say({ t: "candidate", candidate });
  }

  /** Callbacks of different kinds overtake each other: what is still on its way is in the description. */
  #gathered(): void {
    const sdp = this.#connection.localDescription()?.sdp ?? "";
    for (const [line] of sdp.matchAll(/^a=candidate:.*$/gm)) this.#ownCandidate(line.trim());
    this.#told.allCandidates = true;
    this.#sayCandidate("");
  }

  #opened(): void {
    if (this.#phase !== "connecting") return;
    this.#phase = "open";
    this.events.say({ t: "opened" });
  }

  #heard(message: string | Buffer | ArrayBuffer): void {
    // It may overtake the callback that says that the channel is open.
    this.#opened();
    if (this.#phase !== "open") return;
    if (typeof message === "string") return this.#end("malformed");
    const bytes = message instanceof ArrayBuffer ? new Uint8Array(message) : message;
    if (bytes.byteLength > DIRECT_FRAME_BYTES_MAX) return this.#end("malformed");
    if (!this.events.arrived(bytes)) this.#end("overflow");
  }

  #leftNow(): number {
    return this.#givenBytes - this.#channel.bufferedAmount() - this.#leftBytes;
  }

  #tellLeft(): void {
    if (this.#phase !== "open") return;
    const count = this.#leftNow();
    if (count <= 0) return;
    this.#leftBytes += count;
    this.events.left(count);
  }

  #changed(state: string): void {
    if (state !== "failed" && state !== "closed" && state !== "disconnected") return;
    // An open one may find its way again, or its channel says how it ended.
    if (this.#phase === "open" && state === "disconnected") return;
    this.#end(endOf(state));
  }

  #channelClosed(): void {
    // What closes it here leaves the connection until the other end has closed that.
    if (this.#phase !== "closing") this.#end(endOf(this.#connection.state()));
  }

  /** @param end what is told of an open one */
  #end(end: CarrierEnd): void {
    const phase = this.#phase;
    if (phase === "over") return;
    if (phase === "connecting") this.events.say({ t: "failed", why: "the two ends do not reach each other" });
    else this.events.say({ t: "ended", end: phase === "closing" ? "closed" : end });
    this.cut();
  }

  #wrap<A extends unknown[]>(callback: (...args: A) => unknown): (...args: A) => void {
    return (...args) => {
      if (this.#phase !== "over") this.#guard(() => callback(...args));
    };
  }

  #guard(act: () => unknown): void {
    try {
      act();
    } catch (error) {
      if (this.#phase === "connecting") {
        this.events.say({ t: "failed", why: whyOf(error) });
        this.cut();
      } else this.#end("lost");
    }
  }
}

/** Only a connection that fails does so without the other end's word. */
const endOf = (state: string): CarrierEnd => (state === "failed" ? "lost" : "closed");

/** What has ended by itself cannot be ended again. */
function attempt(act: () => void): void {
  try {
    act();
  } catch {
    // It has ended.
  }
}

/** The module's words without an address or a path, which a log should not have. */
export function whyOf(error: unknown): string {
  const words = error instanceof Error ? error.message : String(error);
  return words.replaceAll(/\S*[/\\:.]\S+[/\\:.]\S*/g, "…").slice(0, 300);
}
