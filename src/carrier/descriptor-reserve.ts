// Keeps some file descriptors free, so that a listener can always accept a connection in order to refuse it. Without a
// free one the kernel keeps the connection waiting and wakes the event loop for it again and again. Knows no messages.

import { closeSync, openSync } from "node:fs";

/** Free descriptors that no connection may take: they are for log lines, saved screens and the pipes of a child. */
export const SPARE = 8;
/** Descriptors that are held open and are closed when all others are used up. */
export const RESERVE = 4;
/** Time between two checks whether any descriptor is free, ms. */
const LOOK_MS = 1_000;
/** Time between two checks while part of the reserve is closed, ms. */
const URGENT_LOOK_MS = 20;
/** A shortage is over after so many checks in a row that found enough, so that one that comes and goes is logged once. */
export const ENOUGH_LOOKS = 5;

/** `short` from the first check that finds none free, or from the first connection that is refused. */
export interface ReserveState {
  readonly phase: "enough" | "short";
  readonly held: number;
  /** Checks in a row that found enough. */
  readonly good: number;
}

/** What follows from a check. */
export interface ReserveStep {
  readonly state: ReserveState;
  /** For the log: each shortage is reported once, and so is its end. */
  readonly say: "short" | "over" | null;
}

export const FULL: ReserveState = { phase: "enough", held: RESERVE, good: 0 };

/** The next state after a check that found `free` descriptors; it counts up to `SPARE + RESERVE`. Pure. */
export function afterLook(state: ReserveState, free: number): ReserveStep {
  if (free === 0)
    return {
      state: { phase: "short", held: Math.max(0, state.held - 1), good: 0 },
      say: state.phase === "enough" ? "short" : null,
    };
  // The reserve takes descriptors back only beyond the spare ones.
  const held = Math.min(RESERVE, state.held + Math.max(0, free - SPARE));
  if (state.phase === "enough") return { state: { ...state, held }, say: null };
  if (free < SPARE || held < RESERVE) return { state: { phase: "short", held, good: 0 }, say: null };
  const good = state.good + 1;
  if (good < ENOUGH_LOOKS) return { state: { phase: "short", held, good }, say: null };
  return { state: { phase: "enough", held, good: 0 }, say: "over" };
}

/** The next state after a connection was refused. Pure. */
export function afterRefusal(state: ReserveState): ReserveStep {
  return { state: { ...state, phase: "short", good: 0 }, say: state.phase === "enough" ? "short" : null };
}

/** One for each process. `dispose` gives the descriptors back. */
export class DescriptorReserve {
  #state: ReserveState = { ...FULL, held: 0 };
  readonly #held: number[] = [];
  #timer: ReturnType<typeof setTimeout> | null = null;

  /** @param say called once when descriptors become short, and once when the shortage is over */
  constructor(private readonly say: (what: "short" | "over") => void) {
    this.#look();
  }

  /** Whether `count` descriptors can be taken for a long time without touching the spare ones. */
  hasRoom(count: number): boolean {
    return freeDescriptors(SPARE + count) === SPARE + count;
  }

  /** Whether a connection that was just accepted may stay. False counts as a refusal. */
  admits(): boolean {
    if (this.hasRoom(0)) return true;
    this.#take(afterRefusal(this.#state));
    return false;
  }

  /** Runs work that needs a descriptor only during the call, and closes one of the reserve for it. */
  lend<T>(work: () => T): T {
    const lent = this.#held.pop();
    if (lent === undefined) return work();
    closeSync(lent);
    try {
      return work();
    } finally {
      this.#hold(this.#held.length + 1);
    }
  }

  dispose(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    for (const descriptor of this.#held.splice(0)) closeSync(descriptor);
  }

  #look(): void {
    const free = freeDescriptors(SPARE + RESERVE);
    this.#take(afterLook(this.#state, free));
    this.#timer = setTimeout(
      () => this.#look(),
      free === 0 && this.#held.length > 0 ? URGENT_LOOK_MS : LOOK_MS,
    );
  }

  #take({ state, say }: ReserveStep): void {
    this.#hold(state.held);
    this.#state = { ...state, held: this.#held.length };
    if (say) this.lend(() => this.say(say));
  }

  /** Opens or closes descriptors until it holds `count`, or none is left to open. */
  #hold(count: number): void {
    while (this.#held.length > count) closeSync(this.#held.pop()!);
    while (this.#held.length < count) {
      const descriptor = openOne();
      if (descriptor === null) return;
      this.#held.push(descriptor);
    }
  }
}

/** How many descriptors can be opened now, up to `max`. */
function freeDescriptors(max: number): number {
  const opened: number[] = [];
  while (opened.length < max) {
    const descriptor = openOne();
    if (descriptor === null) break;
    opened.push(descriptor);
  }
  for (const descriptor of opened) closeSync(descriptor);
  return opened.length;
}

function openOne(): number | null {
  try {
    return openSync("/dev/null", "r");
  } catch {
    // The limit of the process or of the system is reached. Either way none is free.
    return null;
  }
}
