// Messages about flows, which both ends send. The bytes go in `flow` frames, as far as `flowCredit` frames have granted.

import * as v from "valibot";
import { FLOW_ID_MAX } from "../protocol/limits.ts";
import { count } from "../protocol/session-info.ts";

/** A flow of the channel, numbered by the client, which asks for it. In frames zero means all of them together. */
export const flow = v.pipe(count, v.minValue(1), v.maxValue(FLOW_ID_MAX));

export const flowMessages = {
  /** The sender has no more bytes for it, like TCP's FIN. The flow is over when both ends have sent this. */
  "flow.end": v.object({ flow }),
  /** It is over now, and bytes on their way are dropped, like TCP's RST. */
  "flow.reset": v.object({ flow }),
} as const;
