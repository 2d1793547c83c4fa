// Which hosts do not answer: they are asked when somebody wants the list, and regularly while somebody follows it. A
// host is silent when it has not answered for a second; whatever it says ends that.

import type { Entry } from "./entry.ts";
import type { Registry } from "./registry.ts";

/** How long a host may take to answer until it counts as silent, ms: long compared with what a loaded machine takes. */
const ANSWER_MS_MAX = 1_000;
/** How often hosts are asked while somebody follows the list, ms: a silence is reported within three seconds. */
const FOLLOW_MS = 2_000;

export class Silence {
  /** Hosts that have been asked and have not answered yet. */
  readonly #asked = new Map<string, Promise<void>>();
  #followers = 0;
  #timer: ReturnType<typeof setInterval> | null = null;

  constructor(private readonly registry: Registry) {}

  /** Asks every host. Resolves once each has answered or counts as silent; one that did before is not waited for. */
  async look(): Promise<void> {
    await Promise.all(this.registry.all().map((entry) => this.#ask(entry)));
  }

  /** Asks regularly, until the returned function is called. */
  follow(): () => void {
    this.#followers++;
    this.#timer ??= setInterval(() => void this.look(), FOLLOW_MS);
    return () => {
      if (--this.#followers > 0 || !this.#timer) return;
      clearInterval(this.#timer);
      this.#timer = null;
    };
  }

  async #ask(entry: Entry): Promise<void> {
    if (!entry.link) return;
    let answer = this.#asked.get(entry.id);
    if (!answer) {
      answer = entry.link.answers().then((does) => {
        this.#asked.delete(entry.id);
        // A broken connection means nothing yet: it is made again while the process lives.
        if (does) this.registry.heard(entry);
      });
      this.#asked.set(entry.id, answer);
    }
    if (entry.isSilent) return;
    const late = Promise.withResolvers<"late">();
    const timer = setTimeout(() => late.resolve("late"), ANSWER_MS_MAX);
    const first = await Promise.race([answer, late.promise]);
    clearTimeout(timer);
    if (first === "late") this.registry.silent(entry);
  }
}
