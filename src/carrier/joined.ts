// Joins two carriers: what comes by one goes out by the other, as fast as that one takes it. Both end together.

import type { Carrier, CarrierEnd, CarrierEvents } from "./carrier.ts";

/** One of the two ends. */
export interface JoinedEnd {
  /** Where its carrier reports to. */
  readonly events: CarrierEvents;
  /** Must be set before the other end's carrier delivers anything. */
  carrier: Carrier | null;
}

/** @param closed called once, when both carriers have ended, with the end that came first */
export function joinedEnds(closed: (end: CarrierEnd) => void): readonly [JoinedEnd, JoinedEnd] {
  let first: CarrierEnd | null = null;
  const over = (one: JoinedEnd, other: JoinedEnd, end: CarrierEnd) => {
    first ??= end;
    one.carrier = null;
    if (!other.carrier) return closed(first);
    // `close` lets the frames leave that it was given. If it has ended by itself, its own `closed` is about to come.
    other.carrier.close();
  };
  const endOf = (own: () => JoinedEnd, other: () => JoinedEnd): JoinedEnd => ({
    carrier: null,
    events: {
      frame(bytes) {
        const to = other().carrier;
        if (!to?.isOpen) return;
        // The two carriers may differ in the size of their largest frame.
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
