// Every cap of the relay with its default, and the counters that enforce the caps per address. Pure: time is an
// argument (ms, never going back), an address is an opaque key.

/** Join messages from one address in a minute; more are answered `rate_limited`. */
export const JOINS_PER_MINUTE = 10;

/**
 * Failed and missed joins (and taken rooms) of one address in an hour; then nothing is looked up for that address for
 * an hour.
 */
export const MISSES_PER_HOUR = 30;
export const MISS_WINDOW_MS = 3_600_000;
export const BLOCK_MS = 3_600_000;

/** Register messages from one address in a minute; more are answered `limit`. Each costs a signature check. */
export const REGISTRATIONS_PER_MINUTE = 10;

/** Rooms that one address holds, those kept without their daemon included; more are answered `limit`. */
export const ROOMS_PER_ADDRESS = 8;

/** New letters for one address in a minute, so that changing codes quickly cannot use up the letters. */
export const ROOM_CLAIMS_PER_MINUTE = 30;

/** Sockets of one address, joined or not; one more is refused with 429. */
export const SOCKETS_PER_ADDRESS = 20;

/** Sockets in all; one more is refused with 503. */
export const SOCKETS_MAX = 10_000;

/**
 * Channels of one room (or one rid), and how many of them may come from one address; more are answered `rate_limited`.
 */
export const CHANNELS_PER_ROOM = 16;
export const CHANNELS_PER_ROOM_AND_ADDRESS = 2;

/** Live rooms in all, above which typed codes are refused to clients without an account. */
export const ANONYMOUS_ROOMS_MAX = 1_000;

/** Rooms kept for absent daemons in all; above that, a permanent room is reserved no longer than any other. */
export const KEPT_ROOMS_MAX = 10_000;

/**
 * Bytes from one client to its daemon, sustained and in one burst; above that, the client's socket is not read for a
 * while.
 */
export const CHANNEL_BYTES_PER_SECOND = 4_194_304;
export const CHANNEL_BURST_BYTES = 8_388_608;

/** Bytes that a frame costs besides its payload, so that empty frames are not free: at most 8,192 of them a second. */
export const FRAME_COST_BYTES = 512;

/** Text messages and WebSocket pings of one socket, in one burst and sustained; more closes it (4429). */
export const CONTROLS_BURST = 300;
export const CONTROLS_PER_SECOND = 20;

/** Bytes waiting for one socket; the frame that exceeds it closes the socket. */
export const SOCKET_BUFFER_BYTES = 1_048_576;

/** Bytes waiting for all sockets; beyond it, the socket with the most waiting bytes is closed. */
export const BUFFERED_BYTES_MAX = 268_435_456;

/** The clients of a daemon are read again once no more bytes than this wait for it. */
export const HOST_RESUME_BYTES = 65_536;

/**
 * Addresses that are counted at once (about 300 bytes each); the one that has not been seen for longest and has no
 * socket makes room.
 */
export const COUNTED_ADDRESSES_MAX = 65_536;

/**
 * STUN requests of one address that are answered, at once and sustained; more get no answer. A browser asks once for each
 * of its interfaces and then every ten seconds while it is connected; a whole office may have one address.
 */
export const STUN_BURST_PER_ADDRESS = 60;
export const STUN_PER_SECOND_PER_ADDRESS = 10;

/** The same in all: 64 KB of answers a second, and a small part of a processor. */
export const STUN_BURST = 4_000;
export const STUN_PER_SECOND = 2_000;

/**
 * Addresses whose STUN requests are counted at once (about 200 bytes each); the one that has not been seen for longest
 * makes room.
 */
export const STUN_ADDRESSES_MAX = 16_384;

/** The limits that a server may set; the tests set all of them. */
export interface RelayLimits {
  readonly joinsPerMinute: number;
  readonly missesPerHour: number;
  readonly registrationsPerMinute: number;
  readonly roomsPerAddress: number;
  readonly roomClaimsPerMinute: number;
  readonly socketsPerAddress: number;
  readonly sockets: number;
  readonly channelsPerRoom: number;
  readonly channelsPerRoomAndAddress: number;
  readonly anonymousRooms: number;
  readonly keptRooms: number;
  readonly channelBytesPerSecond: number;
  readonly channelBurstBytes: number;
  readonly controlsBurst: number;
  readonly socketBufferBytes: number;
  readonly bufferedBytes: number;
  readonly countedAddresses: number;
  readonly stunBurstPerAddress: number;
  readonly stunPerSecondPerAddress: number;
  readonly stunBurst: number;
  readonly stunPerSecond: number;
  readonly stunAddresses: number;
}

export const DEFAULT_LIMITS: RelayLimits = {
  joinsPerMinute: JOINS_PER_MINUTE,
  missesPerHour: MISSES_PER_HOUR,
  registrationsPerMinute: REGISTRATIONS_PER_MINUTE,
  roomsPerAddress: ROOMS_PER_ADDRESS,
  roomClaimsPerMinute: ROOM_CLAIMS_PER_MINUTE,
  socketsPerAddress: SOCKETS_PER_ADDRESS,
  sockets: SOCKETS_MAX,
  channelsPerRoom: CHANNELS_PER_ROOM,
  channelsPerRoomAndAddress: CHANNELS_PER_ROOM_AND_ADDRESS,
  anonymousRooms: ANONYMOUS_ROOMS_MAX,
  keptRooms: KEPT_ROOMS_MAX,
  channelBytesPerSecond: CHANNEL_BYTES_PER_SECOND,
  channelBurstBytes: CHANNEL_BURST_BYTES,
  controlsBurst: CONTROLS_BURST,
  socketBufferBytes: SOCKET_BUFFER_BYTES,
  bufferedBytes: BUFFERED_BYTES_MAX,
  countedAddresses: COUNTED_ADDRESSES_MAX,
  stunBurstPerAddress: STUN_BURST_PER_ADDRESS,
  stunPerSecondPerAddress: STUN_PER_SECOND_PER_ADDRESS,
  stunBurst: STUN_BURST,
  stunPerSecond: STUN_PER_SECOND,
  stunAddresses: STUN_ADDRESSES_MAX,
};

/** Every wait of the relay, in ms. */
export const DEFAULT_TIMES = {
  /** From the upgrade to a valid `register` or `join`; then 4408. */
  unauthenticatedMs: 5_000,
  /** Between two pings to a socket. */
  pingMs: 20_000,
  /** Silence after which a socket is dead (4408). */
  deadMs: 60_000,
  /** Before `unavailable` is answered, whatever the reason: the time must not reveal the reason. */
  refusalMs: 250,
  /** A daemon that takes nothing of what waits for it for this long is dead. Its clients are not read meanwhile. */
  stallMs: 60_000,
  /** For a closing socket to take what was sent before; then it is cut. */
  lingerMs: 10_000,
  /** For telling all sockets at shutdown; then they are cut. */
  drainMs: 5_000,
  /** Letters that a daemon dropped, or left behind, stay reserved for it this long. */
  reservationMs: 60_000,
  /** The same for permanent rooms: 30 days. */
  keptMs: 2_592_000_000,
  /** Silence after which a socket may make room for a newcomer of its own address: it missed a ping. */
  quietMs: 25_000,
  /** Between two checks of all of these. */
  tickMs: 1_000,
} as const;
export type RelayTimes = { readonly [K in keyof typeof DEFAULT_TIMES]: number };

export interface Bucket {
  tokens: number;
  /** When `tokens` was last brought up to date. */
  at: number;
}

/** A full bucket. */
export function makeBucket(capacity: number, now: number): Bucket {
  return { tokens: capacity, at: now };
}

/** Adds the tokens for the time that has passed. */
export function refill(bucket: Bucket, capacity: number, perMs: number, now: number): void {
  bucket.tokens = Math.min(capacity, bucket.tokens + Math.max(0, now - bucket.at) * perMs);
  bucket.at = now;
}

/** Takes `count` tokens if all of them are there. */
export function take(bucket: Bucket, capacity: number, perMs: number, now: number, count = 1): boolean {
  refill(bucket, capacity, perMs, now);
  if (bucket.tokens < count) return false;
  bucket.tokens -= count;
  return true;
}

const MINUTE_MS = 60_000;

/**
 * Entries looked at to make room for one; when all of them have sockets, there is one counter too many until the next
 * time.
 */
const LOOKED_MAX = 64;

interface Counted {
  sockets: number;
  readonly joins: Bucket;
  readonly registrations: Bucket;
  readonly claims: Bucket;
  misses: number;
  /** When the first of `misses` happened. */
  missesSince: number;
  blockedUntil: number;
}

export type Admission = "admitted" | "address-full" | "relay-full";
export type Allowance = { readonly ok: true } | { readonly ok: false; readonly retryMs: number };

const ALLOWED: Allowance = { ok: true };

function blockedFor(counted: Counted, now: number): Allowance {
  return { ok: false, retryMs: Math.ceil(counted.blockedUntil - now) };
}

/** What each address has used up. */
export class AddressCounters {
  readonly #limits: RelayLimits;
  /** In the order of last use, the oldest first. */
  readonly #counted = new Map<string, Counted>();
  #sockets = 0;

  constructor(limits: RelayLimits) {
    this.#limits = limits;
  }

  get sockets(): number {
    return this.#sockets;
  }

  /** Addresses with a counter; never more than the limit and the open sockets together. */
  get size(): number {
    return this.#counted.size;
  }

  /** Counts a socket that is about to open, or says which cap it meets. */
  admit(address: string, now: number): Admission {
    if (this.#sockets >= this.#limits.sockets) return "relay-full";
    const counted = this.#of(address, now);
    if (counted.sockets >= this.#limits.socketsPerAddress) return "address-full";
    counted.sockets++;
    this.#sockets++;
    return "admitted";
  }

  /** Once for every `admit` that was answered `admitted`. */
  release(address: string): void {
    const counted = this.#counted.get(address);
    if (!counted || counted.sockets === 0) throw new Error("a socket was released that was not admitted");
    counted.sockets--;
    this.#sockets--;
  }

  join(address: string, now: number): Allowance {
    const counted = this.#of(address, now);
    if (counted.blockedUntil > now) return blockedFor(counted, now);
    return this.#perMinute(counted.joins, this.#limits.joinsPerMinute, now);
  }

  register(address: string, now: number): Allowance {
    return this.#perMinute(this.#of(address, now).registrations, this.#limits.registrationsPerMinute, now);
  }

  /** For one room whose letters this daemon did not have before: the answer reveals whether somebody has them. */
  claim(address: string, now: number): Allowance {
    const counted = this.#of(address, now);
    if (counted.blockedUntil > now) return blockedFor(counted, now);
    return this.#perMinute(counted.claims, this.#limits.roomClaimsPerMinute, now);
  }

  /** Counts a join that found nothing, a wrong code, or a room that was taken; true when it blocks the address. */
  miss(address: string, now: number): boolean {
    const counted = this.#of(address, now);
    if (counted.blockedUntil > now) return false;
    if (now - counted.missesSince >= MISS_WINDOW_MS) {
      counted.misses = 0;
      counted.missesSince = now;
    }
    if (++counted.misses < this.#limits.missesPerHour) return false;
    counted.misses = 0;
    counted.blockedUntil = now + BLOCK_MS;
    return true;
  }

  #perMinute(bucket: Bucket, capacity: number, now: number): Allowance {
    const perMs = capacity / MINUTE_MS;
    if (take(bucket, capacity, perMs, now)) return ALLOWED;
    return { ok: false, retryMs: perMs > 0 ? Math.ceil((1 - bucket.tokens) / perMs) : MINUTE_MS };
  }

  #of(address: string, now: number): Counted {
    let counted = this.#counted.get(address);
    if (counted) {
      this.#counted.delete(address);
    } else {
      if (this.#counted.size >= this.#limits.countedAddresses) this.#makeRoom(now);
      counted = {
        sockets: 0,
        joins: makeBucket(this.#limits.joinsPerMinute, now),
        registrations: makeBucket(this.#limits.registrationsPerMinute, now),
        claims: makeBucket(this.#limits.roomClaimsPerMinute, now),
        misses: 0,
        missesSince: now,
        blockedUntil: 0,
      };
    }
    this.#counted.set(address, counted);
    return counted;
  }

  /** Forgets the addresses without a socket that have not been seen for longest, first those that are not blocked. */
  #makeRoom(now: number): void {
    let blocked: string | undefined;
    let looked = 0;
    for (const [address, counted] of this.#counted) {
      if (++looked > LOOKED_MAX) break;
      if (counted.sockets > 0 || counted.blockedUntil > now) {
        if (counted.sockets === 0) blocked ??= address;
        // Moved to the back, so that the next search does not meet it again: in all, each address is looked at once.
        this.#counted.delete(address);
        this.#counted.set(address, counted);
        continue;
      }
      this.#counted.delete(address);
      if (this.#counted.size < this.#limits.countedAddresses) return;
    }
    if (blocked !== undefined) this.#counted.delete(blocked);
  }
}
