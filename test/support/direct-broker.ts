// Direct paths in memory, on a clock that goes when it is told: an offer and its answer find each other as two machines do
// that can reach each other, and any attempt may come to nothing.

import type { DialDirect, DirectEvents, DirectTerms } from "../../src/carrier/direct.ts";
import { MemoryPair } from "../../src/carrier/memory-pair.ts";
import { DATA_BYTES_MAX } from "../../src/channel/channel.ts";
import type { HandClock } from "./hand-clock.ts";

/** How long it takes to describe an end, and to open, ms: sometimes longer than anybody waits. */
const DESCRIBE_MS_MAX = 200;
const OPEN_MS_MAX = 500;
const NEVER_MS = 40_000;
const FRAME_MS_MAX = 60;
/** A page that is closed tells nobody for longer than this, ms. */
const LOST_MS = 30_000;

interface End {
  readonly events: DirectEvents;
  isOver: boolean;
  /** Ends what has come of it. */
  leave(): void;
}

export class DirectBroker {
  /** Those that are open, or were. */
  readonly pairs = new Set<MemoryPair>();
  readonly #offers = new Map<string, End>();
  #made = 0;
  #taken = 0;

  constructor(
    private readonly clock: HandClock,
    private readonly random: () => number,
    /** 0 to 1: of attempts that open. */
    private readonly luck: () => number,
  ) {}

  get offers(): number {
    return this.#made;
  }

  /** Attempts that were begun with an offer. */
  get taken(): number {
    return this.#taken;
  }

  readonly dial: DialDirect = (terms, events) => {
    const end: End = { events, isOver: false, leave() {} };
    if (terms.offer === null) this.#offer(end);
    else this.#answer(end, terms);
    return {
      answered: (sdp) => this.#answered(end, sdp),
      addCandidate() {},
      dispose() {
        if (end.isOver) return;
        end.isOver = true;
        end.leave();
      },
    };
  };

  #offer(end: End): void {
    const sdp = `offer ${++this.#made}`;
    this.#offers.set(sdp, end);
    this.#soon(end, DESCRIBE_MS_MAX, () => {
      end.events.description(sdp);
      end.events.candidate({ candidate: "here", mid: "0" });
    });
  }

  #answer(end: End, { offer }: DirectTerms): void {
    this.#taken++;
    this.#soon(end, DESCRIBE_MS_MAX, () => {
      const offering = this.#offers.get(offer!);
      if (!offering || offering.isOver) return end.events.failed("nobody is there");
      this.#answers.set(`answer to ${offer}`, [offering, end]);
      end.events.description(`answer to ${offer}`);
    });
  }

  readonly #answers = new Map<string, readonly [End, End]>();

  #answered(end: End, sdp: string): void {
    const ends = this.#answers.get(sdp);
    if (!ends || ends[0] !== end) return;
    const opens = this.random() < this.luck();
    this.#soon(end, opens ? OPEN_MS_MAX : NEVER_MS, () => this.#open(ends, opens));
  }

  #open(ends: readonly [End, End], opens: boolean): void {
    if (!opens) return ends[0].events.failed("no way was found");
    const { clock } = this;
    const delayMs = () => this.random() * FRAME_MS_MAX;
    const pair = new MemoryPair({
      clock,
      name: "direct",
      frameBytesMax: DATA_BYTES_MAX,
      delayMs,
      lostMs: LOST_MS,
    });
    this.pairs.add(pair);
    const [offering, answering] = ends;
    for (const [end, side] of [
      [offering, "near"],
      [answering, "far"],
    ] as const) {
      end.leave = () => pair.open(side, end.events).dispose();
      // The two ends do not learn of it at the same moment.
      if (end.isOver) end.leave();
      else
        this.#soon(end, FRAME_MS_MAX, () => {
          const carrier = pair.open(side, end.events);
          end.leave = () => carrier.dispose();
          end.events.opened(carrier);
        });
    }
  }

  #soon(end: End, msMax: number, then: () => void): void {
    const { leave } = end;
    const stop = this.clock.after(this.random() * msMax, () => {
      end.leave = leave;
      if (!end.isOver) then();
    });
    end.leave = () => {
      stop();
      leave();
    };
  }
}
