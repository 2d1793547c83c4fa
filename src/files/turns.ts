// Costly work that is done for many clients: a few at a time, and no endless queue of it.

import { FileError } from "./rules/problem.ts";

export class Turns {
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  /**
   * @param atOnce how many may run at the same time
   * @param waitingMax how many more may wait; the next one is refused
   */
  constructor(
    private readonly atOnce: number,
    private readonly waitingMax: number,
  ) {}

  /** @throws {FileError} "busy" when too many wait already; the signal's reason when it was aborted meanwhile */
  async run<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    signal.throwIfAborted();
    if (this.#running < this.atOnce) this.#running++;
    else await this.#turn(signal);
    try {
      signal.throwIfAborted();
      return await work();
    } finally {
      const next = this.#waiting.shift();
      // The next one takes this one's place.
      if (next) next();
      else this.#running--;
    }
  }

  #turn(signal: AbortSignal): Promise<void> {
    if (this.#waiting.length >= this.waitingMax) throw new FileError("busy");
    return new Promise((resolve, reject) => {
      const begin = () => {
        signal.removeEventListener("abort", giveUp);
        resolve();
      };
      const giveUp = () => {
        this.#waiting.splice(this.#waiting.indexOf(begin), 1);
        reject(signal.reason);
      };
      signal.addEventListener("abort", giveUp, { once: true });
      this.#waiting.push(begin);
    });
  }
}
