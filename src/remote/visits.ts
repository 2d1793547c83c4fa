// All clients that came by one door: let in, waiting for the user's decision, or not let in yet. Knows who must leave to
// make room, not who is let in.

import type { KeyCredential, Scope } from "../channel/credentials.ts";
import type { Bye } from "../channel/messages.ts";
import { type Controlling, whoLeaves } from "./places.ts";
import type { Tickets } from "./tickets.ts";
import type { Guest, Inside, Visit, WaitingDevice } from "./visit.ts";

/**
 * Channels at the same time, let in or not: as many as a relay's own limits allow in all rooms. One more replaces the
 * oldest that is not let in yet. If all are let in, the new one is closed at once.
 */
export const CHANNELS_MAX = 160;

export class Visits {
  readonly #visits = new Set<Visit>();

  constructor(private readonly tickets: Tickets) {}

  /** False when there is no place for it. */
  add(visit: Visit): boolean {
    if (this.#visits.size >= CHANNELS_MAX && !this.#turnOldestAway()) return false;
    this.#visits.add(visit);
    return true;
  }

  /** The client on this channel of the relay, if it is not let in yet. */
  pending(ch: number): Visit | undefined {
    return this.#all().find((visit) => visit.ch === ch && !visit.inside);
  }

  remove(visit: Visit): void {
    this.#visits.delete(visit);
  }

  guests(): readonly Guest[] {
    return this.#all().flatMap(({ inside }) => inside?.guest ?? []);
  }

  /** The device that waits for the user's decision, if one does. */
  waiting(): WaitingDevice | null {
    return this.waitingVisit()?.waiting ?? null;
  }

  waitingVisit(): Visit | undefined {
    return this.#all().find(({ waiting }) => waiting !== null);
  }

  /**
   * Ends the clients that are let in and for which `which` returns true. Returns how many there were. `keys`: the key that
   * the client came with, and its ticket.
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

  /** Ends the clients that are not let in yet, because their credentials are not good any more. */
  endHandshakes(): void {
    for (const visit of this.#all()) if (!visit.inside) visit.turnAway("denied");
  }

  endAll(reason: Bye["reason"]): void {
    this.endHandshakes();
    this.endGuests(() => true, reason);
  }

  /** Ends direct paths and attempts of all clients that may not have one. */
  leaveDirectPaths(allows: (scope: Scope) => boolean): void {
    for (const { path, inside } of this.#all()) if (inside && !allows(inside.guest.reach.scope)) path.leave();
  }

  /**
   * A new client may control sessions: ends those that came first, so that at most `max` places are taken. Clients that are
   * here for forwarded connections have places of their own.
   */
  makeRoom(newcomer: Inside, max: number): void {
    const { forwards } = newcomer.guest;
    const controlling = this.#all().flatMap(({ inside, channel }) =>
      inside?.guest.reach.scope === "control" && inside.guest.forwards === forwards
        ? [{ ...controllerOf(inside), inside, channel }]
        : [],
    );
    const others = controlling.filter(({ inside }) => inside !== newcomer);
    for (const { inside, channel } of whoLeaves(others, controllerOf(newcomer), max)) {
      this.#endTicketOf(inside, newcomer);
      channel.end("replaced");
    }
  }

  /** A client that is replaced does not come back by itself, unless it is the same client on a new connection. */
  #endTicketOf({ ticket, guest }: Inside, newcomer: Inside): void {
    if (ticket?.purpose !== "resume") return;
    const isSame = newcomer.ticket !== null && this.tickets.isSame(ticket, newcomer.ticket);
    const { session } = newcomer.guest.reach;
    // A client that may use one session must not shut out a client that may use more.
    const covers = session === null || session === guest.reach.session;
    if (!isSame && covers) this.tickets.end(ticket);
  }

  /**
   * Ends the oldest client that has not proven anything yet, so that it cannot keep a new one out. A device that waits for
   * the user's decision stays.
   */
  #turnOldestAway(): boolean {
    const oldest = this.#all().find(({ inside, waiting }) => !inside && !waiting);
    oldest?.turnAway("timeout");
    // If it has not even named a credential, only `cut` ends it.
    oldest?.channel.cut();
    return oldest !== undefined;
  }

  #all(): readonly Visit[] {
    return [...this.#visits];
  }
}

function controllerOf({ devicePk, isBrief }: Inside): Controlling {
  return { device: devicePk && Buffer.from(devicePk).toString("base64url"), isBrief };
}
