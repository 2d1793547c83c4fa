// What the sockets of one relay share: the rooms, the counters, the clock, and the list of the sockets themselves.

import { Backlog } from "./backlog.ts";
import type { ClientEnd, HostEnd, SocketEnd } from "./channel-ends.ts";
import { FramePool } from "./frame-pool.ts";
import { Journal, type RelayLog } from "./journal.ts";
import { AddressCounters, type RelayLimits, type RelayTimes } from "./limits.ts";
import { Metrics } from "./metrics.ts";
import { Rooms } from "./rooms.ts";
import type { StunServer } from "./stun-server.ts";

export class Exchange {
  readonly limits: RelayLimits;
  readonly times: RelayTimes;
  readonly rooms: Rooms<HostEnd, ClientEnd>;
  readonly counters: AddressCounters;
  readonly backlog: Backlog;
  readonly metrics = new Metrics();
  readonly pool = new FramePool();
  readonly journal: Journal;
  /** Every socket from its opening to its close event. */
  readonly sockets = new Set<SocketEnd>();
  /**
   * Ms that this relay has been awake, in steps of a tick. Silence is measured by it: when the process was stopped or
   * busy for a while, what was sent to it meanwhile still waits to be read, and no sender is dead because of that.
   */
  awakeMs = 0;
  /** Sockets with something to write. */
  #writing: SocketEnd[] = [];
  /** `now` as it was when first asked for in this turn; 0 outside a turn that has something to write. */
  #turnMs = 0;
  #tickedAt = performance.now();
  /** Set once, at shutdown. */
  closing = false;
  /** Set once, before the first socket; null when the relay has none. */
  stun: StunServer | null = null;

  constructor(limits: RelayLimits, times: RelayTimes, log: RelayLog | null) {
    this.limits = limits;
    this.times = times;
    this.rooms = new Rooms({ ...limits, ...times });
    this.counters = new AddressCounters(limits);
    this.backlog = new Backlog(limits.bufferedBytes);
    this.journal = new Journal(log, () => Date.now());
  }

  /** Ms on a clock that never goes back. */
  now(): number {
    return performance.now();
  }

  /**
   * The same, but as it was earlier in this turn of the event loop if frames were taken in it: reading the clock for
   * each frame would add a tenth to what a frame costs.
   */
  turnNow(): number {
    if (this.#turnMs !== 0) return this.#turnMs;
    const now = this.now();
    if (this.#writing.length > 0) this.#turnMs = now;
    return now;
  }

  /** Call every `tickMs`: ends sockets that have waited for too long. */
  tick(): void {
    const now = this.now();
    this.awakeMs += Math.min(now - this.#tickedAt, 2 * this.times.tickMs);
    this.#tickedAt = now;
    for (const socket of this.sockets) socket.tick();
    this.rooms.sweep(now);
  }

  /** Makes a socket write what it has gathered at the end of this turn of the event loop. */
  writeSoon(socket: SocketEnd): void {
    if (this.#writing.push(socket) > 1) return;
    setImmediate(() => {
      const sockets = this.#writing;
      this.#writing = [];
      this.#turnMs = 0;
      for (const socket of sockets) socket.write();
    });
  }

  /** Counts a guess that failed against its address. */
  miss(address: string): void {
    if (this.counters.miss(address, this.now())) this.journal.write("address_blocked", address);
  }

  gauges(): Record<string, number> {
    const { hosts, rooms, kept, reserved, channels } = this.rooms.counts;
    return {
      sockets: this.sockets.size,
      hosts,
      rooms,
      kept_rooms: kept,
      reserved_rooms: reserved,
      channels,
      waiting_bytes: this.backlog.bytes,
      counted_addresses: this.counters.size,
      ...(this.stun ? { stun_addresses: this.stun.counted } : {}),
      resident_bytes: process.memoryUsage.rss(),
    };
  }
}
