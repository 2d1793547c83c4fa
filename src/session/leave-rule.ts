// When the host of a session that has ended may leave: what it knows must be on the disk, and nobody may need it.

export interface AtEnd {
  /** Clients that are connected to the host, except session servers. */
  readonly clients: number;
  /** A session server knows of the end. */
  readonly isHeard: boolean;
  /** Since the program's end, ms. */
  readonly endedMs: number;
  /** The end and the last screen are on the disk for good. */
  readonly isSaved: boolean;
  /** Processes of the session that live. */
  readonly living: number;
}

/** How long a session server may take to come for the end, ms: there may be none. */
export const UNHEARD_MS_MAX = 10_000;
/**
 * The first look after the end, ms: a client that waits for it may ask for the screen at once, and a server may
 * connect.
 */
export const GRACE_MS = 2_000;
/** The longest pause between two looks, ms. */
const PAUSE_MS_MAX = 30_000;

export type Staying = "clients" | "unheard" | "unsaved" | "living";

/**
 * The reason why the host stays; null when it may leave. Orphans stay below it, where they can be found whatever they
 * did.
 */
export function whyStay({ clients, isHeard, endedMs, isSaved, living }: AtEnd): Staying | null {
  if (clients > 0) return "clients";
  if (!isHeard && endedMs < UNHEARD_MS_MAX) return "unheard";
  if (!isSaved) return "unsaved";
  return living > 0 ? "living" : null;
}

/** Pause until the next look after `looks` of them, ms: seldom in the end, as each reads the table of processes. */
export function pauseAfter(looks: number): number {
  return Math.min(PAUSE_MS_MAX, GRACE_MS * 2 ** Math.min(looks, 10));
}
