// The carrier of a direct path, once its DataChannel is open: the same in a page and in a process of this machine.

import type { CarrierEvents } from "./carrier.ts";
import type { Clock } from "./clock.ts";
import { DIRECT_FRAME_BYTES_MAX } from "./direct.ts";
import { type CarrierPipe, PipeCarrier } from "./pipe-carrier.ts";

/**
 * @param pipe the DataChannel, open. Whoever has it tells the carrier what it says: `arrived` for bytes, `drained` when
 * some have left, `ended("malformed")` for text, `ended("closed")` when the other end has closed it, else `ended("lost")`.
 */
export function directCarrier(pipe: CarrierPipe, clock: Clock, events: CarrierEvents): PipeCarrier {
  return new PipeCarrier({ name: "direct", frameBytesMax: DIRECT_FRAME_BYTES_MAX, pipe, clock }, events);
}
