// Keys typed in a session of a machine elsewhere, and how long each takes until its echo is there.

import type { SessionFollower } from "../../src/client/session-follower.ts";
import { KEYS } from "./echo.ts";

/** One session's screen, of which only the next key is looked for. */
export class Echoes {
  #key = -1;
  #came = () => {};

  readonly paint = (bytes: Uint8Array): void => {
    if (bytes.includes(this.#key)) this.#came();
  };

  /** Types keys one after another; the times from each to its echo, us. */
  async times(follower: SessionFollower, count: number): Promise<number[]> {
    const times: number[] = [];
    for (let i = 0; i < count; i++) {
      const key = Buffer.from(KEYS[i % KEYS.length]!);
      const came = new Promise<void>((resolve) => {
        this.#came = resolve;
      });
      this.#key = key[0]!;
      const from = performance.now();
      follower.type(key);
      await came;
      times.push((performance.now() - from) * 1_000);
    }
    return times;
  }
}
