// When the program must wait for a reader. It always waits for the emulator, and for a client only while the client
// reads, so that a client that stalls holds up the session for a moment at most.

/** Bytes that a reader may be behind before the program waits. Half the ring, so that a held reader never falls out. */
export const BEHIND_MAX_BYTES = 1024 * 1024;
/** Bytes behind at which the program goes on: well below, so that pausing is rare. */
export const BEHIND_RESUME_BYTES = 512 * 1024;
/** A client that holds the program is judged once in this period. */
export const JUDGE_MS = 1_000;
/**
 * Bytes that a holding client must take in `JUDGE_MS`; a slower one is brought up to date by a snapshot instead. Low
 * enough that a busy machine does not cost a healthy terminal bytes.
 */
export const TAKEN_MIN_BYTES = 128 * 1024;
/** How long the program waits for a client whose connection broke without a goodbye. Only matters in a flood. */
export const RETURN_MS = 1_500;

/** One reader of the ring. */
export interface Follower {
  readonly id: string;
  /** `must`: the emulator. `hold`: waited for while it reads on. `skip`: never waited for. */
  readonly flow: "must" | "hold" | "skip";
  /** Next position that it will take. */
  readonly position: number;
  /** When its connection broke, in ms of the caller's clock; null while it is connected. */
  readonly lostAtMs: number | null;
}

interface Watch {
  sinceMs: number;
  position: number;
}

export interface FlowDecision {
  readonly pause: boolean;
  /** Followers that the program no longer waits for: they get a snapshot when they read again. */
  readonly released: readonly string[];
  /** Ask again by this time, whatever happens; null when nothing is pending. */
  readonly askAgainMs: number | null;
}

/** Decides, from how far each follower has read, whether the program waits. Holds no clock: time comes as arguments. */
export class FlowControl {
  #watches = new Map<string, Watch>();
  #released = new Set<string>();
  #paused = false;

  /** A follower that has caught up, was given a snapshot or is gone: it may hold again. */
  forgive(id: string): void {
    this.#released.delete(id);
    this.#watches.delete(id);
  }

  decide(nowMs: number, end: number, followers: readonly Follower[]): FlowDecision {
    const limit = this.#paused ? BEHIND_RESUME_BYTES : BEHIND_MAX_BYTES;
    const behind = followers.filter((f) => end - f.position > limit && this.#mayHold(f));
    const released = this.#judge(nowMs, behind, followers);
    const holding = behind.filter((f) => f.flow === "must" || !released.includes(f.id));
    for (const id of this.#watches.keys()) if (!holding.some((f) => f.id === id)) this.#watches.delete(id);
    this.#paused = holding.length > 0;
    const clients = holding.filter((f) => f.flow === "hold");
    const askAgainMs = clients.reduce<number | null>((soonest, f) => {
      const due = f.lostAtMs !== null ? f.lostAtMs + RETURN_MS : this.#watches.get(f.id)!.sinceMs + JUDGE_MS;
      return soonest === null ? due : Math.min(soonest, due);
    }, null);
    return { pause: this.#paused, released, askAgainMs };
  }

  #mayHold(f: Follower): boolean {
    return f.flow === "must" || (f.flow === "hold" && !this.#released.has(f.id));
  }

  /** Releases those that were watched for a whole period and took too little, or less than half of the fastest. */
  #judge(nowMs: number, behind: readonly Follower[], all: readonly Follower[]): string[] {
    const released: string[] = [];
    const fastest = Math.max(
      0,
      ...all.filter((f) => f.flow === "hold" && !this.#released.has(f.id)).map((f) => f.position),
    );
    for (const f of behind) {
      if (f.flow !== "hold") continue;
      if (f.lostAtMs !== null) {
        if (nowMs - f.lostAtMs >= RETURN_MS) released.push(f.id);
        continue;
      }
      const watch = this.#watches.get(f.id);
      if (!watch) {
        this.#watches.set(f.id, { sinceMs: nowMs, position: f.position });
      } else if (nowMs - watch.sinceMs >= JUDGE_MS) {
        const taken = f.position - watch.position;
        const ofFastest = fastest - watch.position;
        const alone = fastest === f.position;
        const tooSlow = taken < TAKEN_MIN_BYTES || (!alone && taken * 2 < ofFastest - BEHIND_MAX_BYTES);
        if (tooSlow) released.push(f.id);
        else this.#watches.set(f.id, { sinceMs: nowMs, position: f.position });
      }
    }
    for (const id of released) this.#released.add(id);
    return released;
  }
}
