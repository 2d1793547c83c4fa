// Addresses: what is an address, which ones are counted together, and whose word about another is believed.

import { expect, test } from "bun:test";
import { BlockList } from "node:net";
import fc from "fast-check";
import {
  addressKey,
  clientAddress,
  isLoopback,
  isPrivate,
  isWithin,
  parseAddress,
  parseRange,
} from "../../../relay/address.ts";

const address = (text: string) => parseAddress(text)!;
const range = (text: string) => parseRange(text)!;

test("addresses of both families are read in all their spellings", () => {
  expect([...address("192.0.2.1")]).toEqual([192, 0, 2, 1]);
  expect(address("2001:db8::1")).toEqual(address("2001:0DB8:0:0:0:0:0:1"));
  expect(address("::")).toEqual(new Uint8Array(16));
  expect(address("fe80::1%eth0")).toEqual(address("fe80::1"));
  expect(address("::ffff:192.0.2.1")).toEqual(address("192.0.2.1"));
  expect(address("64:ff9b::192.0.2.1")).toHaveLength(16);
});

test("what is not an address is refused", () => {
  const bad = [
    "",
    "1.2.3",
    "1.2.3.256",
    "01.2.3.4",
    "1.2.3.4.5",
    "1::2::3",
    ":",
    ":::",
    "1:2:3:4:5:6:7",
    "g::1",
    "12345::",
    "1:2:3:4:5:6:7::8",
    "1.2.3.4:80",
    "[::1]",
    "a".repeat(100),
  ];
  expect(bad.map((text) => [text, parseAddress(text)])).toEqual(bad.map((text) => [text, null]));
});

test("any IPv6 address is read as its bytes", () => {
  fc.assert(
    fc.property(fc.ipV6(), (text) => {
      const same = new BlockList();
      same.addAddress(text, "ipv6");
      expect(same.check(canonical(address(text)), "ipv6")).toBe(true);
    }),
  );
});

function canonical(bytes: Uint8Array): string {
  const whole = bytes.length === 4 ? [...new Uint8Array(10), 255, 255, ...bytes] : [...bytes];
  return Array.from({ length: 8 }, (_, i) => ((whole[2 * i]! << 8) | whole[2 * i + 1]!).toString(16)).join(
    ":",
  );
}

test("a customer's /64 is one, and two IPv4 addresses are two", () => {
  const key = (text: string) => addressKey(address(text));
  expect(key("2001:db8:1:2::1")).toBe(key("2001:db8:1:2:ffff:ffff:ffff:ffff"));
  expect(key("2001:db8:1:2::1")).not.toBe(key("2001:db8:1:3::1"));
  expect(key("192.0.2.1")).not.toBe(key("192.0.2.2"));
  expect(key("::ffff:192.0.2.1")).toBe(key("192.0.2.1"));
});

test("ranges", () => {
  expect(isWithin(address("10.1.2.3"), range("10.0.0.0/8"))).toBe(true);
  expect(isWithin(address("11.0.0.0"), range("10.0.0.0/8"))).toBe(false);
  expect(isWithin(address("172.31.255.255"), range("172.16.0.0/12"))).toBe(true);
  expect(isWithin(address("172.32.0.0"), range("172.16.0.0/12"))).toBe(false);
  expect(isWithin(address("203.0.113.9"), range("0.0.0.0/0"))).toBe(true);
  expect(isWithin(address("::1"), range("0.0.0.0/0"))).toBe(false);
  expect(isWithin(address("192.0.2.2"), range("192.0.2.1"))).toBe(false);
  for (const bad of ["10.0.0.0/33", "10.0.0.0/", "10.0.0.0/8/8", "x/8", "::/129", "10.0.0.0/-1"])
    expect(parseRange(bad)).toBeNull();
  expect([
    isLoopback(address("127.9.9.9")),
    isLoopback(address("::1")),
    isLoopback(address("128.0.0.1")),
  ]).toEqual([true, true, false]);
  expect([
    isPrivate(address("192.168.1.1")),
    isPrivate(address("fd00::1")),
    isPrivate(address("8.8.8.8")),
  ]).toEqual([true, true, false]);
});

test("only what trusted proxies wrote is believed, read from the end", () => {
  const trusted = [range("10.0.0.0/8"), range("127.0.0.1")];
  const client = (peer: string, forwarded: string | null) => clientAddress(address(peer), forwarded, trusted);
  expect(client("203.0.113.1", "198.51.100.1")).toEqual(address("203.0.113.1"));
  expect(client("127.0.0.1", null)).toEqual(address("127.0.0.1"));
  expect(client("127.0.0.1", "198.51.100.1")).toEqual(address("198.51.100.1"));
  expect(client("127.0.0.1", "6.6.6.6, 198.51.100.1")).toEqual(address("198.51.100.1"));
  expect(client("127.0.0.1", "6.6.6.6, 198.51.100.1, 10.0.0.2")).toEqual(address("198.51.100.1"));
  expect(client("127.0.0.1", "198.51.100.1, unknown")).toEqual(address("127.0.0.1"));
  expect(client("127.0.0.1", "10.0.0.3,10.0.0.2")).toEqual(address("10.0.0.3"));
  expect(client("127.0.0.1", `${"6.6.6.6, ".repeat(10_000)}198.51.100.1`)).toEqual(address("198.51.100.1"));
});
