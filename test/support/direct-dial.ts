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
  /** Attempts so far. */
  attempts = 0;
  /** An attempt begins, with this number from 1; what it returns happens to it. */
  began: (attempt: number) => Disturbance | undefined = () => undefined;
  /** An attempt has failed, or the client gives it up or leaves what came of it. */
  ended: (attempt: number) => unknown = () => {};

  constructor(private readonly inner: DialDirect) {}

  readonly dial: DialDirect = ({ offer, servers }, events) => {
    const number = ++this.attempts;
    const disturb = this.began(number) ?? {};
    const told: DirectEvents = {
      ...events,
      description: (sdp) => {
        const answer = disturb.answer ? disturb.answer(sdp) : sdp;
        if (answer !== null) events.description(answer);
      },
      failed: (why) => {
        this.ended(number);
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
          this.ended(number);
          attempt.dispose();
        },
      }
    );
  };
}
