// The way to the one relay in use: the own one or another, its link, the rooms that it has given, and the wait for them.
// Knows neither codes nor clients.

import type { Log } from "../config/log.ts";
import { relayId, relayIdentity, relayOrigin } from "../crypto/identity.ts";
import type { Sodium } from "../crypto/sodium.ts";
import { RelayLink, type RelayLinkEvents, type Rooms } from "./relay-link.ts";
import { checkSignalingUrl } from "./settings.ts";

/** How long a command waits for the relay, ms. What it asked for is told all the same. */
const WAIT_MS_MAX = 8_000;

/** A relay inside this process, on the loopback address. */
export interface OwnRelay {
  /** For daemon and clients on this machine. */
  readonly url: string;
  readonly viewerUrl: string;
  readonly port: number;
  stop(): Promise<void>;
}

/** Starts one on this port, and on another only where it may. */
export type StartOwnRelay = (port: {
  readonly port: number | null;
  readonly mayMove: boolean;
}) => Promise<OwnRelay | { readonly failed: string }>;

export interface RelayLineTerms {
  readonly sodium: Sodium;
  /** The host's: each relay sees a key that is made of it. */
  readonly seed: Uint8Array;
  readonly log: Log;
  readonly startOwnRelay: StartOwnRelay;
  readonly events: Pick<RelayLinkEvents, "opened" | "taken">;
}

export type Connected =
  | {
      readonly ok: true;
      /** Of the own relay; null with another. */
      readonly ownPort: number | null;
    }
  | { readonly ok: false; readonly message: string };

interface Line {
  readonly link: RelayLink;
  readonly url: string;
  readonly viewerUrl: string;
  readonly rid: Uint8Array;
  readonly own: OwnRelay | null;
}

export class RelayLine {
  #line: Line | null = null;
  #rooms: Rooms = { all: [], keep: [] };
  #held: readonly string[] = [];
  /** Letters that are another daemon's and are not asked for again on this line. */
  #lost: readonly string[] = [];
  /** The last try to reach the relay was in vain. */
  #failed = false;
  readonly #waiters = new Set<() => void>();

  constructor(private readonly terms: RelayLineTerms) {}

  get isUp(): boolean {
    return this.#line?.link.isUp ?? false;
  }

  /** Why it is not up, in a few words. */
  get why(): string {
    return this.#line?.link.why ?? "not connected";
  }

  /** The relay's own STUN server as a URL; null when it has none or is not up. */
  get stunUrl(): string | null {
    return this.#line?.link.stunUrl ?? null;
  }

  /** Where it goes; null when there is none. */
  get place(): Pick<Line, "url" | "viewerUrl" | "rid"> | null {
    return this.#line;
  }

  /** Dials, unless there is a line. `url` null: the own relay. Does not wait for the relay's answer. */
  async connect(url: string | null, ownPort: number | null, mayMove: boolean): Promise<Connected> {
    if (this.#line) return { ok: true, ownPort };
    const found = await this.#find(url, { port: ownPort, mayMove });
    if (!found.ok) return found;
    const { own, viewerUrl } = found;
    const origin = relayOrigin(found.url)!;
    const { sodium, seed, log, events } = this.terms;
    const key = relayIdentity(sodium, seed, origin);
    const link = new RelayLink({
      url: found.url,
      origin,
      key,
      sodium,
      log,
      events: {
        ...events,
        registered: (rooms) => {
          this.#held = rooms;
          this.#wake();
        },
        taken: (rooms) => {
          link.forget(rooms);
          events.taken(rooms);
          this.#wake();
        },
        lost: () => {
          this.#held = [];
        },
        failed: () => {
          this.#failed = true;
          this.#wake();
        },
      },
    });
    this.#line = { link, url: found.url, viewerUrl, own, rid: relayId(sodium, key.publicKey) };
    link.setRooms(this.#rooms);
    link.start();
    return { ok: true, ownPort: own?.port ?? null };
  }

  /** Closes it; the own relay ends with it. */
  async disconnect(): Promise<void> {
    const line = this.#line;
    this.#line = null;
    this.#held = [];
    this.#lost = [];
    line?.link.stop();
    await line?.own?.stop();
  }

  /** The rooms wanted from now on, without those that are lost. */
  setRooms(rooms: Rooms): void {
    const isOpen = (room: string) => !this.#lost.includes(room);
    this.#rooms = { all: rooms.all.filter(isOpen), keep: rooms.keep.filter(isOpen) };
    this.#line?.link.setRooms(this.#rooms);
  }

  /** These letters are another daemon's and cannot be changed for others: they are not asked for again. */
  giveUp(rooms: readonly string[]): void {
    this.#lost = [...this.#lost, ...rooms];
  }

  /** Whether the relay has given this room: null when it never will. */
  holds(room: string): boolean | null {
    if (this.#held.includes(room)) return true;
    return this.#lost.includes(room) ? null : false;
  }

  /** Waits until `holds` is true, for a bounded time and one try; null ends the wait at once. */
  async waitUntil(holds: () => boolean | null): Promise<boolean> {
    const until = Date.now() + WAIT_MS_MAX;
    this.#failed = false;
    this.#line?.link.hurry();
    for (;;) {
      const now = holds();
      const left = until - Date.now();
      if (now !== false || left <= 0 || this.#failed) return now === true;
      await this.#event(left);
    }
  }

  async #find(
    wanted: string | null,
    ownPort: Parameters<StartOwnRelay>[0],
  ): Promise<
    { ok: true; url: string; viewerUrl: string; own: OwnRelay | null } | { ok: false; message: string }
  > {
    if (wanted !== null) {
      const checked = checkSignalingUrl(wanted);
      if (!checked.ok) return checked;
      const viewerUrl = `${new URL(checked.url).origin.replace(/^ws/, "http")}/`;
      return { ok: true, url: checked.url, viewerUrl, own: null };
    }
    const own = await this.terms.startOwnRelay(ownPort);
    if ("failed" in own) return { ok: false, message: own.failed };
    return { ok: true, url: own.url, viewerUrl: own.viewerUrl, own };
  }

  #event(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.#waiters.delete(done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      this.#waiters.add(done);
    });
  }

  #wake(): void {
    for (const wake of [...this.#waiters]) wake();
  }
}
