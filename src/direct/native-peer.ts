// One attempt, in the process of direct paths: a PeerConnection with one DataChannel. An exception in a callback of the
// native module aborts the process, so every callback is wrapped. A call to something closed throws, so none is made.

import type { DataChannel, PeerConnection } from "node-datachannel";
import type { CarrierEnd } from "../carrier/carrier.ts";
import { DIRECT_CHANNEL_ID, DIRECT_FRAME_BYTES_MAX, DIRECT_LABEL } from "../carrier/direct.ts";
import type { FromChild, ToChild } from "./rules/child-frames.ts";

type NativeModule = typeof import("node-datachannel");
type Begin = Extract<ToChild, { t: "begin" }>;

/** Bytes that have left are reported in steps of this size, or less when only so many wait. */
const LEFT_STEP_BYTES = 64 * 1024;
/** Time between closing a channel and closing its connection, ms. */
export const PARTING_MS = 100;
/** The largest message that the module accepts. It cuts larger ones to this length, which is too long for a frame. */
const MESSAGE_BYTES_MAX = DIRECT_FRAME_BYTES_MAX + 1;

export interface PeerEvents {
  say(word: FromChild): void;
  /** Bytes, valid during the call. False: the reader is so far behind that this attempt must end. */
  arrived(bytes: Uint8Array): boolean;
  left(count: number): void;
  /** The attempt has ended. The last event. */
  over(): void;
}

export class NativePeer {
  readonly #connection: PeerConnection;
  readonly #channel: DataChannel;
  #phase: "connecting" | "open" | "closing" | "over" = "connecting";
  /**
   * The offering end holds its candidates back until it has the answer. Otherwise the other end may reach it earlier. Then
   * the module either does not find the certificate's fingerprint, because it has no answer yet, and gives up; or it loses
   * the first DTLS message, which comes again only after a second (RFC 6347, 4.2.4.1).
   */
  #held: string[] | null;
  #told = { candidates: new Set<string>(), allCandidates: false };
  /** Bytes given to the channel, and how many of them were reported as left. */
  #givenBytes = 0;
  #leftBytes = 0;

  /** Throws when the module does. */
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
    // A candidate that the module refuses is ignored.
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

  /** Closes the channel once everything has left. Then the other end closes the connection, or `cut` does. */
  close(): void {
    if (this.#phase !== "open") return;
    this.#phase = "closing";
    this.#guard(() => this.#channel.close());
  }

  /** Ends the attempt now. Only `over` comes. Idempotent. */
  cut(): void {
    const phase = this.#phase;
    if (phase === "over") return;
    this.#phase = "over";
    this.events.over();
    if (phase === "connecting") return this.#closeConnection();
    // Closing the channel reliably tells the other end. Closing only the connection does so just sometimes.
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

  /** This callback may overtake those of candidates, so the missing ones are read from the description. */
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
    // A message may overtake the callback that reports the open channel.
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
    // A disconnected path may recover. If not, its channel reports the end.
    if (this.#phase === "open" && state === "disconnected") return;
    this.#end(endOf(state));
  }

  #channelClosed(): void {
    // After `close` the connection stays until the other end has closed it.
    if (this.#phase !== "closing") this.#end(endOf(this.#connection.state()));
  }

  /** @param end reported if the path was open */
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

/** A connection in any other state than `failed` was closed by the other end. */
const endOf = (state: string): CarrierEnd => (state === "failed" ? "lost" : "closed");

/** Ignores that the module throws for something that has ended by itself. */
function attempt(act: () => void): void {
  try {
    act();
  } catch {
    // It has ended.
  }
}

/** The module's error without addresses and paths, which a log should not contain. */
export function whyOf(error: unknown): string {
  const words = error instanceof Error ? error.message : String(error);
  return words.replaceAll(/\S*[/\\:.]\S+[/\\:.]\S*/g, "…").slice(0, 300);
}
