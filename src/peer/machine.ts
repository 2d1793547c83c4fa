// The client's connection to a machine elsewhere as a state table without I/O: the ways in, coming back, being replaced
// and taking over. `peer.ts` runs it.

import type { ReadyHost } from "../channel/client-channel.ts";
import { SECRET_BYTES } from "../channel/link.ts";
import { runTable, type Step, tableOf } from "../channel/machine.ts";
import { fromBase64, sameBytes } from "../crypto/byte-strings.ts";
import type { Sodium } from "../crypto/sodium.ts";
import { unhandled } from "../protocol/unhandled.ts";
import {
  type Going,
  IDLE,
  type PeerContext,
  type PeerEffect,
  type PeerEvent,
  type PeerState,
} from "./machine-states.ts";
import { type Ending, type Failure, isForgeable, outcomeOf } from "./outcome.ts";
import { PAUSE_FIRST_MS, pauseAfterMs, pauseMs, STOOD_MS } from "./pauses.ts";
import { unreachable } from "./relay-join.ts";
import { failureOf, isKey, type Way } from "./ways.ts";

/** How long it may take to look up whether the host has the same key as before, ms. Then the try has failed. */
const REMEMBER_MS_MAX = 10_000;

type PeerStep = Step<PeerState, PeerEffect>;
type In<P extends PeerState["phase"]> = Extract<PeerState, { readonly phase: P }>;
type On<T extends PeerEvent["type"]> = Extract<PeerEvent, { readonly type: T }>;

/** One step of the table. */
export function stepPeer(context: PeerContext, state: PeerState, event: PeerEvent): PeerStep {
  return runTable(TABLE, context, state, event);
}

const QUIET: PeerEffect = { type: "wait", ms: null };

/** Rows for all phases with a try or a channel. */
const underWay = {
  begin: (context: PeerContext, _: PeerState, { ways }: On<"begin">) =>
    begin(context, ways, [{ type: "end", reason: "closed" }, QUIET]),
  leave: (_: PeerContext, __: PeerState, { goodbye }: On<"leave">) => ({
    state: IDLE,
    effects: [{ type: "end", reason: goodbye ? "closed" : null }, QUIET] as const,
  }),
};
/** Rows for all phases with a try. */
const trying = {
  ...underWay,
  ended: onTryEnded,
  ready: (_: PeerContext, state: PeerState & Going, { host }: On<"ready">): PeerStep => ({
    state: { ...going(state), phase: "checking", host },
    effects: [
      { type: "wait", ms: REMEMBER_MS_MAX },
      { type: "remember", way: state.way, host },
    ],
  }),
  pending: (_: PeerContext, state: PeerState & Going, { fingerprint }: On<"pending">): PeerStep => ({
    state: { ...going(state), phase: "pairing", fingerprint },
    effects: [],
  }),
};

const TABLE = tableOf<PeerContext, PeerState, PeerEvent, PeerEffect>()({
  idle: { begin: (context, _, { ways }) => begin(context, ways, []) },
  failed: {
    begin: (context, _, { ways }) => begin(context, ways, []),
    leave: () => ({ state: IDLE, effects: [] }),
  },
  dialling: {
    ...trying,
    ended: (context, state, event) => {
      const isLate =
        state.hasConfirmed && outcomeOf(event.ending, byOf(state), state.refusals).kind === "retry";
      return isLate ? dial(state) : onTryEnded(context, state, event);
    },
    "confirm-host": (_, state, { hostPk }) => ({
      state: { ...going(state), phase: "confirming", hostPk, isOpen: true },
      effects: [],
    }),
    // When coming back, a try that began without a network may hang for long, so it begins anew.
    wake: (_, state) => (state.since === null ? { state, effects: [] } : dial(state)),
  },
  confirming: {
    ...underWay,
    confirmed: (_, state) => {
      const known = { ...going(state), way: { ...state.way, hostPk: state.hostPk } };
      // The host waits only some seconds. If it has given up, the link is still good, so it is dialled again.
      if (!state.isOpen) return dial(known);
      return {
        state: { ...known, phase: "dialling", hasConfirmed: true },
        effects: [{ type: "confirm-host" }],
      };
    },
    declined: (_, state) =>
      failed(state, "denied", { by: "channel", end: { bye: "host_refused" } }, [
        { type: "end", reason: "host_refused" },
      ]),
    ended: (_, state) => ({ state: { ...state, isOpen: false }, effects: [] }),
  },
  pairing: trying,
  checking: {
    ...underWay,
    checked: onChecked,
    ended: onTryEnded,
    timeout: (context, state, { now }) => {
      const step = onTryEnded(context, state, { type: "ended", ending: LOST, now, chance: 0.5 });
      return { ...step, effects: [{ type: "end", reason: null }, ...step.effects] };
    },
  },
  ready: {
    ...underWay,
    ended: onEnded,
    wake: (_, state) => ({ state, effects: [{ type: "prove" }] }),
  },
  down: { ...underWay, timeout: (_, state) => dial(state), wake: (_, state) => dial(state) },
  replaced: {
    ...underWay,
    "take-over": (_, state) =>
      dial({
        ...state,
        rest: state.given ? [{ ...state.given, hostPk: state.way.hostPk }] : [],
        refusals: null,
        tries: 0,
        since: null,
        isTakingOver: true,
      }),
  },
});

const byOf = ({ way }: Going) => (isKey(way) ? "key" : "code");

const LOST: Ending = { by: "relay", end: unreachable("") };

const going = ({ way, rest, given, refusals, tries, brief, since, isTakingOver }: Going): Going => ({
  way,
  rest,
  given,
  refusals,
  tries,
  brief,
  since,
  isTakingOver,
});

function begin(context: PeerContext, ways: readonly Way[], effects: readonly PeerEffect[]): PeerStep {
  const [way, ...rest] = ways;
  if (!way) return { state: IDLE, effects };
  const given = ways.find(({ isTicket }) => !isTicket) ?? null;
  const state = { way, rest, given, refusals: null, tries: 0, brief: 0, since: null, isTakingOver: false };
  return tryWay(context, state, effects);
}

/** Dials, unless the way in is a code with no tries left. */
function tryWay(context: PeerContext, state: Going, before: readonly PeerEffect[]): PeerStep {
  if (context.triesLeft(state.way) === 0) return failed(state, "wrong-code", null, before);
  const { state: next, effects } = dial(state);
  return { state: next, effects: [...before, ...effects] };
}

function dial(state: Going): PeerStep {
  return {
    state: { ...going(state), phase: "dialling", hasConfirmed: false },
    effects: [QUIET, { type: "dial", way: state.way }],
  };
}

function failed(
  { way }: Going,
  why: Failure,
  ending: Ending | null,
  effects: readonly PeerEffect[] = [],
): PeerStep {
  return { state: { phase: "failed", why, way, ending }, effects: [...effects, QUIET] };
}

function onChecked({ sodium }: PeerContext, state: In<"checking">, { isSame, now }: On<"checked">): PeerStep {
  const { host, way } = state;
  const ending: Ending = { by: "channel", end: "host_changed" };
  if (!isSame || (way.hostPk && !sameBytes(sodium, way.hostPk, host.hostPk)))
    return failed(state, "host-changed", ending, [{ type: "end", reason: "host_refused" }]);
  return {
    state: {
      ...going(state),
      phase: "ready",
      host,
      at: now,
      way: wayBack(sodium, way, host),
      rest: [],
      refusals: 0,
      tries: 0,
      since: null,
      isTakingOver: false,
    },
    effects: [QUIET],
  };
}

/** The way to come back: by the key that the host gave, or else by what let it in. */
export function wayBack(sodium: Sodium, way: Way, { ready, hostPk }: ReadyHost): Way {
  const secret = ready.key ? fromBase64(sodium, ready.key.secret, SECRET_BYTES) : null;
  if (secret) return { target: { rid: ready.rid }, secret: { secret }, hostPk, isTicket: true };
  return { ...way, hostPk };
}

/** A channel that was ready has ended. */
function onEnded(context: PeerContext, state: In<"ready">, { ending, now, chance }: On<"ended">): PeerStep {
  const outcome = outcomeOf(ending, byOf(state), state.refusals);
  switch (outcome.kind) {
    case "replaced":
      return { state: { ...going(state), phase: "replaced" }, effects: [QUIET] };
    case "left":
      return { state: IDLE, effects: [QUIET] };
    case "failed":
      return failed(state, failureOf(outcome.why, state.way, context.hasDevice), ending);
    case "retry": {
      const brief = now - state.at < STOOD_MS ? state.brief + 1 : 0;
      const pause = pauseAfterMs(brief, chance, context.firstPauseMs);
      return later({ ...state, since: now, brief }, Math.max(pause, outcome.afterMs), now);
    }
    default:
      return unhandled(outcome);
  }
}

/** A try has failed. */
function onTryEnded(context: PeerContext, state: PeerState & Going, event: On<"ended">): PeerStep {
  const { ending, now, chance } = event;
  const { refusals, tries, since } = state;
  const outcome = outcomeOf(ending, byOf(state), refusals);
  switch (outcome.kind) {
    case "replaced":
      return { state: { ...going(state), phase: "replaced" }, effects: [QUIET] };
    case "left":
      return { state: IDLE, effects: [QUIET] };
    case "failed":
      return onRefused(context, state, outcome.why, ending);
    case "retry": {
      const wasIn = refusals !== null || state.isTakingOver;
      if (!wasIn && !context.persists) return failed(state, "unreachable", ending);
      const pause = pauseMs(tries, chance, context.firstPauseMs ?? PAUSE_FIRST_MS);
      const next = {
        ...state,
        tries: tries + 1,
        since: since ?? now,
        refusals: refusals === null ? null : isForgeable(ending) ? refusals + 1 : 0,
      };
      return later(next, Math.max(pause, outcome.afterMs), now);
    }
    default:
      return unhandled(outcome);
  }
}

/**
 * A try was refused. If the key is not good any more, goes on with the next way in: a paired device with the code, a
 * client that takes over with what the person gave at first.
 */
function onRefused(context: PeerContext, state: Going, why: Failure, ending: Ending): PeerStep {
  const { way, rest, isTakingOver } = state;
  const [next, ...others] = rest;
  const isEnded = why === "access-ended" || why === "revoked";
  if (isEnded && isKey(way) && next && (!isTakingOver || context.triesLeft(next) > 0))
    return tryWay(context, { ...state, way: next, rest: others }, []);
  const isOver = isEnded || why === "no-such-code" || why === "locked";
  if (isTakingOver && isOver) return failed(state, "taken-over", ending);
  return failed(state, failureOf(why, way, context.hasDevice), ending);
}

function later(state: Going, ms: number, now: number): PeerStep {
  return {
    state: { ...going(state), phase: "down", tryAt: now + ms },
    effects: [{ type: "wait", ms }],
  };
}
