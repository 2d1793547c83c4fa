// Parses IP addresses, and tells which ones a direct path cannot use.

/** `other`: not the address of a single machine. */
export type AddressKind = "unicast" | "loopback" | "link-local" | "other";

const IPV4_BYTES = 4;
const IPV6_GROUPS = 8;

/** The bytes of an IPv4 (4) or IPv6 (16) address in any notation. Null for anything else, also for one with a zone. */
export function parseAddress(text: string): readonly number[] | null {
  return text.includes(":") ? parseIpv6(text) : parseIpv4(text);
}

/** Four decimal numbers without leading zeros, which some systems read as octal. */
function parseIpv4(text: string): readonly number[] | null {
  const parts = text.split(".");
  if (parts.length !== IPV4_BYTES || !parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part))) return null;
  const bytes = parts.map(Number);
  return bytes.every((byte) => byte <= 255) ? bytes : null;
}

/** RFC 4291, 2.2: groups of hex digits, with at most one `::` for zeros, and perhaps an IPv4 address as the last two. */
function parseIpv6(text: string): readonly number[] | null {
  const halves = text.split("::");
  if (halves.length > 2) return null;
  const [head, tail] = [groupsOf(halves[0]!, halves.length === 1), groupsOf(halves[1] ?? "", true)];
  if (!head || !tail) return null;
  const missing = IPV6_GROUPS - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return null;
  const groups = [...head, ...Array<number>(missing).fill(0), ...tail];
  return groups.flatMap((group) => [group >> 8, group & 0xff]);
}

function groupsOf(text: string, mayEndAsIpv4: boolean): readonly number[] | null {
  if (text === "") return [];
  const parts = text.split(":");
  const last = mayEndAsIpv4 && parts.at(-1)!.includes(".") ? parseIpv4(parts.pop()!) : [];
  if (!last || !parts.every((part) => /^[\da-f]{1,4}$/i.test(part))) return null;
  const groups = parts.map((part) => Number.parseInt(part, 16));
  if (last.length === IPV4_BYTES) groups.push((last[0]! << 8) | last[1]!, (last[2]! << 8) | last[3]!);
  return groups;
}

/** @param bytes from `parseAddress` */
export function addressKind(bytes: readonly number[]): AddressKind {
  const [first = 0, second = 0] = bytes;
  if (bytes.length === IPV4_BYTES) {
    if (first === 127) return "loopback";
    if (first === 169 && second === 254) return "link-local";
    // Addresses of "this network", multicast, reserved, and broadcast.
    return first === 0 || first >= 224 ? "other" : "unicast";
  }
  if (first === 0xff) return "other";
  if (first === 0xfe && second >= 0x80 && second <= 0xbf) return "link-local";
  // Addresses with ten zero bytes: loopback, the unspecified one and embedded IPv4 addresses. The last two are useless.
  if (bytes.slice(0, 10).every((byte) => byte === 0))
    return bytes.slice(10, 15).every((byte) => byte === 0) && bytes[15] === 1 ? "loopback" : "other";
  return "unicast";
}

/** Whether two texts are the same address. False unless both are addresses. */
export function isSameAddress(one: string, other: string): boolean {
  const [a, b] = [parseAddress(one), parseAddress(other)];
  return a !== null && b !== null && a.length === b.length && a.every((byte, i) => byte === b[i]);
}
