// IP addresses as the relay needs them: which one a request comes from, the key it is counted under, and which ranges
// contain it. Pure; knows nothing of sockets.

/** Characters of an address's text; the longest IPv6 form has 45. */
const ADDRESS_LENGTH_MAX = 45;

/** Characters of `X-Forwarded-For` that are read, from its end: that is where the proxy wrote. */
const FORWARDED_LENGTH_MAX = 1_024;

/** 4 bytes of IPv4 or 16 of IPv6. */
export type Address = Uint8Array;

export interface Range {
  readonly base: Address;
  /** Leading bits that must be the base's. */
  readonly bits: number;
}

/** Parses either family; `::ffff:a.b.c.d` is the IPv4 address that it stands for. Null when it is neither. */
export function parseAddress(text: string): Address | null {
  if (text.length > ADDRESS_LENGTH_MAX) return null;
  const zoneless = text.replace(/%.*$/, "");
  if (!zoneless.includes(":")) return parseIpv4(zoneless);
  const bytes = parseIpv6(zoneless);
  if (!bytes) return null;
  const mapped =
    bytes.subarray(0, 10).every((byte) => byte === 0) && bytes[10] === 0xff && bytes[11] === 0xff;
  return mapped ? bytes.slice(12) : bytes;
}

function parseIpv4(text: string): Address | null {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part))) return null;
  const bytes = parts.map(Number);
  return bytes.every((byte) => byte < 256) ? Uint8Array.from(bytes) : null;
}

function parseIpv6(text: string): Address | null {
  const halves = text.split("::");
  if (halves.length > 2) return null;
  const head = groupsOf(halves[0]!);
  const tail = halves.length === 2 ? groupsOf(halves[1]!) : [];
  if (!head || !tail) return null;
  const missing = 16 - head.length - tail.length;
  if (halves.length === 2 ? missing < 2 : missing !== 0) return null;
  return Uint8Array.from([...head, ...new Array<number>(missing).fill(0), ...tail]);
}

/** The bytes of groups between colons; the last may be an IPv4 address. */
function groupsOf(text: string): number[] | null {
  if (text === "") return [];
  const groups = text.split(":");
  const bytes: number[] = [];
  for (const [index, group] of groups.entries()) {
    const embedded = index === groups.length - 1 && group.includes(".") ? parseIpv4(group) : null;
    if (embedded) bytes.push(...embedded);
    else if (/^[0-9a-f]{1,4}$/i.test(group))
      bytes.push(Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 0xff);
    else return null;
  }
  return bytes;
}

/** What an address is counted under: itself, or its /64, which is the least that one IPv6 customer has. */
export function addressKey(address: Address): string {
  const counted = address.length === 4 ? address : address.subarray(0, 8);
  return `${address.length === 4 ? "4:" : "6:"}${Array.from(counted, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

/** `10.0.0.0/8`, `fd00::/8`, or one address. Null when it is none of them. */
export function parseRange(text: string): Range | null {
  const [host, bits, ...rest] = text.split("/");
  const base = parseAddress(host!);
  if (!base || rest.length > 0) return null;
  if (bits === undefined) return { base, bits: base.length * 8 };
  if (!/^\d{1,3}$/.test(bits) || Number(bits) > base.length * 8) return null;
  return { base, bits: Number(bits) };
}

export function isWithin(address: Address, range: Range): boolean {
  if (address.length !== range.base.length) return false;
  for (let i = 0, left = range.bits; left > 0; i++, left -= 8) {
    const mask = left >= 8 ? 0xff : (0xff << (8 - left)) & 0xff;
    if ((address[i]! & mask) !== (range.base[i]! & mask)) return false;
  }
  return true;
}

const LOOPBACK = ["127.0.0.0/8", "::1"].map((text) => parseRange(text)!);
const PRIVATE = [
  ...LOOPBACK,
  ...["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "fc00::/7", "fe80::/10"].map(
    (text) => parseRange(text)!,
  ),
];

export const isLoopback = (address: Address) => LOOPBACK.some((range) => isWithin(address, range));

/** Loopback, link-local and private ranges. */
export const isPrivate = (address: Address) => PRIVATE.some((range) => isWithin(address, range));

/**
 * Who a request is from. `X-Forwarded-For` is read from its end and only as far as trusted proxies wrote it: the first
 * address that is not a trusted proxy's is the client. An unreadable entry ends the reading at the proxy that passed it
 * on.
 */
export function clientAddress(peer: Address, forwarded: string | null, trusted: readonly Range[]): Address {
  let client = peer;
  const hops = (forwarded ?? "").slice(-FORWARDED_LENGTH_MAX).split(",");
  while (trusted.some((range) => isWithin(client, range))) {
    const hop = hops.pop()?.trim();
    const address = hop === undefined ? null : parseAddress(hop);
    if (!address) break;
    client = address;
  }
  return client;
}
