// When the host of a session that has ended may leave: what it knows must be on the disk, and nobody may need it any
// more.

export interface AtEnd {
  /** Clients that are connected to the host, except session servers. */
  readonly clients: number;
  /** A session server knows of the end. */
  readonly isHeard: boolean;
  /** Since the program's end, ms. */
  readonly endedMs: number;
  /** The end and the last screen are safely on the disk. */
  readonly isSaved: boolean;
  /** Living processes of the session. */
  readonly living: number;
}

/** How long the host waits for a session server to learn of the end, ms: there may be no server. */
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
 * The reason why the host stays; null when it may leave. While it stays, orphans remain its children, where they can be
 * found whatever they did.
 */
export function whyStay({ clients, isHeard, endedMs, isSaved, living }: AtEnd): Staying | null {
  if (clients > 0) return "clients";
  if (!isHeard && endedMs < UNHEARD_MS_MAX) return "unheard";
  if (!isSaved) return "unsaved";
  return living > 0 ? "living" : null;
}

/** Pause until the next look after `looks` of them, ms: it grows, because each look reads the table of processes. */
export function pauseAfter(looks: number): number {
  return Math.min(PAUSE_MS_MAX, GRACE_MS * 2 ** Math.min(looks, 10));
}
