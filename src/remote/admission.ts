// Who is let in, and why not, as two tables: what is asked before somebody has proven what it comes with, and what is
// asked after. The first row that fits decides. Pure; who asks is `reception.ts`.

import type { Scope } from "../channel/credentials.ts";
import type { Settings } from "./settings.ts";

/** How far somebody comes: what it may do, and in which one session; null for all. */
export interface Reach {
  readonly scope: Scope;
  readonly session: string | null;
}

/** What somebody names before it has proven anything. */
export interface Attempt {
  readonly credential: "code" | "key";
  /** There is such a code in the room, or such a key. */
  readonly isKnown: boolean;
  /** Whether a try counts. `locked`: there were too many wrong ones. `disarmed`: the code was not shown for long. */
  readonly budget: "open" | "locked" | "disarmed";
}

export type NoTry = "locked" | "disarmed" | "unknown-code" | "unknown-key";

/** Null: it may be tried. The budget comes first: who may not try learns nothing of what there is. */
export const ATTEMPTS: readonly (Partial<Attempt> & { readonly why: NoTry | null })[] = [
  { budget: "locked", why: "locked" },
  { budget: "disarmed", why: "disarmed" },
  { credential: "code", isKnown: false, why: "unknown-code" },
  { credential: "key", isKnown: false, why: "unknown-key" },
  { why: null },
];

/** Why this may not be tried; null when it may. */
export function whyNoTry(attempt: Attempt): NoTry | null {
  return rowFor(ATTEMPTS, attempt).why;
}

/** Somebody who has proven its code or key. */
export interface Arrival {
  readonly mode: Settings["mode"];
  /** What it came for. `gone`: the one session has ended. */
  readonly session: "all" | "there" | "gone";
  /** `none`: it has shown none. `unapproved`: also one that was approved for less than it comes for. */
  readonly device: "none" | "unapproved" | "approved";
  /** Another device waits for the user's word. */
  readonly isAnotherWaiting: boolean;
}

export type Refusal = "session-gone" | "no-device" | "another-waits";

export type Verdict =
  | { readonly let: "in" }
  | { readonly let: "ask" }
  | { readonly let: "out"; readonly why: Refusal };

export const ARRIVALS: readonly (Partial<Arrival> & { readonly verdict: Verdict })[] = [
  { session: "gone", verdict: { let: "out", why: "session-gone" } },
  { mode: "rotating", verdict: { let: "in" } },
  // Without a device there is nothing to compare, nor to know again.
  { device: "none", verdict: { let: "out", why: "no-device" } },
  { device: "approved", verdict: { let: "in" } },
  // One question at a time: the user must know whom the answer lets in.
  { isAnotherWaiting: true, verdict: { let: "out", why: "another-waits" } },
  { verdict: { let: "ask" } },
];

export function admit(arrival: Arrival): Verdict {
  return rowFor(ARRIVALS, arrival).verdict;
}

/** Whether what a device was approved for is enough for what it comes for. */
export function covers(approved: Reach, wanted: Reach): boolean {
  const isScope = approved.scope === "control" || wanted.scope === "view";
  return isScope && (approved.session === null || approved.session === wanted.session);
}

/** The first row of which all conditions hold; the last one has none. */
function rowFor<Facts extends object, Row extends Partial<Facts>>(rows: readonly Row[], facts: Facts): Row {
  const names = Object.keys(facts) as (keyof Facts)[];
  return rows.find((row) => names.every((name) => row[name] === undefined || row[name] === facts[name]))!;
}
