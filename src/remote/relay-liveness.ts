// Checks whether the relay is still there. The relay sends pings, so silence shows that it is gone; it is asked only
// after a sleep. Knows no socket.

/** From dialling to `registered`, ms. Then the connection is cut and tried again. */
export const REGISTER_MS_MAX = 15_000;
/** After this much silence the relay is gone, ms. It pings every 20 s. */
const DEAD_MS = 60_000;
/** Time between two checks, ms. */
const TICK_MS = 5_000;
/**
 * A check that comes this late, ms, means that the machine was asleep. Then the connection is tested or made again at once.
 */
const RESUME_DRIFT_MS = 15_000;
/** How long the relay may take to answer after a sleep, ms. */
const PROVE_MS = 4_000;

export interface LivenessTerms {
  /** Asks the relay for a `pong`. */
  ask(): void;
  /** The connection must be made again. */
  dead(why: string): void;
  /** The machine was asleep while there was no connection. */
  woke(): void;
}

export class RelayLiveness {
  #isRegistered = false;
  /** When the relay was dialled or last heard. Null while there is no connection. */
  #heardAt: number | null = null;
  #tickedAt = Date.now();
  readonly #ticking = setInterval(() => this.#tick(), TICK_MS);
  #proof: ReturnType<typeof setTimeout> | null = null;

  constructor(private readonly terms: LivenessTerms) {}

  dialled(): void {
    this.#isRegistered = false;
    this.#heardAt = Date.now();
  }

  /** Something came. Before the registration this does not extend the wait for it. */
  heard(): void {
    if (this.#isRegistered) this.#heardAt = Date.now();
  }

  registered(): void {
    this.#isRegistered = true;
    this.heard();
  }

  /** The answer to `ask` came. */
  proven(): void {
    if (this.#proof) clearTimeout(this.#proof);
    this.#proof = null;
  }

  /** The connection has ended. */
  gone(): void {
    this.#heardAt = null;
    this.proven();
  }

  /** Stops it for good. */
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

  /** After a sleep: the relay has most likely dropped the connection, and this end has not noticed. */
  #onResume(): void {
    if (this.#heardAt === null) return this.terms.woke();
    this.terms.ask();
    this.#proof ??= setTimeout(() => this.terms.dead("the relay is gone after a sleep"), PROVE_MS);
  }
}
