// The remote clients that can be alerted. Knows neither the channel nor who they are.

import type { Alert } from "../../protocol/notification-record.ts";

export interface Viewer {
  /** Whether it may hear of the session; of no session in particular where `id` is empty. */
  mayHear(id: string): boolean;
  alert(alert: Alert): void;
}

export class Viewers {
  readonly #viewers = new Set<Viewer>();

  /** From now on, until the returned function is called. */
  add(viewer: Viewer): () => void {
    this.#viewers.add(viewer);
    return () => this.#viewers.delete(viewer);
  }

  /** How many may hear of the session. */
  count(id: string): number {
    return this.#for(id).length;
  }

  /** Returns to how many it went. */
  alert(alert: Alert): number {
    const viewers = this.#for(alert.id);
    for (const viewer of viewers) viewer.alert(alert);
    return viewers.length;
  }

  #for(id: string): Viewer[] {
    return [...this.#viewers].filter((viewer) => viewer.mayHear(id));
  }
}
