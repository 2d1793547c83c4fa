// A direct path from a page: an RTCPeerConnection with one DataChannel whose id both ends know beforehand (W3C WebRTC).
// Knows neither how its descriptions and candidates get to the other end, nor what is sent on the path.

import type { CarrierEnd } from "../../src/carrier/carrier.ts";
import {
  CANDIDATES_MAX,
  type Candidate,
  DIRECT_CHANNEL_ID,
  DIRECT_LABEL,
  type DialDirect,
  type DirectAttempt,
  type DirectEvents,
  type DirectTerms,
  type IceServer,
} from "../../src/carrier/direct.ts";
import { directCarrier } from "../../src/carrier/direct-carrier.ts";
import { MONOTONIC } from "../../src/carrier/monotonic-clock.ts";
import { type CarrierPipe, type PipeCarrier, ROOM_BYTES } from "../../src/carrier/pipe-carrier.ts";
import { usableServers } from "../../src/carrier/usable-servers.ts";
import { parseCandidate } from "../../src/direct/rules/candidates.ts";
import { parseDescription } from "../../src/direct/rules/description.ts";

/** The section of the description that a candidate belongs to, for a browser that does not name it. */
const ONLY_MID = "0";

export const dialDirect: DialDirect = (terms, events) => {
  const connection = openConnection(usableServers(terms.servers));
  return connection && new PageAttempt(connection, terms, events);
};

/** Whether this browser has WebRTC and it is not turned off. */
export const hasDirect = (): boolean => typeof RTCPeerConnection === "function";

/** Null without WebRTC, or when the page already has as many connections as the browser allows. */
function openConnection(servers: readonly IceServer[]): RTCPeerConnection | null {
  if (!hasDirect()) return null;
  try {
    return new RTCPeerConnection({ iceServers: servers.map(iceServer) });
  } catch {
    return null;
  }
}

const iceServer = ({ url, username, credential }: IceServer): RTCIceServer =>
  username === undefined || credential === undefined ? { urls: url } : { urls: url, username, credential };

class PageAttempt implements DirectAttempt {
  readonly #channel: RTCDataChannel;
  /** Null until the path is open. */
  #carrier: PipeCarrier | null = null;
  #isOver = false;
  /** How many candidates of the other end came. Those that came before its description wait in `#early`. */
  #candidates = 0;
  #early: Candidate[] | null = [];
  readonly #offers: boolean;
  /** How many candidates of this end were reported. */
  #told = 0;
  /** Why the channel closes. An error event comes first unless the other end has closed it. */
  #end: CarrierEnd = "closed";

  constructor(
    private readonly connection: RTCPeerConnection,
    terms: DirectTerms,
    private readonly events: DirectEvents,
  ) {
    this.#offers = terms.offer === null;
    this.#channel = connection.createDataChannel(DIRECT_LABEL, { negotiated: true, id: DIRECT_CHANNEL_ID });
    this.#channel.binaryType = "arraybuffer";
    this.#listen();
    // The browser closes the path of a page that was left only when it collects the page; the other end would wait.
    addEventListener("pagehide", this.#onHide);
    const described = terms.offer === null ? this.#offer() : this.#answer(terms.offer);
    described.catch((error: unknown) => this.#over("lost", `no description: ${nameOf(error)}`));
  }

  answered(sdp: string): void {
    if (this.#isOver || !this.#offers || !parseDescription(sdp, "answer")) return;
    // The browser takes one answer and refuses any other. An answer that it refuses is ignored.
    this.connection.setRemoteDescription({ type: "answer", sdp }).then(
      () => this.#addEarly(),
      () => {},
    );
  }

  addCandidate(candidate: Candidate): void {
    if (this.#isOver || this.#candidates === CANDIDATES_MAX) return;
    if (candidate.candidate !== "" && !parseCandidate(candidate.candidate)) return;
    this.#candidates++;
    if (this.#early) this.#early.push(candidate);
    else this.#add(candidate);
  }

  dispose(): void {
    if (this.#carrier) this.#carrier.dispose();
    else this.#cut();
  }

  async #offer(): Promise<void> {
    await this.#describe(await this.connection.createOffer());
  }

  async #answer(sdp: string): Promise<void> {
    if (!parseDescription(sdp, "offer")) throw new SyntaxError("no offer of a direct path");
    await this.connection.setRemoteDescription({ type: "offer", sdp });
    this.#addEarly();
    await this.#describe(await this.connection.createAnswer());
  }

  /** Reports the description first: setting it makes the browser find candidates. */
  async #describe(description: RTCSessionDescriptionInit): Promise<void> {
    if (this.#isOver) return;
    this.events.description(description.sdp ?? "");
    await this.connection.setLocalDescription(description);
  }

  #listen(): void {
    const { connection } = this;
    const channel = this.#channel;
    connection.onicecandidate = ({ candidate }) => this.#found(candidate);
    connection.onconnectionstatechange = () => {
      if (connection.connectionState === "failed") this.#over("lost", "the two ends do not reach each other");
    };
    channel.onopen = () => this.#opened();
    channel.bufferedAmountLowThreshold = ROOM_BYTES / 2;
    channel.onbufferedamountlow = () => this.#carrier?.drained();
    channel.onmessage = ({ data }) => {
      if (data instanceof ArrayBuffer) this.#carrier?.arrived(new Uint8Array(data));
      else this.#over("malformed", "it sent text");
    };
    channel.onerror = () => (this.#end = "lost");
    channel.onclose = () => this.#over(this.#end, "it closed before it was open");
  }

  #found(candidate: RTCIceCandidate | null): void {
    // Over TCP a page can only dial, and the other end does not listen.
    if (this.#isOver || candidate?.protocol === "tcp") return;
    const isLast = candidate === null || candidate.candidate === "";
    // The empty candidate, which says that there are no more, must always have room.
    if (this.#told === CANDIDATES_MAX || (this.#told === CANDIDATES_MAX - 1 && !isLast)) return;
    this.#told = isLast ? CANDIDATES_MAX : this.#told + 1;
    this.events.candidate({ candidate: candidate?.candidate ?? "", mid: candidate?.sdpMid ?? ONLY_MID });
  }

  #addEarly(): void {
    const early = this.#early ?? [];
    this.#early = null;
    for (const candidate of early) this.#add(candidate);
  }

  #add({ candidate, mid }: Candidate): void {
    // A candidate that the browser refuses is ignored.
    if (!this.#isOver) this.connection.addIceCandidate({ candidate, sdpMid: mid }).catch(() => {});
  }

  #opened(): void {
    if (this.#isOver) return;
    this.#carrier = directCarrier(this.#pipe(), MONOTONIC, this.events);
    this.events.opened(this.#carrier);
  }

  #pipe(): CarrierPipe {
    const channel = this.#channel;
    return {
      get waitingBytes() {
        return channel.bufferedAmount;
      },
      send(bytes) {
        if (channel.readyState === "open") channel.send(bytes as Uint8Array<ArrayBuffer>);
      },
      close: () => channel.close(),
      cut: () => this.#cut(),
    };
  }

  /** @param why reported if the path has not opened */
  #over(end: CarrierEnd, why: string): void {
    if (this.#isOver) return;
    if (this.#carrier) return this.#carrier.ended(end);
    this.#cut();
    this.events.failed(why);
  }

  readonly #onHide = () => this.#over("lost", "the page is gone");

  #cut(): void {
    this.#isOver = true;
    this.#early = null;
    removeEventListener("pagehide", this.#onHide);
    this.connection.onicecandidate = null;
    this.connection.onconnectionstatechange = null;
    for (const event of ["onopen", "onmessage", "onerror", "onclose", "onbufferedamountlow"] as const)
      this.#channel[event] = null;
    this.connection.close();
  }
}

/** Only the error's name: its message may contain an address. */
const nameOf = (error: unknown) => (error instanceof Error ? error.name : "unknown");
