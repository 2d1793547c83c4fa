// Tells when a rule for the screen takes too long, by the processor's time: that a loaded machine gives this process
// none for a while is not the rule's fault.

import { performance } from "node:perf_hooks";

/** A rule that takes longer than this is given up; so many times, and it is left out from then on. */
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
    // Most rules are through by now: the processor's time costs more to ask for.
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
