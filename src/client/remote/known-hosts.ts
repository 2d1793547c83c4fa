// The hosts that have let this machine in: each one's key, its relay, and, for a paired device, the key to come back with.
// One private file. A host that shows another key than the one here is refused, and the person cannot just confirm it.

import * as v from "valibot";
import { SECRET_BYTES } from "../../channel/link.ts";
import { base64Of } from "../../channel/message-fields.ts";
import type { Paths } from "../../config/paths.ts";
import { jsonForm, readState, writeState } from "../../config/state-file.ts";
import { toBase64 } from "../../crypto/byte-strings.ts";
import { PUBLIC_KEY_BYTES, RID_BYTES } from "../../crypto/identity.ts";
import type { Sodium } from "../../crypto/sodium.ts";
import { count, text } from "../../protocol/session-info.ts";
import { asClause } from "../../text/clause.ts";

/** Hosts that are remembered. One more replaces the one that was not seen for longest. */
const HOSTS_MAX = 256;
/** Permanent codes of one host whose letters are remembered. */
const ROOMS_MAX = 8;
/**
 * If nothing else has changed, a host is written again only if it was last written this long ago, ms. Scripts run hundreds
 * of commands, and when two write at the same time, what one wrote is lost.
 */
const SEEN_MS = 24 * 3_600_000;
/** Bytes of the file. A longer one is not read. */
const FILE_BYTES_MAX = 524_288;

const KnownHost = v.object({
  /** The id by which the relay finds it, and its key, as base64url. */
  rid: base64Of(RID_BYTES),
  hostPk: base64Of(PUBLIC_KEY_BYTES),
  /** The name that it gives itself, for people. */
  name: text(256),
  /** URL of the relay. */
  relay: text(2_048),
  /** Letters of its permanent codes. */
  rooms: v.pipe(v.array(text(4)), v.maxLength(ROOMS_MAX)),
  /** Only if this device is paired: the host accepts the key only from this device. */
  key: v.nullable(v.object({ secret: base64Of(SECRET_BYTES), expires: count })),
  /** Ms since the epoch. */
  seenAt: count,
});
export type KnownHost = Readonly<v.InferOutput<typeof KnownHost>>;
const KnownHostsFile = v.object({
  version: v.literal(1),
  hosts: v.pipe(v.array(KnownHost), v.maxLength(HOSTS_MAX)),
});

/** The file contains keys. */
const FORM = jsonForm(KnownHostsFile, { bytesMax: FILE_BYTES_MAX, isSecret: true });

export type Known<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly message: string };

const pathIn = ({ home }: Pick<Paths, "home">) => `${home}/known-hosts.json`;

/** All of them. An unreadable file is an error, not an empty list: its keys would be lost unnoticed. */
export function knownHostsOf(paths: Pick<Paths, "home">): Known<readonly KnownHost[]> {
  const read = readState(pathIn(paths), FORM);
  if (read.ok) return { ok: true, value: read.value.hosts };
  if (read.reason === "missing") return { ok: true, value: [] };
  const what = asClause(read.message);
  return { ok: false, message: `${what}; repair it, or move it away and confirm every host again.` };
}

export class KnownHosts {
  readonly path: string;

  constructor(
    private readonly paths: Pick<Paths, "home">,
    private readonly sodium: Sodium,
  ) {
    this.path = pathIn(this.paths);
  }

  all(): Known<readonly KnownHost[]> {
    return knownHostsOf(this.paths);
  }

  /** Adds or updates a host. Earlier letters are kept, and so is the key until there is a new one. */
  remember(host: Omit<KnownHost, "rid" | "hostPk"> & { rid: string; hostPk: Uint8Array }): Known<null> {
    const all = this.all();
    if (!all.ok) return all;
    const hostPk = toBase64(this.sodium, host.hostPk);
    const before = all.value.find(({ rid }) => rid === host.rid);
    const rooms = [...new Set([...host.rooms, ...(before?.rooms ?? [])])].slice(0, ROOMS_MAX);
    const entry: KnownHost = { ...host, hostPk, rooms, key: host.key ?? before?.key ?? null };
    if (before && before === all.value[0] && isAsBefore(entry, before)) return { ok: true, value: null };
    // Letters that this host has now no longer belong to another one.
    const others = all.value
      .filter(({ rid }) => rid !== host.rid)
      .map((other) => ({ ...other, rooms: other.rooms.filter((room) => !host.rooms.includes(room)) }));
    return this.#write([entry, ...others].slice(0, HOSTS_MAX));
  }

  /** Forgets the hosts with this name or id. Returns how many there were. */
  forget(nameOrRid: string): Known<number> {
    const all = this.all();
    if (!all.ok) return all;
    const left = all.value.filter(({ name, rid }) => name !== nameOrRid && rid !== nameOrRid);
    const written = left.length < all.value.length ? this.#write(left) : { ok: true as const, value: null };
    return written.ok ? { ok: true, value: all.value.length - left.length } : written;
  }

  #write(hosts: readonly KnownHost[]): Known<null> {
    const text = `${JSON.stringify({ version: 1, hosts }, null, 1)}\n`;
    const written = writeState(this.path, FORM, text, { durable: true });
    return written.ok ? { ok: true, value: null } : written;
  }
}

/** The host that a relay finds by this id. */
export function hostByRid(hosts: readonly KnownHost[], rid: string): KnownHost | null {
  return hosts.find((host) => host.rid === rid) ?? null;
}

/** The host whose permanent code has these letters at this relay. */
export function hostByRoom(hosts: readonly KnownHost[], relay: string, room: string): KnownHost | null {
  const { origin } = new URL(relay);
  return hosts.find((host) => host.rooms.includes(room) && new URL(host.relay).origin === origin) ?? null;
}

/** Whether nothing has changed but the time when the host was seen, and what follows from that. */
function isAsBefore(now: KnownHost, before: KnownHost): boolean {
  const what = ({ rid, hostPk, name, relay, rooms, key }: KnownHost) =>
    JSON.stringify([rid, hostPk, name, relay, rooms, key?.secret]);
  return what(now) === what(before) && now.seenAt - before.seenAt < SEEN_MS;
}
