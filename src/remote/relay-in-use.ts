// The relay that the daemon uses, its own or another: the connection to it, the rooms that it has given, and the wait for
// them. Knows neither codes nor clients.

import type { Log } from "../config/log.ts";
import { relayId, relayIdentity, relayOrigin } from "../crypto/identity.ts";
import type { Sodium } from "../crypto/sodium.ts";
import { RelayConnection, type RelayConnectionEvents, type Rooms } from "./relay-connection.ts";
import { checkSignalingUrl } from "./settings.ts";

/** How long a command waits for the relay, ms. After that it gets its code or link anyway. */
const WAIT_MS_MAX = 8_000;

/** A relay inside this process, on the loopback address. */
export interface OwnRelay {
  /** For daemon and clients on this machine. */
  readonly url: string;
  readonly viewerUrl: string;
  readonly port: number;
  stop(): Promise<void>;
}

/** Starts the own relay on this port, or on another one if `mayMove`. */
export type StartOwnRelay = (port: {
  readonly port: number | null;
  readonly mayMove: boolean;
}) => Promise<OwnRelay | { readonly failed: string }>;

export interface RelayInUseTerms {
  readonly sodium: Sodium;
  /** Of the machine's identity. The key that a relay sees is derived from it, another one for each relay. */
  readonly seed: Uint8Array;
  readonly log: Log;
  readonly startOwnRelay: StartOwnRelay;
  readonly events: Pick<RelayConnectionEvents, "opened" | "taken">;
}

export type Connected =
  | {
      readonly ok: true;
      /** The own relay's port. Null with another relay. */
      readonly ownPort: number | null;
    }
  | { readonly ok: false; readonly message: string };

interface Used {
  readonly connection: RelayConnection;
  readonly url: string;
  readonly viewerUrl: string;
  readonly rid: Uint8Array;
  readonly own: OwnRelay | null;
}

export class RelayInUse {
  #used: Used | null = null;
  #rooms: Rooms = { all: [], keep: [] };
  #held: readonly string[] = [];
  /** Rooms that belong to another daemon and are not asked for again at this relay. */
  #lost: readonly string[] = [];
  /** The last try to reach the relay failed. */
  #failed = false;
  readonly #waiters = new Set<() => void>();

  constructor(private readonly terms: RelayInUseTerms) {}

  get isUp(): boolean {
    return this.#used?.connection.isUp ?? false;
  }

  /** Why it is not up, in a few words. */
  get why(): string {
    return this.#used?.connection.why ?? "not connected";
  }

  /** The relay's own STUN server as a URL; null when it has none or is not up. */
  get stunUrl(): string | null {
    return this.#used?.connection.stunUrl ?? null;
  }

  /** Where the relay is. Null when none is in use. */
  get place(): Pick<Used, "url" | "viewerUrl" | "rid"> | null {
    return this.#used;
  }

  /** Dials, unless a relay is in use already. `url` null: the own relay. Does not wait for the relay's answer. */
  async connect(url: string | null, ownPort: number | null, mayMove: boolean): Promise<Connected> {
    if (this.#used) return { ok: true, ownPort };
    const found = await this.#find(url, { port: ownPort, mayMove });
    if (!found.ok) return found;
    const { own, viewerUrl } = found;
    const origin = relayOrigin(found.url)!;
    const { sodium, seed, log, events } = this.terms;
    const key = relayIdentity(sodium, seed, origin);
    const connection = new RelayConnection({
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
          connection.forget(rooms);
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
    this.#used = { connection, url: found.url, viewerUrl, own, rid: relayId(sodium, key.publicKey) };
    connection.setRooms(this.#rooms);
    connection.start();
    return { ok: true, ownPort: own?.port ?? null };
  }

  /** Closes the connection, and stops the own relay. */
  async disconnect(): Promise<void> {
    const used = this.#used;
    this.#used = null;
    this.#held = [];
    this.#lost = [];
    used?.connection.stop();
    await used?.own?.stop();
  }

  /** Sets the rooms to ask for. Those that belong to another daemon are left out. */
  setRooms(rooms: Rooms): void {
    const isOpen = (room: string) => !this.#lost.includes(room);
    this.#rooms = { all: rooms.all.filter(isOpen), keep: rooms.keep.filter(isOpen) };
    this.#used?.connection.setRooms(this.#rooms);
  }

  /** Stops asking for these rooms: they belong to another daemon, and their codes keep their letters. */
  giveUp(rooms: readonly string[]): void {
    this.#lost = [...this.#lost, ...rooms];
  }

  /** Whether the relay has given this room. Null when it never will. */
  holds(room: string): boolean | null {
    if (this.#held.includes(room)) return true;
    return this.#lost.includes(room) ? null : false;
  }

  /** Waits until `holds` returns true, for `WAIT_MS_MAX` and one try at most. Null ends the wait. */
  async waitUntil(holds: () => boolean | null): Promise<boolean> {
    const until = Date.now() + WAIT_MS_MAX;
    this.#failed = false;
    this.#used?.connection.hurry();
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
