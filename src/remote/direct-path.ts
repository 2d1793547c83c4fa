// The machine's end of a client's direct path. It makes an offer when the client asks, and moves to the path to which the
// client moves. It decides only whether there may be a direct path.

import type { Clock } from "../carrier/clock.ts";
import { CANDIDATES_MAX, type DialDirect, type DirectAttempt, type IceServer } from "../carrier/direct.ts";
import { Timer } from "../carrier/timer.ts";
import type { DaemonChannel } from "../channel/daemon-channel.ts";
import type { Path } from "../channel/message-fields.ts";
import type { FromClient } from "../channel/messages.ts";
import { MovingCarrier } from "../channel/moving-carrier.ts";
import { unhandled } from "../protocol/unhandled.ts";

/** Attempts of one channel within `ATTEMPTS_MS`. Any further request gets `rtc.none`. */
export const ATTEMPTS_MAX = 4;
export const ATTEMPTS_MS = 600_000;
/** How long an attempt may take until the client has moved, ms. A client gives up earlier. */
const ATTEMPT_MS_MAX = 20_000;
/**
 * Time between two pings of this end on a direct path, and the silence after which the client is gone there, ms. A client
 * pings every half second, a page in the background about once a second.
 */
const PING_MS = 15_000;
const SILENCE_MS_MAX = 6_000;

/** A message about a direct path. */
export type PathMessage = Extract<FromClient, { readonly t: "rtc.ask" | "rtc.answer" | "rtc.ice" | "path" }>;

export interface DirectPathTerms {
  readonly clock: Clock;
  readonly dialDirect: DialDirect;
  /** The STUN and TURN servers for both ends. */
  servers(): readonly IceServer[];
  /** For the log: a path is open, or why not. */
  told(what: string): void;
}

interface Attempt {
  readonly gen: number;
  /** Null once the path is open: then `MovingCarrier` owns it. */
  direct: DirectAttempt | null;
  candidates: number;
}

export class DirectPath {
  /** The channel's carrier. */
  readonly carrier: MovingCarrier;
  #attempt: Attempt | null = null;
  /** Gives up an attempt to which the client has not moved. */
  readonly #wait: Timer;
  /** When the latest attempts began, on the clock. */
  #began: number[] = [];

  constructor(
    private readonly terms: DirectPathTerms,
    private readonly channel: DaemonChannel,
  ) {
    this.#wait = new Timer(terms.clock, () => this.#giveUp());
    this.carrier = new MovingCarrier(terms.clock, channel.carrierEvents, {
      directGone: () => this.#drop(),
      echo: () => {},
    });
  }

  /** Whether the channel uses the direct path, in one direction at least. */
  get isUsed(): boolean {
    return this.carrier.sends === "direct" || this.carrier.receives === "direct";
  }

  /** @param isAllowed whether this client may have a direct path, which shows it this machine's addresses */
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

  /** Direct paths are no longer allowed: ends an attempt, or the channel if it uses the direct path. */
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
    this.#giveUp();
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

  /** The client has moved. This end moves too, with its next frame. */
  #move(gen: number, to: Path): void {
    const { carrier } = this;
    // A move must go to the other path, and this end must have followed the last move.
    const isMove = carrier.receives !== to && carrier.sends === carrier.receives;
    // A client that moves to a path that is not there cannot be heard any more.
    if (!isMove || !this.#of({ gen }) || !carrier.has(to)) return this.channel.end("protocol_error");
    this.#wait.set(to === "direct" ? null : ATTEMPT_MS_MAX);
    this.carrier.receiveBy(to);
    this.channel.sayLast({ t: "path", gen, to }, () => {
      this.carrier.sendBy(to);
      this.channel.moved(PING_MS, SILENCE_MS_MAX);
    });
  }

  /** The time of an attempt is over, or the client has begun another one. */
  #giveUp(): void {
    if (this.#attempt?.direct)
      this.terms.told("no direct path: the two ends did not reach each other in time");
    this.#drop();
  }

  /** Ends the attempt, and the direct path unless it is used. */
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
