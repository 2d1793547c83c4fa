// One attempt, in the process that uses the direct path. It checks what the native module says before it reports it, and
// what the other end says before it passes it on. An open path becomes a carrier.

import type { Clock } from "../carrier/clock.ts";
import type { Candidate, DirectAttempt, DirectEvents, DirectTerms } from "../carrier/direct.ts";
import { directCarrier } from "../carrier/direct-carrier.ts";
import type { CarrierPipe, PipeCarrier } from "../carrier/pipe-carrier.ts";
import { unhandled } from "../protocol/unhandled.ts";
import { trace } from "../trace.ts";
import { CandidateFilter, type CandidateTerms } from "./rules/candidates.ts";
import {
  bytesFrame,
  type ChildFrame,
  type FromChild,
  type ToChild,
  wordFrame,
} from "./rules/child-frames.ts";
import { type Description, descriptionText, parseDescription } from "./rules/description.ts";
import { nativeServers } from "./rules/ice-servers.ts";

export interface AttemptTerms {
  /** Its number, unique in the other process. */
  readonly number: number;
  readonly clock: Clock;
  readonly candidates: CandidateTerms;
  /** One UDP port for all attempts. Null: each has its own. */
  readonly udpPort: number | null;
  /** For tests on a machine without a network. */
  readonly bindAddress: string | null;
  send(frame: Uint8Array): void;
  /** The attempt has ended and wants no more frames. */
  over(): void;
}

export class NativeAttempt implements DirectAttempt, CarrierPipe {
  readonly #own: CandidateFilter;
  readonly #theirs: CandidateFilter;
  readonly #offers: boolean;
  /** The other end's description once it came, and the candidates that came before it. */
  #remote: Description | null = null;
  #early: Candidate[] = [];
  #saidDescription = false;
  #isOver = false;
  #carrier: PipeCarrier | null = null;
  #stopFailing: (() => void) | null = null;
  waitingBytes = 0;

  constructor(
    private readonly terms: AttemptTerms,
    { offer, servers }: DirectTerms,
    private readonly events: DirectEvents,
  ) {
    this.#own = new CandidateFilter("own", terms.candidates);
    this.#theirs = new CandidateFilter("other", terms.candidates);
    this.#offers = offer === null;
    const remote = offer === null ? null : parseDescription(offer, "offer");
    if (offer !== null && !remote) {
      const tell = () => this.#fail("the offer has a shape that is not understood");
      this.#stopFailing = terms.clock.after(0, tell);
      return;
    }
    const { udpPort, bindAddress } = terms;
    const text = remote && descriptionText(remote);
    this.#say({ t: "begin", offer: text, servers: nativeServers(servers), udpPort, bindAddress });
    if (remote) this.#described(remote);
  }

  answered(sdp: string): void {
    const remote = this.#offers && !this.#remote && !this.#isOver ? parseDescription(sdp, "answer") : null;
    if (!remote) return;
    this.#say({ t: "answer", sdp: descriptionText(remote) });
    this.#described(remote);
  }

  addCandidate(candidate: Candidate): void {
    if (this.#isOver || candidate.candidate === "") return;
    const line = this.#theirs.pass(candidate.candidate);
    if (line === null) return;
    if (this.#remote) this.#say({ t: "candidate", candidate: line, mid: this.#remote.mid });
    else this.#early.push({ ...candidate, candidate: line });
  }

  dispose(): void {
    if (this.#carrier) this.#carrier.dispose();
    else this.cut();
  }

  /** For the carrier. */
  send(bytes: Uint8Array): void {
    trace?.("carrier", { act: "send", over: "direct", bytes: bytes.byteLength });
    this.waitingBytes += bytes.byteLength;
    this.terms.send(bytesFrame(this.terms.number, bytes));
  }

  close(): void {
    this.#say({ t: "close" });
  }

  cut(): void {
    if (this.#isOver) return;
    this.#say({ t: "cut" });
    this.#end();
  }

  /** A frame from the other process for this attempt. */
  heard(frame: ChildFrame<FromChild>): void {
    if (this.#isOver) return;
    switch (frame.kind) {
      case "word":
        return this.#told(frame.word);
      case "bytes":
        trace?.("carrier", { act: "receive", over: "direct", bytes: frame.bytes.byteLength });
        return this.#carrier?.arrived(frame.bytes);
      case "left":
        this.waitingBytes = Math.max(0, this.waitingBytes - frame.count);
        return this.#carrier?.drained();
      default:
        return unhandled(frame);
    }
  }

  /** The other process has ended, or the attempt has failed there. */
  lost(why: string): void {
    if (this.#carrier) this.#carrier.ended("lost");
    else this.#fail(why);
  }

  #told(word: FromChild): void {
    switch (word.t) {
      case "description":
        return this.#ownDescription(word.sdp);
      case "candidate":
        return this.#ownCandidate(word.candidate);
      case "opened":
        if (this.#carrier) return;
        this.#carrier = directCarrier(this, this.terms.clock, this.events);
        return this.events.opened(this.#carrier);
      case "failed":
        return this.lost(word.why);
      case "ended":
        return this.#carrier?.ended(word.end);
      case "ready":
      case "unavailable":
        // These are about the process as a whole.
        return;
      default:
        return unhandled(word);
    }
  }

  #ownDescription(sdp: string): void {
    const own = parseDescription(sdp, this.#offers ? "offer" : "answer");
    if (!own) return this.#fail("the native module describes itself in a shape that is not understood");
    if (this.#saidDescription) return;
    this.#saidDescription = true;
    this.events.description(descriptionText(own));
  }

  #ownCandidate(candidate: string): void {
    if (!this.#saidDescription) return;
    const line = candidate === "" ? "" : this.#own.pass(candidate);
    if (line !== null) this.events.candidate({ candidate: line, mid: "0" });
  }

  #described(remote: Description): void {
    this.#remote = remote;
    for (const candidate of this.#early.splice(0))
      this.#say({ t: "candidate", candidate: candidate.candidate, mid: remote.mid });
    for (const candidate of remote.candidates) this.addCandidate({ candidate, mid: remote.mid });
  }

  #fail(why: string): void {
    if (this.#isOver) return;
    this.cut();
    this.events.failed(why);
  }

  #say(word: ToChild): void {
    this.terms.send(wordFrame(this.terms.number, word));
  }

  #end(): void {
    this.#isOver = true;
    this.#stopFailing?.();
    this.#early = [];
    this.terms.over();
  }
}
