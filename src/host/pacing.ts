// Lets the program wait for readers that are behind. The rule is `src/session/flow.ts`; here are its clock, its timer
// and the positions at which clients were disconnected.

import { performance } from "node:perf_hooks";
import { FlowControl, type Follower } from "../session/flow.ts";
import type { AttachedClient } from "./attached-client.ts";

interface Ghost {
  readonly position: number;
  readonly lostAtMs: number;
}

export interface PacingParts {
  readonly clients: ReadonlySet<AttachedClient>;
  /** Position after the last byte of output. */
  end(): number;
  /** Position up to which the emulator has parsed. */
  parsed(): number;
  pause(): void;
  resume(): void;
}

export class Pacing {
  readonly #flow = new FlowControl();
  readonly #ghosts = new Map<string, Ghost>();
  #timer: ReturnType<typeof setTimeout> | null = null;
  #paused = false;

  constructor(private readonly parts: PacingParts) {}

  /** A client is back, or new: what was remembered of it no longer counts. */
  returned(id: string): void {
    this.#ghosts.delete(id);
    this.#flow.forgive(id);
  }

  /** A client's connection was lost at `position`: the program waits for it for a moment. */
  broken(id: string, position: number): void {
    this.#ghosts.set(id, { position, lostAtMs: performance.now() });
  }

  /** Pauses or resumes the program, depending on how far each reader is. */
  balance(): void {
    const end = this.parts.end();
    // The common case: nobody reads but the emulator, and it keeps up.
    if (
      !this.#paused &&
      this.parts.clients.size === 0 &&
      this.#ghosts.size === 0 &&
      end === this.parts.parsed()
    )
      return;
    const now = performance.now();
    const decision = this.#flow.decide(now, end, this.#followers(end));
    for (const id of decision.released) this.#ghosts.delete(id);
    if (decision.pause !== this.#paused) {
      this.#paused = decision.pause;
      if (decision.pause) this.parts.pause();
      else this.parts.resume();
    }
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    if (decision.askAgainMs === null) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.balance();
    }, decision.askAgainMs - now);
  }

  dispose(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #followers(end: number): Follower[] {
    const followers: Follower[] = [{ id: "", flow: "must", position: this.parts.parsed(), lostAtMs: null }];
    for (const client of this.parts.clients) {
      const position = client.position;
      if (position === null || !client.open) continue;
      if (position === end) this.#flow.forgive(client.open.client);
      followers.push({ id: client.open.client, flow: client.open.flow, position, lostAtMs: null });
    }
    for (const [id, ghost] of this.#ghosts) followers.push({ id, flow: "hold", ...ghost });
    return followers;
  }
}
