// Who is let in, and why not: one table for before a client has proven its credential, one for after. The first row that
// fits decides. Pure; the relay's door asks.

import type { Scope } from "../channel/credentials.ts";
import type { Settings } from "./settings.ts";

/** What a client may do, and in which session. Null: in all of them. */
export interface Reach {
  readonly scope: Scope;
  readonly session: string | null;
}

/** What is known of a client before it has proven anything. */
export interface Attempt {
  readonly credential: "code" | "key";
  /** The room has a code, or the key that the client names exists. */
  readonly isKnown: boolean;
  /**
   * Whether a try is allowed. `locked`: there were too many wrong ones. `disarmed`: the code was shown too long ago.
   */
  readonly budget: "open" | "locked" | "disarmed";
}

export type NoTry = "locked" | "disarmed" | "unknown-code" | "unknown-key";

/** Null: the client may try. The budget comes first, so that a client that may not try does not learn what exists. */
export const ATTEMPTS: readonly (Partial<Attempt> & { readonly why: NoTry | null })[] = [
  { budget: "locked", why: "locked" },
  { budget: "disarmed", why: "disarmed" },
  { credential: "code", isKnown: false, why: "unknown-code" },
  { credential: "key", isKnown: false, why: "unknown-key" },
  { why: null },
];

/** Why the client may not try. Null when it may. */
export function whyNoTry(attempt: Attempt): NoTry | null {
  return rowFor(ATTEMPTS, attempt).why;
}

/** A client that has proven its code or key. */
export interface Arrival {
  readonly mode: Settings["mode"];
  /** What its credential opens. `gone`: the one session that it opens no longer exists. */
  readonly session: "all" | "there" | "gone";
  /** `none`: it sent none. `unapproved`: never approved, or approved for less than it wants now. */
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
  // The user can only approve a device: without one there is no fingerprint to compare.
  { device: "none", verdict: { let: "out", why: "no-device" } },
  { device: "approved", verdict: { let: "in" } },
  // Only one device waits at a time, so that the user knows which device an approval lets in.
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
