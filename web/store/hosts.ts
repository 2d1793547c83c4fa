// The machines that this browser has been in: the key to come back with, and the host's public key, which must never
// change. Parsed on reading, because others can write to a browser's storage too.

import * as v from "valibot";
import { rid } from "../../src/protocol/relay-messages.ts";
import { printable } from "../../src/text/printable.ts";
import type { Database } from "./database.ts";

/** Machines that are remembered; the one unused for longest is forgotten. */
const HOSTS_MAX = 32;

/** A key that is valid for longer than this, in ms, is a device's: other keys last for hours. */
const DEVICE_KEY_MS_MIN = 7 * 24 * 3_600_000;

const KnownHost = v.object({
  rid,
  /** base64url of the host's public key. */
  hostPk: v.pipe(v.string(), v.regex(/^[\w-]{43}$/)),
  name: v.pipe(
    v.string(),
    v.maxLength(256),
    v.transform((name) => printable(name)),
  ),
  scope: v.picklist(["control", "view"]),
  /** The key to come back with, base64url; null when there is none. */
  secret: v.nullable(v.pipe(v.string(), v.regex(/^[\w-]{22}$/))),
  /** Ms since the epoch. */
  expires: v.number(),
  usedAt: v.number(),
});
export type KnownHost = v.InferOutput<typeof KnownHost>;

export class Hosts {
  constructor(private readonly database: Database) {}

  async get(rid: string): Promise<KnownHost | null> {
    return parse(await this.database.get("hosts", rid).catch(() => null));
  }

  /** Last used first. */
  async all(): Promise<KnownHost[]> {
    const stored = await this.database.all("hosts").catch(() => []);
    return stored
      .map(parse)
      .filter((host) => host !== null)
      .sort((a, b) => b.usedAt - a.usedAt);
  }

  async put(host: KnownHost): Promise<void> {
    await this.database.put("hosts", host.rid, host).catch(() => {});
    for (const old of (await this.all()).slice(HOSTS_MAX)) await this.remove(old.rid);
  }

  /** The key to come back with is no longer valid, unless the machine knows this browser as a device. */
  async endAccess(rid: string): Promise<void> {
    const host = await this.get(rid);
    if (host && host.expires - Date.now() < DEVICE_KEY_MS_MIN) await this.put({ ...host, secret: null });
  }

  async remove(rid: string): Promise<void> {
    await this.database.remove("hosts", rid).catch(() => {});
  }
}

function parse(stored: unknown): KnownHost | null {
  const parsed = v.safeParse(KnownHost, stored);
  return parsed.success ? parsed.output : null;
}

/** Whether its key may still let this browser in. */
export const canReturn = (host: KnownHost, now: number): boolean =>
  host.secret !== null && now < host.expires;
