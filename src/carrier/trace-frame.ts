// Writes to the trace where a frame with input or output is. Other frames are not traced.

import type { Frame } from "../protocol/frames.ts";
import { unhandled } from "../protocol/unhandled.ts";
import { type TracedPiece, trace } from "../trace.ts";

type Place = Pick<TracedPiece, "act" | "over" | "session">;

/** Code that runs often checks `trace` first, to save the call. */
export function traceFrame(step: "carrier" | "channel", frame: Frame, place: Place): void {
  switch (frame.kind) {
    case "input": {
      const { stream, cseq, bytes } = frame;
      return trace?.(step, { piece: "input", ...place, stream, cseq, bytes: bytes.byteLength });
    }
    case "output":
    case "snapshot": {
      const { stream, seq, bytes } = frame;
      return trace?.(step, { piece: "output", ...place, stream, seq, bytes: bytes.byteLength });
    }
    case "view": {
      const { stream, bytes } = frame;
      return trace?.(step, { piece: "output", ...place, stream, bytes: bytes.byteLength });
    }
    case "control":
    case "credit":
    case "ack":
    case "answer":
    case "flow":
    case "flowCredit":
    case "padding":
      return;
    default:
      return unhandled(frame);
  }
}
