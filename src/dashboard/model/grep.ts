// What a search through all sessions finds.

/** Hits that are kept and shown; a search that finds more stops. */
export const HITS_MAX = 500;

export interface Hit {
  readonly id: string;
  readonly name: string;
  /** Lines between the hit and the end of what the session shows: how far the preview scrolls to it. */
  readonly above: number;
  readonly line: string;
}
