// Who is where: daemons by rid, their rooms, the channels through them, and the letters that are kept for absent
// daemons. Pure: time is an argument (ms), a socket is an opaque handle, an address an opaque key. Nothing here counts
// guesses.

import { ROOMS_PER_HOST_MAX } from "../src/protocol/relay-messages.ts";

export interface RoomRules {
  readonly channelsPerRoom: number;
  readonly channelsPerRoomAndAddress: number;
  readonly roomsPerAddress: number;
  readonly anonymousRooms: number;
  readonly keptRooms: number;
  readonly reservationMs: number;
  readonly keptMs: number;
}

/**
 * Ended channels for which a daemon may still send `fail`, so that somebody who guesses and leaves at once is counted
 * all the same.
 */
export const ENDED_CHANNELS_MAX = 64;

/** One daemon's socket. */
export interface Host<H, C> {
  readonly handle: H;
  readonly rid: string;
  readonly address: string;
  readonly rooms: Set<string>;
  readonly channels: Map<number, Channel<H, C>>;
  /** Addresses of the newest ended channels, oldest first. */
  readonly ended: Map<number, string>;
  nextChannel: number;
}

/** One client at one daemon. */
export interface Channel<H, C> {
  readonly host: Host<H, C>;
  readonly ch: number;
  readonly client: C;
  readonly address: string;
  /** The letters that were typed, or `rid`. */
  readonly by: string;
  /** `fail` was counted. */
  failed: boolean;
}

export interface Kept {
  readonly room: string;
  readonly rid: string;
  /** Ms since the epoch. */
  readonly until: number;
}

/** Letters that a daemon has. */
interface Claim {
  readonly rid: string;
  readonly address: string | null;
  readonly kept: boolean;
  /** When they become free; infinite while their daemon is here. */
  readonly until: number;
}

export interface Claimed {
  readonly granted: string[];
  /** Another daemon's. */
  readonly taken: string[];
  /** Past a cap. */
  readonly refused: string[];
}

export type Target = { readonly room: string } | { readonly rid: string };

export type Joined<H, C> =
  | { readonly ok: true; readonly channel: Channel<H, C> }
  | { readonly ok: false; readonly reason: "unavailable" | "unauthorized" | "room-full" }
  /** The channels of the newcomer's own address: one that has gone quiet may make room. */
  | { readonly ok: false; readonly reason: "address-full"; readonly own: readonly Channel<H, C>[] };

export class Rooms<H, C> {
  readonly #rules: RoomRules;
  readonly #hosts = new Map<string, Host<H, C>>();
  readonly #claims = new Map<string, Claim>();
  #liveRooms = 0;
  #keptRooms = 0;
  #channels = 0;
  #keptRevision = 0;
  /** Rooms of each address that count as its own: the live ones and those kept for absent daemons. */
  readonly #held = new Map<string, number>();

  constructor(rules: RoomRules) {
    this.#rules = rules;
  }

  get counts() {
    return {
      hosts: this.#hosts.size,
      rooms: this.#liveRooms,
      kept: this.#keptRooms,
      reserved: this.#claims.size - this.#liveRooms,
      channels: this.#channels,
    };
  }

  /** Changes whenever `kept` may. */
  get keptRevision(): number {
    return this.#keptRevision;
  }

  /** Adds a daemon. An earlier one with the same rid is removed and returned with its channels. */
  register(handle: H, rid: string, address: string, now: number) {
    const before = this.#hosts.get(rid);
    const ended = before ? this.unregister(before, now) : [];
    const host: Host<H, C> = {
      handle,
      rid,
      address,
      rooms: new Set(),
      channels: new Map(),
      ended: new Map(),
      nextChannel: 1,
    };
    this.#hosts.set(rid, host);
    return { host, replaced: before ?? null, ended };
  }

  /** Removes a daemon that left. Its letters stay reserved for it. Returns its channels, which have ended. */
  unregister(host: Host<H, C>, now: number): Channel<H, C>[] {
    if (this.#hosts.get(host.rid) !== host) return [];
    this.#hosts.delete(host.rid);
    for (const room of host.rooms) {
      const { kept } = this.#claims.get(room)!;
      const until = now + (kept ? this.#rules.keptMs : this.#rules.reservationMs);
      this.#set(room, { rid: host.rid, address: host.address, kept, until });
    }
    host.rooms.clear();
    const ended = [...host.channels.values()];
    this.#channels -= host.channels.size;
    host.channels.clear();
    return ended;
  }

  /** True when this rid already has the letters, live or reserved: claiming them reveals nothing to it. */
  isOwn(room: string, rid: string, now: number): boolean {
    const claim = this.#current(room, now);
    return claim !== null && claim.rid === rid;
  }

  /** Gives letters to a daemon that is here. `keep` lists those of them to keep for it when it leaves. */
  claim(host: Host<H, C>, rooms: readonly string[], keep: readonly string[], now: number): Claimed {
    const granted: string[] = [];
    const taken: string[] = [];
    const refused: string[] = [];
    for (const room of new Set(rooms)) {
      const claim = this.#current(room, now);
      if (claim && claim.rid !== host.rid) {
        taken.push(room);
        continue;
      }
      const held = claim?.address === host.address && (claim.kept || host.rooms.has(room));
      const full =
        (!host.rooms.has(room) && host.rooms.size >= ROOMS_PER_HOST_MAX) ||
        (!held && this.#heldBy(host.address) >= this.#rules.roomsPerAddress);
      if (full) {
        refused.push(room);
        continue;
      }
      const kept = keep.includes(room) && (claim?.kept || this.#keptRooms < this.#rules.keptRooms);
      this.#set(room, { rid: host.rid, address: host.address, kept, until: Number.POSITIVE_INFINITY });
      host.rooms.add(room);
      granted.push(room);
    }
    return { granted, taken, refused };
  }

  /** Takes letters back from a daemon; nobody else gets them for a while. Those that it does not hold are ignored. */
  drop(host: Host<H, C>, rooms: readonly string[], now: number): void {
    for (const room of rooms) {
      if (!host.rooms.delete(room)) continue;
      const until = now + this.#rules.reservationMs;
      this.#set(room, { rid: host.rid, address: host.address, kept: false, until });
    }
  }

  join(client: C, target: Target, address: string, now: number): Joined<H, C> {
    const typed = "room" in target;
    if (typed && this.#liveRooms > this.#rules.anonymousRooms) return { ok: false, reason: "unauthorized" };
    const rid = typed ? this.#current(target.room, now)?.rid : target.rid;
    const host = rid === undefined ? undefined : this.#hosts.get(rid);
    if (!host || (typed && !host.rooms.has(target.room))) return { ok: false, reason: "unavailable" };
    const by = typed ? target.room : "rid";
    const beside = [...host.channels.values()].filter((channel) => channel.by === by);
    const own = beside.filter((channel) => channel.address === address);
    if (own.length >= this.#rules.channelsPerRoomAndAddress)
      return { ok: false, reason: "address-full", own };
    if (beside.length >= this.#rules.channelsPerRoom) return { ok: false, reason: "room-full" };
    const channel: Channel<H, C> = { host, ch: this.#nextChannel(host), client, address, by, failed: false };
    host.channels.set(channel.ch, channel);
    this.#channels++;
    return { ok: true, channel };
  }

  /** Ends a channel; false when it had ended before. */
  leave(channel: Channel<H, C>): boolean {
    const { host, ch } = channel;
    if (host.channels.get(ch) !== channel) return false;
    host.channels.delete(ch);
    this.#channels--;
    if (!channel.failed) host.ended.set(ch, channel.address);
    if (host.ended.size > ENDED_CHANNELS_MAX) host.ended.delete(host.ended.keys().next().value!);
    return true;
  }

  /**
   * The address to count a wrong code against; null for a channel that never existed, ended long ago, or was counted
   * already.
   */
  fail(host: Host<H, C>, ch: number): string | null {
    const channel = host.channels.get(ch);
    if (channel) {
      if (channel.failed) return null;
      channel.failed = true;
      return channel.address;
    }
    const address = host.ended.get(ch) ?? null;
    host.ended.delete(ch);
    return address;
  }

  /** Frees the letters whose time has passed. */
  sweep(now: number): void {
    for (const room of [...this.#claims.keys()]) this.#current(room, now);
  }

  /** The letters to keep over a restart of the relay. `epoch` is `now` as ms since the epoch. */
  kept(now: number, epoch: number): Kept[] {
    return [...this.#claims].flatMap(([room, claim]) => {
      if (!claim.kept || claim.until <= now) return [];
      const left = Number.isFinite(claim.until) ? claim.until - now : this.#rules.keptMs;
      return [{ room, rid: claim.rid, until: Math.round(epoch + left) }];
    });
  }

  /** Reserves letters that were kept, each for no longer than if its daemon left now. Call it before any claim. */
  restore(kept: readonly Kept[], now: number, epoch: number): void {
    for (const { room, rid, until } of kept.slice(0, this.#rules.keptRooms)) {
      const left = Math.min(until - epoch, this.#rules.keptMs);
      if (left > 0) this.#set(room, { rid, address: null, kept: true, until: now + left });
    }
  }

  #current(room: string, now: number): Claim | null {
    const claim = this.#claims.get(room);
    if (!claim) return null;
    if (claim.until > now) return claim;
    this.#set(room, null);
    return null;
  }

  #set(room: string, claim: Claim | null): void {
    const before = this.#claims.get(room);
    if (before) this.#count(before, -1);
    if (claim) {
      this.#claims.set(room, claim);
      this.#count(claim, 1);
    } else this.#claims.delete(room);
  }

  #count(claim: Claim, by: 1 | -1): void {
    if (claim.until === Number.POSITIVE_INFINITY) this.#liveRooms += by;
    if (claim.kept) {
      this.#keptRooms += by;
      this.#keptRevision++;
    }
    if (claim.address !== null && (claim.kept || claim.until === Number.POSITIVE_INFINITY)) {
      const held = (this.#held.get(claim.address) ?? 0) + by;
      if (held === 0) this.#held.delete(claim.address);
      else this.#held.set(claim.address, held);
    }
  }

  #heldBy(address: string): number {
    return this.#held.get(address) ?? 0;
  }

  #nextChannel(host: Host<H, C>): number {
    while (host.channels.has(host.nextChannel)) host.nextChannel = following(host.nextChannel);
    const ch = host.nextChannel;
    host.nextChannel = following(ch);
    return ch;
  }
}

/** Channel numbers are u32 and begin at 1. */
const following = (ch: number) => (ch === 0xffff_ffff ? 1 : ch + 1);
