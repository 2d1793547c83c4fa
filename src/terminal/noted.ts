// One setting that a program has made in its terminal, as it is kept. Types only.

/** One setting as it is now, or its end. */
export interface Noted {
  readonly key: string;
  /** Sets it in another terminal; "" if that is not possible or would do harm. */
  readonly set: string;
  /** Undoes it; null: it is at its default, and there is nothing to keep. */
  readonly undo: string | null;
  /** Has to be undone before anything else is understood. */
  readonly isFirst?: true;
  /** One of an unbounded kind: only so many are kept. */
  readonly isOneOfMany?: true;
}
