// The client's end of attempts at a direct path, counted, and changed on its way to the other end and back.

import type { Candidate, DialDirect, DirectEvents } from "../../src/carrier/direct.ts";

/** What becomes of what one attempt tells and is told; what is not here passes as it is. */
export interface Disturbance {
  /** The machine's offer, as the client gets it. */
  offer?(sdp: string): string;
  /** The client's answer, as the machine gets it; null: it gets none. */
  answer?(sdp: string): string | null;
  /** A candidate of the machine, as the client gets it. */
  theirs?(candidate: Candidate): readonly Candidate[];
  /** A candidate of the client, as the machine gets it. */
  own?(candidate: Candidate): readonly Candidate[];
}

export class CountedDial {
  #all = 0;
  #before = 0;
  /** An attempt begins, with this number from 1; what it returns happens to it. */
  began: (attempt: number) => Disturbance | undefined = () => undefined;
  /** An attempt has failed, or the client gives it up or leaves what came of it. */
  ended: (attempt: number) => unknown = () => {};

  constructor(private readonly inner: DialDirect) {}

  /** Attempts since `countFromHere`, or since the beginning. */
  get attempts(): number {
    return this.#all - this.#before;
  }

  /** The next attempt is the first; those before have numbers up to 0. A busy machine may have needed several. */
  countFromHere(): void {
    this.#before = this.#all;
  }

  readonly dial: DialDirect = ({ offer, servers }, events) => {
    const place = ++this.#all;
    const disturb = this.began(this.attempts) ?? {};
    const ended = () => this.ended(place - this.#before);
    const told: DirectEvents = {
      ...events,
      description: (sdp) => {
        const answer = disturb.answer ? disturb.answer(sdp) : sdp;
        if (answer !== null) events.description(answer);
      },
      failed: (why) => {
        ended();
        events.failed(why);
      },
      candidate: (candidate) => {
        for (const one of disturb.own?.(candidate) ?? [candidate]) events.candidate(one);
      },
    };
    const taken = offer !== null && disturb.offer ? disturb.offer(offer) : offer;
    const attempt = this.inner({ offer: taken, servers }, told);
    return (
      attempt && {
        answered: (sdp) => attempt.answered(sdp),
        addCandidate: (candidate) => {
          for (const one of disturb.theirs?.(candidate) ?? [candidate]) attempt.addCandidate(one);
        },
        dispose: () => {
          ended();
          attempt.dispose();
        },
      }
    );
  };
}
