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
    private readonly events: {
      done(snapshot: Snapshot): void;
      /** Work of `ms` was done. */
      spent(ms: number): void;
    },
  ) {
    if (scrollback) {
      feed.hold();
      this.#step(emulator.snapshotSlices(), feed.position, [], 0);
    } else {
      const snapshot = { seq: feed.position, pieces: cut(this.#screen()) };
      events.done(snapshot);
    }
  }

  cancel(): void {
    this.#cancelled = true;
  }

  #screen(): Uint8Array[] {
    return [this.#timed(() => this.emulator.screenSnapshot())];
  }

  #timed<T>(work: () => T): T {
    const startedAt = performance.now();
    const made = work();
    this.events.spent(performance.now() - startedAt);
    return made;
  }

  #step(slices: Iterator<Uint8Array>, seq: number, pieces: Uint8Array[], bytes: number): void {
    if (this.#cancelled) return this.feed.release();
    const next = this.#timed(() => slices.next());
    if (next.done) {
      // The position is taken before the emulator moves on.
      const snapshot = { seq, pieces: cut(pieces) };
      this.events.done(snapshot);
      return this.feed.release();
    }
    if (bytes + next.value.byteLength > SNAPSHOT_BYTES_MAX) {
      this.events.done({ seq, pieces: cut(this.#screen()) });
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
