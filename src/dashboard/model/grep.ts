// What a search through all sessions finds.

/** Hits that are kept and shown; a search that finds more stops. */
export const HITS_MAX = 500;

export interface Hit {
  readonly id: string;
  readonly name: string;
  /** Rows under the hit: how far the preview scrolls to it. Null where another screen covers it. */
  readonly above: number | null;
  readonly line: string;
}
