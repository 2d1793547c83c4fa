// Who is let in, and why not, as two tables: one for before a client has proven its credential, one for after. The
// first row that fits decides. Pure; `reception.ts` asks.

import type { Scope } from "../channel/credentials.ts";
import type { Settings } from "./settings.ts";

/** What a client may do, and in which one session; null for all. */
export interface Reach {
  readonly scope: Scope;
  readonly session: string | null;
}

/** What a client names before it has proven anything. */
export interface Attempt {
  readonly credential: "code" | "key";
  /** The room has such a code, or there is such a key. */
  readonly isKnown: boolean;
  /**
   * Whether another try is allowed. `locked`: there were too many wrong ones. `disarmed`: the code was shown too long
   * ago.
   */
  readonly budget: "open" | "locked" | "disarmed";
}

export type NoTry = "locked" | "disarmed" | "unknown-code" | "unknown-key";

/** Null: it may be tried. The budget comes first: a client that may not try does not learn what exists. */
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

/** A client that has proven its code or key. */
export interface Arrival {
  readonly mode: Settings["mode"];
  /** What it wants access to. `gone`: the one session has ended. */
  readonly session: "all" | "there" | "gone";
  /** `none`: it has named none. `unapproved`: also one that was approved for less than it wants. */
  readonly device: "none" | "unapproved" | "approved";
  /** Another device waits for the user's decision. */
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
  // Without a device there is nothing to compare or to recognise.
  { device: "none", verdict: { let: "out", why: "no-device" } },
  { device: "approved", verdict: { let: "in" } },
  // One question at a time: the user must know which device an approval lets in.
  { isAnotherWaiting: true, verdict: { let: "out", why: "another-waits" } },
  { verdict: { let: "ask" } },
];

export function admit(arrival: Arrival): Verdict {
  return rowFor(ARRIVALS, arrival).verdict;
}

/** Whether a device was approved for at least what it wants. */
export function covers(approved: Reach, wanted: Reach): boolean {
  const isScope = approved.scope === "control" || wanted.scope === "view";
  return isScope && (approved.session === null || approved.session === wanted.session);
}

/** The first row whose conditions all hold; the last row has none. */
function rowFor<Facts extends object, Row extends Partial<Facts>>(rows: readonly Row[], facts: Facts): Row {
  const names = Object.keys(facts) as (keyof Facts)[];
  return rows.find((row) => names.every((name) => row[name] === undefined || row[name] === facts[name]))!;
}
