// Cuts a snapshot from the emulator over several turns of the event loop, holding the emulator still meanwhile.

import { PAYLOAD_BYTES_MAX } from "../protocol/limits.ts";
import type { Emulator } from "../terminal/emulator.ts";
import type { EmulatorFeed } from "./emulator-feed.ts";

/** Bytes of one snapshot; a longer one is replaced by the screen alone. */
export const SNAPSHOT_BYTES_MAX = 16 * 1024 * 1024;

export interface Snapshot {
  /** Output position that it stands for: output goes on from here. */
  readonly seq: number;
  readonly pieces: readonly Uint8Array[];
}

/** One snapshot in the making. `cancel` lets the emulator go on when its client has gone. */
export class SnapshotJob {
  #cancelled = false;

  constructor(
    private readonly emulator: Emulator,
    private readonly feed: EmulatorFeed,
    scrollback: boolean,
    private readonly done: (snapshot: Snapshot) => void,
  ) {
    if (scrollback) {
      feed.hold();
      this.#step(emulator.snapshotSlices(), feed.position, [], 0);
    } else {
      done({ seq: feed.position, pieces: cut([emulator.screenSnapshot()]) });
    }
  }

  cancel(): void {
    this.#cancelled = true;
  }

  #step(slices: Iterator<Uint8Array>, seq: number, pieces: Uint8Array[], bytes: number): void {
    if (this.#cancelled) return this.feed.release();
    const next = slices.next();
    if (next.done) {
      // The position is taken before the emulator moves on.
      const snapshot = { seq, pieces: cut(pieces) };
      this.done(snapshot);
      return this.feed.release();
    }
    if (bytes + next.value.byteLength > SNAPSHOT_BYTES_MAX) {
      this.done({ seq, pieces: cut([this.emulator.screenSnapshot()]) });
      return this.feed.release();
    }
    pieces.push(next.value);
    setImmediate(() => this.#step(slices, seq, pieces, bytes + next.value.byteLength));
  }
}

/** Pieces of at most a frame's payload; one empty piece where there is nothing, so that the client is told. */
function cut(parts: readonly Uint8Array[]): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (const part of parts)
    for (let at = 0; at < part.byteLength; at += PAYLOAD_BYTES_MAX)
      pieces.push(part.subarray(at, at + PAYLOAD_BYTES_MAX));
  return pieces.length > 0 ? pieces : [new Uint8Array(0)];
}
