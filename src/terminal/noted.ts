// One thing that a program has set in its terminal, as it is kept. Types only.

/** One thing as it stands now, or the end of it. */
export interface Noted {
  readonly key: string;
  /** Sets it in another terminal; "" if that is not possible or would do harm. */
  readonly set: string;
  /** Takes it back; null: it is at its default, there is nothing to keep. */
  readonly undo: string | null;
  /** Has to be undone before anything else is understood. */
  readonly isFirst?: true;
  /** One of an unbounded kind: only so many are kept. */
  readonly isOneOfMany?: true;
}
