// Two carriers made one: what comes by either goes out by the other, no faster than that takes it, and both end together.

import type { Carrier, CarrierEnd, CarrierEvents } from "./carrier.ts";

/** One of the two. */
export interface JoinedEnd {
  /** For its carrier: all that it tells goes here. */
  readonly events: CarrierEvents;
  /** Must be there before the other end's carrier delivers anything. */
  carrier: Carrier | null;
}

/** Two ends that are one. `closed` is called once, when the carriers of both are over, with the end that came first. */
export function joinedEnds(closed: (end: CarrierEnd) => void): readonly [JoinedEnd, JoinedEnd] {
  let first: CarrierEnd | null = null;
  const over = (one: JoinedEnd, other: JoinedEnd, end: CarrierEnd) => {
    first ??= end;
    one.carrier = null;
    if (!other.carrier) return closed(first);
    // What it was given still leaves. If it has ended by itself, it is about to say so.
    other.carrier.close();
  };
  const endOf = (own: () => JoinedEnd, other: () => JoinedEnd): JoinedEnd => ({
    carrier: null,
    events: {
      frame(bytes) {
        const to = other().carrier;
        if (!to?.isOpen) return;
        // One may have larger frames than the other.
        if (bytes.byteLength > to.frameBytesMax) {
          own().carrier?.dispose();
          return over(own(), other(), "malformed");
        }
        if (!to.send(bytes) && to.isOpen) own().carrier?.pause();
      },
      drain: () => other().carrier?.resume(),
      closed: (end) => over(own(), other(), end),
    },
  });
  const a: JoinedEnd = endOf(
    () => a,
    () => b,
  );
  const b: JoinedEnd = endOf(
    () => b,
    () => a,
  );
  return [a, b];
}
