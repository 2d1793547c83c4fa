// What one control client follows beyond its own requests: events as they happen and, while it shows a session, who
// waits and what it is alerted of. Ends with the client.

import type { Paths } from "../config/paths.ts";
import type { FromServer, ToServer } from "../protocol/control-messages.ts";
import type { Told } from "../session/merge-histories.ts";
import type { Entry } from "./entry.ts";
import { EventFeed, keptEvents } from "./event-feed.ts";
import type { Notifier } from "./notify/notifier.ts";
import type { Registry } from "./registry.ts";

export interface WatchingParts {
  readonly registry: Registry;
  readonly paths: Paths;
  readonly notifier: Notifier;
}

type Message<T extends ToServer["t"]> = Extract<ToServer, { t: T }>;

export class Watching {
  #feed: EventFeed | null = null;
  #isClosed = false;

  constructor(
    private readonly parts: WatchingParts,
    private readonly say: (message: FromServer) => void,
    /** Disconnects the client: it comes back and asks for what it missed. */
    private readonly cutOff: () => void,
  ) {}

  attend({ n, id }: Message<"attend">): void {
    this.parts.notifier.attendance.attend(this, id, this.say);
    this.say({ t: "done", n });
  }

  /** `only` is the session that was asked for; null for all. A second request replaces the first. */
  async events({ n, follow }: Message<"events">, only: Entry | null): Promise<void> {
    const { registry, paths } = this.parts;
    this.#feed?.dispose();
    this.#feed = null;
    if (!follow) {
      this.#answer(n, await keptEvents(paths, only ? [only] : registry.all()));
      return;
    }
    const feed = new EventFeed({
      registry,
      paths,
      only: only?.id ?? null,
      say: (told) => this.say({ t: "event", ...told }),
      overflow: this.cutOff,
    });
    this.#feed = feed;
    const kept = await feed.kept();
    if (this.#isClosed || this.#feed !== feed) return feed.dispose();
    this.#answer(n, kept);
    feed.passOn();
  }

  notifications({ n, last }: Message<"notifications">): void {
    const problem = this.parts.notifier.takeProblem();
    if (problem !== null) this.say({ t: "notice", n, text: problem });
    for (const record of this.parts.notifier.last(last)) this.say({ t: "notification", n, record });
    this.say({ t: "done", n });
  }

  async notifyTest({ n }: Message<"notifyTest">): Promise<void> {
    this.say({ t: "notification", n, record: await this.parts.notifier.test() });
    this.say({ t: "done", n });
  }

  close(): void {
    this.#isClosed = true;
    this.#feed?.dispose();
    this.parts.notifier.attendance.leave(this);
  }

  #answer(n: number, kept: readonly Told[]): void {
    for (const told of kept) this.say({ t: "event", n, ...told });
    this.say({ t: "done", n });
  }
}
