// Decides when a rule for the screen takes too long. It counts processor time, because it is not the rule's fault when
// a loaded machine gives this process none for a while.

import { performance } from "node:perf_hooks";

/** A rule that takes longer than this is given up; after so many times it is left out. */
const RULE_MS_MAX = 50;
const RULE_STRIKES_MAX = 3;

export class RuleClock {
  readonly #strikes = new Map<string, number>();
  #sinceMs = 0;
  #used = process.cpuUsage();

  /** `dropped`: this rule is to be left out from now on. */
  constructor(private readonly dropped: (rule: string) => void) {}

  begin(): void {
    this.#sinceMs = performance.now();
    this.#used = process.cpuUsage();
  }

  isOver(): boolean {
    // Most rules are done by now, and asking for processor time costs more.
    if (performance.now() <= this.#sinceMs + RULE_MS_MAX) return false;
    const { user, system } = process.cpuUsage(this.#used);
    return user + system > RULE_MS_MAX * 1_000;
  }

  slow(rule: string): void {
    const strikes = (this.#strikes.get(rule) ?? 0) + 1;
    this.#strikes.set(rule, strikes);
    if (strikes === RULE_STRIKES_MAX) this.dropped(rule);
  }
}
