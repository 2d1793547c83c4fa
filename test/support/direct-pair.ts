// The two ends of a direct path on this machine, each with a process of its own, and what they tell each other handed
// over as a channel would.

import type { Carrier } from "../../src/carrier/carrier.ts";
import {
  DIRECT_FRAME_BYTES_MAX,
  type DirectAttempt,
  type DirectEvents,
  type IceServer,
} from "../../src/carrier/direct.ts";
import { MONOTONIC } from "../../src/carrier/monotonic-clock.ts";
import { ChildProcess } from "../../src/direct/child-process.ts";
import { type DiallerTerms, DirectDialler } from "../../src/direct/dialler.ts";
import { NativeAttempt } from "../../src/direct/native-attempt.ts";
import { bytesFrame, type ChildFrame, type FromChild } from "../../src/direct/rules/child-frames.ts";
import { CarrierProbe } from "./carrier-probe.ts";
import { gone } from "./processes.ts";

export function testDialler(terms: Partial<DiallerTerms> = {}): DirectDialler {
  return new DirectDialler({
    clock: MONOTONIC,
    udpPort: () => null,
    excludedAddresses: () => [],
    warn() {},
    loopback: true,
    ...terms,
  });
}

/** One end, as its user has it. */
export class DirectEnd {
  readonly probe = new CarrierProbe();
  readonly #opened = Promise.withResolvers<Carrier>();
  readonly #described = Promise.withResolvers<string>();
  readonly candidates: string[] = [];
  failure: string | null = null;
  attempt!: DirectAttempt;
  /** Who is told of this end's candidates. */
  other: DirectEnd | null = null;

  constructor() {
    // A test may want neither.
    this.#opened.promise.catch(() => {});
    this.#described.promise.catch(() => {});
  }

  readonly events: DirectEvents = {
    ...this.probe.events,
    description: (sdp) => this.#described.resolve(sdp),
    candidate: (candidate) => {
      this.candidates.push(candidate.candidate);
      this.other?.attempt.addCandidate(candidate);
    },
    opened: (carrier) => {
      this.probe.attach(carrier);
      this.#opened.resolve(carrier);
    },
    failed: (why) => {
      this.failure = why;
      this.#opened.reject(new Error(why));
      this.#described.reject(new Error(why));
    },
  };

  get opened(): Promise<Carrier> {
    return this.#opened.promise;
  }

  get described(): Promise<string> {
    return this.#described.promise;
  }
}

/** Begins an attempt of each end, and hands over what they say. Resolves when both are open. */
export async function connectEnds(
  dialOffer: (events: DirectEvents, servers: readonly IceServer[]) => DirectAttempt | null,
  dialAnswer: (offer: string, events: DirectEvents, servers: readonly IceServer[]) => DirectAttempt | null,
  servers: readonly IceServer[] = [],
): Promise<{ readonly offering: DirectEnd; readonly answering: DirectEnd }> {
  const offering = new DirectEnd();
  const answering = new DirectEnd();
  offering.attempt = dialOffer(offering.events, servers)!;
  const offer = await offering.described;
  answering.attempt = dialAnswer(offer, answering.events, servers)!;
  answering.other = offering;
  for (const candidate of offering.candidates) answering.attempt.addCandidate({ candidate, mid: "0" });
  offering.other = answering;
  offering.attempt.answered(await answering.described);
  await Promise.all([offering.opened, answering.opened]);
  return { offering, answering };
}

/**
 * The near end is a dialler's; the far one may send what no carrier would.
 *
 * @param farCommand what runs the far end's process, if not the checkout
 */
export async function openDirectPair(farCommand?: readonly string[]) {
  const dialler = testDialler();
  let farAttempt: NativeAttempt | null = null;
  const childEvents = {
    frame: (frame: ChildFrame<FromChild>) => farAttempt?.heard(frame),
    gone: (how: string) => farAttempt?.lost(how),
  };
  const child = new ChildProcess(childEvents, farCommand);
  const farTerms = {
    number: 1,
    clock: MONOTONIC,
    candidates: { excluded: [], loopback: true, resolvesLocal: false },
    udpPort: null,
    bindAddress: "127.0.0.1",
    send: (frame: Uint8Array) => child.send(frame),
    over() {},
  };
  const { offering, answering } = await connectEnds(
    (events, servers) => dialler.dial({ offer: null, servers }, events),
    (offer, events, servers) => (farAttempt = new NativeAttempt(farTerms, { offer, servers }, events)),
  );
  return {
    near: offering.probe,
    far: answering.probe,
    nearProcess: dialler.childPid!,
    farProcess: child.pid,
    sendTooLarge: () => child.send(bytesFrame(1, new Uint8Array(DIRECT_FRAME_BYTES_MAX + 1))),
    async dispose() {
      const pids = [dialler.childPid, child.pid];
      offering.attempt.dispose();
      answering.attempt.dispose();
      dialler.dispose();
      child.dispose();
      for (const pid of pids) if (pid !== null) await gone(pid);
    },
  };
}
