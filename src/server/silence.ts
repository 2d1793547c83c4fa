// Which hosts do not answer: asked when somebody wants the list, and now and then while somebody follows it. A host is
// silent when it has not answered for a second; whatever it says ends that.

import type { Entry } from "./entry.ts";
import type { Registry } from "./registry.ts";

/** How long a host may take to answer until it counts as silent, ms: long beside what a loaded machine takes. */
const ANSWER_MS_MAX = 1_000;
/** How often hosts are asked while somebody follows the list, ms: a silence is told within three seconds. */
const FOLLOW_MS = 2_000;

export class Silence {
  /** Hosts with a question on its way. */
  readonly #asked = new Map<string, Promise<void>>();
  #followers = 0;
  #timer: ReturnType<typeof setInterval> | null = null;

  constructor(private readonly registry: Registry) {}

  /** Asks every host. Resolves once each has answered or counts as silent; one that did before is not waited for. */
  async look(): Promise<void> {
    await Promise.all(this.registry.all().map((entry) => this.#ask(entry)));
  }

  /** Asks now and then, until the result is called. */
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
        // A line that broke tells nothing yet: it is taken up again while the process lives.
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
