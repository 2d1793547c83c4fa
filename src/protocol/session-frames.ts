// Turns the frames that show a session into calls: the one place that takes them apart, for every client of a session.

import { type Frame, SnapshotPart } from "./frames.ts";
import { unhandled } from "./unhandled.ts";

/** Who shows a session. Bytes are valid during the call. */
export interface SessionViewer {
  /** Raw output from position `seq`. */
  output(seq: number, bytes: Uint8Array): void;
  /** A piece of a snapshot; `first` and `last` mark its ends. Output goes on at `seq` after the last. */
  snapshot(seq: number, bytes: Uint8Array, first: boolean, last: boolean): void;
  view(bytes: Uint8Array): void;
  /** The program has the input up to `cseq`. */
  ack(cseq: number): void;
}

export type ShownFrame = Extract<Frame, { readonly kind: "output" | "snapshot" | "view" | "ack" }>;

/** Makes the call that the frame stands for. */
export function showFrame(frame: ShownFrame, viewer: Partial<SessionViewer>): void {
  switch (frame.kind) {
    case "output":
      return viewer.output?.(frame.seq, frame.bytes);
    case "snapshot": {
      const [first, last] = [frame.part & SnapshotPart.first, frame.part & SnapshotPart.last];
      return viewer.snapshot?.(frame.seq, frame.bytes, first !== 0, last !== 0);
    }
    case "view":
      return viewer.view?.(frame.bytes);
    case "ack":
      return viewer.ack?.(frame.cseq);
    default:
      return unhandled(frame);
  }
}
