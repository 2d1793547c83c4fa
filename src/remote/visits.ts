// Every client that came by one door: let in, waiting for the user's decision, or not let in yet. Knows who has to leave to make
// room, not who is let in.

import type { KeyCredential, Scope } from "../channel/credentials.ts";
import type { Bye } from "../channel/messages.ts";
import type { Tickets } from "./tickets.ts";
import type { Guest, Inside, Visit, WaitingDevice } from "./visit.ts";

/**
 * Channels at once, let in or not: what a relay's own caps allow in all rooms. One more replaces the oldest that is not
 * let in yet; if all are, the new one is closed at once.
 */
export const CHANNELS_MAX = 160;

export class Visits {
  readonly #visits = new Set<Visit>();

  constructor(private readonly tickets: Tickets) {}

  /** False: there is no place for it. */
  add(visit: Visit): boolean {
    if (this.#visits.size >= CHANNELS_MAX && !this.#turnOldestAway()) return false;
    this.#visits.add(visit);
    return true;
  }

  /** The one that is not let in yet and comes by this channel of the relay's. */
  pending(ch: number): Visit | undefined {
    return this.#all().find((visit) => visit.ch === ch && !visit.inside);
  }

  remove(visit: Visit): void {
    this.#visits.delete(visit);
  }

  guests(): readonly Guest[] {
    return this.#all().flatMap(({ inside }) => inside?.guest ?? []);
  }

  /** The one device that waits, if any. */
  waiting(): WaitingDevice | null {
    return this.waitingVisit()?.waiting ?? null;
  }

  waitingVisit(): Visit | undefined {
    return this.#all().find(({ waiting }) => waiting !== null);
  }

  /**
   * Ends those that are in and are named; how many they are. `keys`: what it came with, and what it may come back with.
   */
  endGuests(
    which: (guest: Guest, devicePk: Uint8Array | null, keys: readonly (KeyCredential | null)[]) => boolean,
    reason: Bye["reason"],
  ): number {
    let ended = 0;
    for (const { inside, channel } of this.#all()) {
      if (!inside || !which(inside.guest, inside.devicePk, [inside.key, inside.ticket])) continue;
      ended++;
      if (reason === "revoked" && inside.ticket?.purpose === "resume") this.tickets.end(inside.ticket);
      channel.end(reason);
    }
    return ended;
  }

  /** Ends those that are not in yet: what they came with is not good any more. */
  endHandshakes(): void {
    for (const visit of this.#all()) if (!visit.inside) visit.turnAway("denied");
  }

  endAll(reason: Bye["reason"]): void {
    this.endHandshakes();
    this.endGuests(() => true, reason);
  }

  /** Ends the direct paths, and the attempts at one, of all who may not have one. */
  leaveDirectPaths(allows: (scope: Scope) => boolean): void {
    for (const { path, inside } of this.#all()) if (inside && !allows(inside.guest.reach.scope)) path.leave();
  }

  /** A newcomer that controls takes the place of whoever did so for longest, when there are more than `max`. */
  makeRoom(newcomer: Inside, max: number): void {
    const others = this.#all().filter(
      ({ inside }) => inside && inside !== newcomer && inside.guest.reach.scope === "control",
    );
    for (const { inside, channel } of others.slice(0, Math.max(0, others.length + 1 - max))) {
      this.#endTicketOf(inside!, newcomer);
      channel.end("replaced");
    }
  }

  /** A client that is replaced does not come back by itself, unless it is the same client on a new connection. */
  #endTicketOf({ ticket, guest }: Inside, newcomer: Inside): void {
    if (ticket?.purpose !== "resume") return;
    const isSame = newcomer.ticket !== null && this.tickets.isSame(ticket, newcomer.ticket);
    const { session } = newcomer.guest.reach;
    // A client with access to one session cannot shut out a client with access to more.
    const covers = session === null || session === guest.reach.session;
    if (!isSame && covers) this.tickets.end(ticket);
  }

  /**
   * A client that has not proved anything yet must not keep a newcomer out. A device that waits for the user's decision
   * stays.
   */
  #turnOldestAway(): boolean {
    const oldest = this.#all().find(({ inside, waiting }) => !inside && !waiting);
    oldest?.turnAway("timeout");
    // It has not even named a credential.
    oldest?.channel.cut();
    return oldest !== undefined;
  }

  #all(): readonly Visit[] {
    return [...this.#visits];
  }
}
