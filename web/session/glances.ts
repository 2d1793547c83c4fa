// The looks at sessions that the list shows: one for each row on the screen, as many as a machine answers easily.

import { Glance, type GlanceConnection, type GlanceEvents } from "./glance.ts";

/** Looks at the same time. A machine allows 64 streams, of which the open sessions need some. */
export const GLANCES_MAX = 24;

export class Glances {
  readonly #glances = new Set<Glance>();
  readonly #disposed = new AbortController();

  constructor(
    private readonly connection: GlanceConnection,
    private readonly say: (text: string) => void,
  ) {
    const onVisible = () => {
      for (const glance of this.#glances) glance.look();
    };
    document.addEventListener("visibilitychange", onVisible, { signal: this.#disposed.signal });
  }

  dispose(): void {
    this.#disposed.abort();
    for (const glance of this.#glances) glance.close();
    this.#glances.clear();
  }

  /** Null when there are too many already: the row then shows what the list says. */
  open(session: string): Glance | null {
    if (this.#glances.size >= GLANCES_MAX) return null;
    const events: GlanceEvents = { say: this.say, isSeen: () => !document.hidden };
    const glance = new Glance(this.connection, session, events);
    this.#glances.add(glance);
    return glance;
  }

  close(glance: Glance): void {
    this.#glances.delete(glance);
    glance.close();
  }
}
