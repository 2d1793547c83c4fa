// The machine's end of a client's direct path: offers one when the client asks, and moves where the client moves. Decides
// nothing but whether there may be one.

import type { Clock } from "../carrier/clock.ts";
import { CANDIDATES_MAX, type DialDirect, type DirectAttempt, type IceServer } from "../carrier/direct.ts";
import { Timer } from "../carrier/timer.ts";
import type { DaemonChannel } from "../channel/daemon-channel.ts";
import type { Path } from "../channel/message-fields.ts";
import type { FromClient } from "../channel/messages.ts";
import { MovingCarrier } from "../channel/moving-carrier.ts";
import { unhandled } from "../protocol/unhandled.ts";

/** Attempts of one channel in `ATTEMPTS_MS`; what is asked for beyond is answered by "none". */
export const ATTEMPTS_MAX = 4;
export const ATTEMPTS_MS = 600_000;
/** How long an attempt may take until the client has moved, ms. A client gives it up sooner. */
const ATTEMPT_MS_MAX = 20_000;
/**
 * Between two signs of life that this end asks for, ms, and the silence after which a client on a direct path is gone: it
 * pings four times as often as a page in the background may use its timers.
 */
const PING_MS = 15_000;
const SILENCE_MS_MAX = 6_000;

/** A message about a direct path. */
export type PathMessage = Extract<FromClient, { readonly t: "rtc.ask" | "rtc.answer" | "rtc.ice" | "path" }>;

export interface DirectPathTerms {
  readonly clock: Clock;
  readonly dialDirect: DialDirect;
  /** What either end may ask how it is seen from outside, or be relayed by. */
  servers(): readonly IceServer[];
  /** A path is open, or why not; for a log. */
  told(what: string): void;
}

interface Attempt {
  readonly gen: number;
  /** Null once it is open: then it is the carrier's. */
  direct: DirectAttempt | null;
  candidates: number;
}

export class DirectPath {
  /** What carries the channel. */
  readonly carrier: MovingCarrier;
  #attempt: Attempt | null = null;
  /** Until an attempt is given up that nothing goes by. */
  readonly #wait: Timer;
  /** When the last attempts began, on the clock. */
  #began: number[] = [];

  constructor(
    private readonly terms: DirectPathTerms,
    private readonly channel: DaemonChannel,
  ) {
    this.#wait = new Timer(terms.clock, () => this.#drop());
    this.carrier = new MovingCarrier(terms.clock, channel.carrierEvents, {
      directGone: () => this.#drop(),
      echo: () => {},
    });
  }

  /** The channel, or a direction of it, goes directly. */
  get isUsed(): boolean {
    return this.carrier.sends === "direct" || this.carrier.receives === "direct";
  }

  /** @param isAllowed whether this client may have one: it learns this machine's addresses */
  message(message: PathMessage, isAllowed: boolean): void {
    switch (message.t) {
      case "rtc.ask":
        return this.#ask(message.gen, isAllowed);
      case "rtc.answer":
        return this.#of(message)?.direct?.answered(message.sdp);
      case "rtc.ice": {
        const attempt = this.#of(message);
        if (attempt && ++attempt.candidates <= CANDIDATES_MAX) attempt.direct?.addCandidate(message);
        return;
      }
      case "path":
        return this.#move(message.gen, message.to);
      default:
        return unhandled(message);
    }
  }

  /** There may be no direct path any more: an attempt ends, or the channel itself where it goes directly. */
  leave(): void {
    // The client comes back over the relay.
    if (this.isUsed) return this.channel.cut();
    if (!this.#attempt) return;
    const { gen } = this.#attempt;
    this.#drop();
    this.#none(gen);
  }

  /** The channel has ended, and its carrier with it. Idempotent. */
  close(): void {
    this.#endAttempt();
  }

  #of({ gen }: { readonly gen: number }): Attempt | null {
    return this.#attempt?.gen === gen ? this.#attempt : null;
  }

  #ask(gen: number, isAllowed: boolean): void {
    if (this.isUsed) return;
    this.#drop();
    const now = this.terms.clock.now();
    this.#began = this.#began.filter((at) => now - at < ATTEMPTS_MS);
    if (!isAllowed || this.#began.length >= ATTEMPTS_MAX) return this.#none(gen);
    this.#began.push(now);
    const servers = [...this.terms.servers()];
    const attempt: Attempt = { gen, direct: null, candidates: 0 };
    this.#attempt = attempt;
    attempt.direct = this.terms.dialDirect(
      { offer: null, servers },
      {
        ...this.carrier.directEvents,
        description: (sdp) => void this.channel.say({ t: "rtc.offer", gen, sdp, servers }),
        candidate: ({ candidate, mid }) => void this.channel.say({ t: "rtc.ice", gen, candidate, mid }),
        opened: (carrier) => {
          this.terms.told("a direct path is open");
          attempt.direct = null;
          this.carrier.addDirect(carrier);
        },
        failed: (why) => {
          this.terms.told(`no direct path: ${why}`);
          this.#endAttempt();
          this.#none(gen);
        },
      },
    );
    if (!attempt.direct) {
      this.#attempt = null;
      return this.#none(gen);
    }
    this.#wait.set(ATTEMPT_MS_MAX);
  }

  #none(gen: number): void {
    this.channel.say({ t: "rtc.none", gen });
  }

  /** The client has moved; so does this end, with its next frame. */
  #move(gen: number, to: Path): void {
    const { carrier } = this;
    // One move after another, each to the other path: this end has answered the last one.
    const isMove = carrier.receives !== to && carrier.sends === carrier.receives;
    // An end that has moved to where nothing is cannot be heard any more.
    if (!isMove || !this.#of({ gen }) || !carrier.has(to)) return this.channel.end("protocol_error");
    this.#wait.set(to === "direct" ? null : ATTEMPT_MS_MAX);
    this.carrier.receiveBy(to);
    this.channel.sayLast({ t: "path", gen, to }, () => {
      this.carrier.sendBy(to);
      this.channel.moved(PING_MS, SILENCE_MS_MAX);
    });
  }

  /** Gives up a direct path that nothing goes by. */
  #drop(): void {
    this.#endAttempt();
    if (!this.isUsed) this.carrier.dropDirect();
  }

  #endAttempt(): void {
    this.#wait.set(null);
    this.#attempt?.direct?.dispose();
    this.#attempt = null;
  }
}
