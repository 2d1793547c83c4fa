// The carrier over an open DataChannel. The viewer and the native processes both use it.

import type { CarrierEvents } from "./carrier.ts";
import type { Clock } from "./clock.ts";
import { DIRECT_FRAME_BYTES_MAX } from "./direct.ts";
import { type CarrierPipe, PipeCarrier } from "./pipe-carrier.ts";

/**
 * @param pipe the open DataChannel. Its owner calls the carrier's `arrived` for bytes, `drained` when some have left,
 * `ended("malformed")` for text, `ended("closed")` when the other end closed it, and else `ended("lost")`.
 */
export function directCarrier(pipe: CarrierPipe, clock: Clock, events: CarrierEvents): PipeCarrier {
  return new PipeCarrier({ name: "direct", frameBytesMax: DIRECT_FRAME_BYTES_MAX, pipe, clock }, events);
}
