// How much work one client may cause: a burst at once, and a share of the time after that. Pure: time is an argument.

/** Work that a client may cause at once, ms: many captures of a screen, a few of a whole scrollback. */
export const WORK_BURST_MS = 250;
/** The share of time that it may use after that. */
export const WORK_SHARE = 0.25;

export class WorkBudget {
  #left = WORK_BURST_MS;
  #atMs = Number.NEGATIVE_INFINITY;

  /** Work of `ms` was done. It may be more than was left: then the client waits until the debt is paid. */
  charge(nowMs: number, ms: number): void {
    this.#refill(nowMs);
    this.#left -= ms;
  }

  /** Time until the client may cause work again, ms; 0 when it may now. */
  waitMs(nowMs: number): number {
    this.#refill(nowMs);
    return this.#left >= 0 ? 0 : Math.ceil(-this.#left / WORK_SHARE);
  }

  #refill(nowMs: number): void {
    const passed = this.#atMs === Number.NEGATIVE_INFINITY ? 0 : Math.max(0, nowMs - this.#atMs);
    this.#left = Math.min(WORK_BURST_MS, this.#left + passed * WORK_SHARE);
    this.#atMs = nowMs;
  }
}
