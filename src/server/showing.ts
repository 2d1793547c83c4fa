// Hosts for sessions that have ended and whose own host has left: started when somebody wants to see the session, one
// for each session; they exit when nobody watches.

import type { Log } from "../config/log.ts";
import type { HostStarted } from "../protocol/session-messages.ts";
import type { Entry } from "./entry.ts";
import { fail, type Outcome } from "./outcome.ts";
import type { Registry } from "./registry.ts";

/** Ended sessions that have a host at once, 50 MB each; one more is refused. */
export const SHOWN_MAX = 16;

export class Showing {
  /** By session: a second request waits for the host that is being started. */
  readonly #running = new Map<string, Promise<Outcome<Entry>>>();

  constructor(
    private readonly registry: Registry,
    private readonly start: (entry: Entry) => Promise<HostStarted>,
    private readonly log: Log,
  ) {}

  /** The session with a host. */
  show(entry: Entry): Promise<Outcome<Entry>> {
    const running = this.#running.get(entry.id);
    if (running) return running;
    const shown = this.registry.exited().filter((one) => one.link !== null || this.#running.has(one.id));
    if (shown.length >= SHOWN_MAX)
      return Promise.resolve(fail("limit", `${SHOWN_MAX} ended sessions are looked at`));
    const showing = this.#show(entry).finally(() => this.#running.delete(entry.id));
    this.#running.set(entry.id, showing);
    return showing;
  }

  /** Resolves once no host is being started for the session. */
  async settled(entry: Entry): Promise<void> {
    await this.#running.get(entry.id);
  }

  async #show(entry: Entry): Promise<Outcome<Entry>> {
    const started = await this.start(entry);
    if (!started.ok) {
      this.log.warn("an ended session cannot be shown", { name: entry.info.name, why: started.detail });
      return fail(started.code, started.detail);
    }
    if (!(await this.registry.connect(entry)))
      return fail("spawn-failed", "the session host does not answer");
    return { ok: true, value: entry };
  }
}
