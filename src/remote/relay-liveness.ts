// Whether a relay is there: it pings by itself, so silence is enough to tell, and it is asked only after a sleep. Knows
// no socket.

/** From dialling to `registered`, ms; then it is cut and tried again. */
export const REGISTER_MS_MAX = 15_000;
/** Silence after which the relay is dead, ms. It pings every 20 s. */
const DEAD_MS = 60_000;
/** Between two looks at the clock, ms. */
const TICK_MS = 5_000;
/**
 * A tick that comes this much late, ms, means that the machine was asleep: the link is checked or made again at once.
 */
const RESUME_DRIFT_MS = 15_000;
/** How long a relay may take to answer after that, ms. */
const PROVE_MS = 4_000;

export interface LivenessTerms {
  /** Asks the relay for a `pong`. */
  ask(): void;
  /** The link must be made again. */
  dead(why: string): void;
  /** The machine was asleep while there was no link. */
  woke(): void;
}

export class RelayLiveness {
  #isRegistered = false;
  /** When the link was dialled or the relay was heard; null while there is none. */
  #heardAt: number | null = null;
  #tickedAt = Date.now();
  readonly #ticking = setInterval(() => this.#tick(), TICK_MS);
  #proof: ReturnType<typeof setTimeout> | null = null;

  constructor(private readonly terms: LivenessTerms) {}

  dialled(): void {
    this.#isRegistered = false;
    this.#heardAt = Date.now();
  }

  /** Something came. Before the registration only that counts. */
  heard(): void {
    if (this.#isRegistered) this.#heardAt = Date.now();
  }

  registered(): void {
    this.#isRegistered = true;
    this.heard();
  }

  /** The answer to `ask`. */
  proven(): void {
    if (this.#proof) clearTimeout(this.#proof);
    this.#proof = null;
  }

  /** There is no link any more. */
  gone(): void {
    this.#heardAt = null;
    this.proven();
  }

  /** For good. */
  stop(): void {
    clearInterval(this.#ticking);
    this.gone();
  }

  #tick(): void {
    const now = Date.now();
    const slept = now - this.#tickedAt > TICK_MS + RESUME_DRIFT_MS;
    this.#tickedAt = now;
    if (slept) return this.#onResume();
    if (this.#heardAt === null) return;
    const silentMs = now - this.#heardAt;
    if (this.#isRegistered && silentMs > DEAD_MS) this.terms.dead("the relay is silent");
    else if (!this.#isRegistered && silentMs > REGISTER_MS_MAX) this.terms.dead("the relay does not answer");
  }

  /** The relay has most likely dropped this socket without saying so. */
  #onResume(): void {
    if (this.#heardAt === null) return this.terms.woke();
    this.terms.ask();
    this.#proof ??= setTimeout(() => this.terms.dead("the relay is gone after a sleep"), PROVE_MS);
  }
}
