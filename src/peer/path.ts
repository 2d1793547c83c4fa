// Chooses the path of a connection, as a state table without I/O: when to ask for a direct path, whether it is good enough
// to move to, and when to try again. Knows no frame and no address. `paths.ts` runs it.

import { doubledMs, jitteredMs } from "../carrier/pauses.ts";
import { runTable, type Step, tableOf } from "../channel/machine.ts";

/** How long an attempt may take until the path is open, and then until its round trip is measured, ms. */
export const OPEN_MS_MAX = 10_000;
export const MEASURE_MS_MAX = 2_000;
/** The first pause after a failed attempt or a path that broke, and the longest, ms. */
const PAUSE_FIRST_MS = 2_000;
const PAUSE_MAX_MS = 300_000;
/** After a direct path that worked for so long, ms, the pauses begin again with the first. */
const STOOD_MS = 30_000;
/** The direct round trip may be longer by this, ms: measurements differ by as much. */
const SLACK_MS = 2;

/** The largest number of an attempt. After it the numbers begin again at 1. */
export const GEN_MAX = 0xffff;

interface Counted {
  /** Counts the attempts, from 1. */
  readonly gen: number;
  /** Failed attempts in a row. */
  readonly tries: number;
}

export type PathState =
  /** Over the relay, if there is a channel. A direct path is not possible, or was not tried yet. */
  | ({ readonly phase: "relay" } & Counted)
  | ({ readonly phase: "probing"; readonly isOpen: boolean } & Counted)
  | ({ readonly phase: "direct"; readonly since: number } & Counted)
  /** Over the relay. Not tried again before `until`. `isUp`: there is a channel on which to try. */
  | ({ readonly phase: "failed"; readonly until: number; readonly isUp: boolean } & Counted);

/** `now`: ms on a clock that does not go back. `chance`: 0 to 1. */
export type PathEvent =
  /** There is a channel, and both ends can use a direct path. */
  | { readonly type: "up"; readonly now: number }
  /** The channel has ended, and its path with it. */
  | { readonly type: "down"; readonly now: number; readonly chance: number }
  | { readonly type: "opened" }
  /** Round trips, ms. That over the relay may be unknown. */
  | {
      readonly type: "measured";
      readonly directMs: number;
      readonly relayMs: number | null;
      readonly now: number;
      readonly chance: number;
    }
  /** The attempt failed, before or after its path was open. */
  | { readonly type: "failed"; readonly now: number; readonly chance: number }
  | { readonly type: "timeout"; readonly now: number; readonly chance: number }
  /** A try may work now, because the network may have changed. */
  | { readonly type: "hope" };

export type PathEffect =
  | { readonly type: "ask"; readonly gen: number }
  | { readonly type: "measure" }
  /** Moves to the direct path of this attempt. */
  | { readonly type: "move"; readonly gen: number }
  /** Ends the attempt. */
  | { readonly type: "drop" }
  /** Replaces any earlier wait. Null: no wait. */
  | { readonly type: "wait"; readonly ms: number | null };

export const ON_RELAY: PathState = { phase: "relay", gen: 0, tries: 0 };

type PathStep = Step<PathState, PathEffect>;
type In<P extends PathState["phase"]> = Extract<PathState, { readonly phase: P }>;
type On<T extends PathEvent["type"]> = Extract<PathEvent, { readonly type: T }>;

/** One step of the table. */
export function stepPath(state: PathState, event: PathEvent): PathStep {
  return runTable(TABLE, null, state, event);
}

const TABLE = tableOf<null, PathState, PathEvent, PathEffect>()({
  relay: { up: (_, state) => probe(state) },
  probing: {
    opened: (_, state) => ({
      state: { ...state, isOpen: true },
      effects: [{ type: "measure" }, { type: "wait", ms: MEASURE_MS_MAX }],
    }),
    measured: onMeasured,
    failed: (_, state, event) => fail(state, event, true),
    timeout: (_, state, event) => fail(state, event, true),
    down: (_, state, event) => fail(state, event, false),
  },
  direct: {
    down: (_, state, event) => {
      const stood = event.now - state.since >= STOOD_MS;
      return fail({ ...state, tries: stood ? 0 : state.tries }, event, false);
    },
  },
  failed: {
    up: (_, state, { now }) => ({
      state: { ...state, isUp: true },
      effects: [{ type: "wait", ms: Math.max(0, state.until - now) }],
    }),
    timeout: (_, state) => (state.isUp ? probe(state) : { state, effects: [] }),
    down: (_, state) => ({ state: { ...state, isUp: false }, effects: [{ type: "wait", ms: null }] }),
    hope: (_, state) =>
      state.isUp ? probe({ ...state, tries: 0 }) : { state: { ...state, tries: 0, until: 0 }, effects: [] },
  },
});

function onMeasured(_: null, state: In<"probing">, event: On<"measured">): PathStep {
  const { directMs, relayMs, now } = event;
  if (!state.isOpen) return { state, effects: [] };
  if (relayMs !== null && directMs > relayMs + SLACK_MS) return fail(state, event, true);
  const { gen, tries } = state;
  return {
    state: { phase: "direct", gen, tries, since: now },
    effects: [
      { type: "wait", ms: null },
      { type: "move", gen },
    ],
  };
}

function probe({ gen: last, tries }: Counted): PathStep {
  const gen = (last % GEN_MAX) + 1;
  return {
    state: { phase: "probing", isOpen: false, gen, tries },
    effects: [
      { type: "ask", gen },
      { type: "wait", ms: OPEN_MS_MAX },
    ],
  };
}

function fail(
  { gen, tries }: Counted,
  { now, chance }: { readonly now: number; readonly chance: number },
  isUp: boolean,
): PathStep {
  const ms = jitteredMs(doubledMs(tries, PAUSE_FIRST_MS, PAUSE_MAX_MS), chance);
  return {
    state: { phase: "failed", until: now + ms, isUp, gen, tries: tries + 1 },
    effects: [{ type: "drop" }, { type: "wait", ms: isUp ? ms : null }],
  };
}
