// Which candidates are told and tried: strict about their shape, and never a place that only this machine or link has.

import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { CANDIDATE_LENGTH_MAX, CANDIDATES_MAX } from "../../../../src/carrier/direct.ts";
import { addressKind, isSameAddress, parseAddress } from "../../../../src/direct/rules/addresses.ts";
import {
  CandidateFilter,
  type CandidateTerms,
  candidateLine,
  type ParsedCandidate,
  parseCandidate,
} from "../../../../src/direct/rules/candidates.ts";

const TERMS: CandidateTerms = { excluded: [], loopback: false, resolvesLocal: true };
const at = (address: string, port = 5000) => `candidate:1 1 udp 2130706431 ${address} ${port} typ host`;
const filter = (whose: "own" | "other", terms: Partial<CandidateTerms> = {}) =>
  new CandidateFilter(whose, { ...TERMS, ...terms });

describe("a line", () => {
  test.each([
    "candidate:1 1 UDP 2114977791 192.0.2.2 46850 typ host",
    "a=candidate:2 1 UDP 2116026111 fd00::2 46850 typ host",
    // Chromium, Firefox and Safari.
    "candidate:842163049 1 udp 1677729535 203.0.113.7 51472 typ srflx raddr 0.0.0.0 rport 0 generation 0 ufrag mB3A network-cost 999",
    "candidate:0 1 UDP 2122252543 1f2b7a1c-9d5e-4a50-8c0b-2b1a5b6a7c8d.local 49203 typ host",
    "candidate:3 1 udp 33562367 198.51.100.4 61000 typ relay raddr 203.0.113.7 rport 51472",
  ])("of a real end is understood: %s", (line) => {
    expect(parseCandidate(line)).not.toBeNull();
  });

  test.each([
    "",
    "candidate:",
    "candidate:1 1 tcp 2105458943 192.0.2.2 9 typ host tcptype active",
    "candidate:1 1 udp 2114977791 192.0.2.2 0 typ host",
    "candidate:1 1 udp 2114977791 192.0.2.2 65536 typ host",
    "candidate:1 1 udp 2114977791 192.0.2.2 99999 typ host",
    "candidate:1 1 udp 2114977791  5000 typ host",
    "candidate:1 1 udp 2114977791 example.com 5000 typ host",
    "candidate:1 1 udp 2114977791 a.b.local 5000 typ host",
    "candidate:1 1 udp 2114977791 .local 5000 typ host",
    "candidate:1 1 udp 1 name.local 5000 typ srflx",
    "candidate:1 1 udp 2114977791 192.0.2.02 5000 typ host",
    "candidate:1 1 udp 2114977791 192.0.2.256 5000 typ host",
    "candidate:1 1 udp 2114977791 fe80::1%eth0 5000 typ host",
    "candidate:1 0 udp 2114977791 192.0.2.2 5000 typ host",
    "candidate:1 1 udp 4294967295 192.0.2.2 5000 typ host",
    "candidate:1 1 udp 0 192.0.2.2 5000 typ host",
    "candidate:1 1 udp 2114977791 192.0.2.2 5000 typ anything",
    "candidate:1 1 udp 2114977791 192.0.2.2 5000 typ host generation",
    "candidate:1 1 udp 2114977791 192.0.2.2 5000 typ host\r\na=ice-ufrag:evil",
    `candidate:${"1".repeat(33)} 1 udp 2114977791 192.0.2.2 5000 typ host`,
    `${at("192.0.2.2")} x ${"y".repeat(CANDIDATE_LENGTH_MAX)}`,
  ])("of another shape is none: %j", (line) => {
    expect(parseCandidate(line)).toBeNull();
  });

  test("any text gives a candidate or null, and a candidate is within its bounds", () => {
    const word = fc.oneof(
      fc.string(),
      fc.constantFrom("udp", "1", "typ", "host", "192.0.2.2", "5000", "::1"),
    );
    const line = fc.array(word, { maxLength: 12 }).map((words) => `candidate:${words.join(" ")}`);
    fc.assert(
      fc.property(fc.oneof(fc.string(), line), (text) => {
        const parsed = parseCandidate(text);
        if (!parsed) return;
        expect(parsed.port).toBeWithin(1, 65_536);
        expect(parseCandidate(candidateLine(parsed))).toEqual(parsed);
      }),
    );
  });

  test("written anew it is the same candidate", () => {
    const parsed: fc.Arbitrary<ParsedCandidate> = fc.record({
      foundation: fc.stringMatching(/^[A-Za-z0-9+/]{1,32}$/),
      component: fc.integer({ min: 1, max: 256 }),
      priority: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
      address: fc.oneof(fc.ipV4(), fc.ipV6()),
      port: fc.integer({ min: 1, max: 65_535 }),
      type: fc.constantFrom("host", "srflx", "prflx", "relay"),
    });
    fc.assert(fc.property(parsed, (one) => expect(parseCandidate(candidateLine(one))).toEqual(one)));
  });
});

describe("an address", () => {
  test.each([
    ["192.168.1.1", "unicast"],
    ["10.0.0.1", "unicast"],
    ["127.0.0.1", "loopback"],
    ["127.9.9.9", "loopback"],
    ["169.254.169.254", "link-local"],
    ["0.0.0.0", "other"],
    ["224.0.0.251", "other"],
    ["255.255.255.255", "other"],
    ["fd00::2", "unicast"],
    ["2001:db8::1", "unicast"],
    ["::1", "loopback"],
    ["0:0:0:0:0:0:0:1", "loopback"],
    ["::", "other"],
    ["::ffff:127.0.0.1", "other"],
    ["::127.0.0.1", "other"],
    ["::ffff:7f00:1", "other"],
    ["fe80::1", "link-local"],
    ["febf::1", "link-local"],
    ["ff02::fb", "other"],
  ] as const)("%s is %s", (text, kind) => {
    expect(addressKind(parseAddress(text)!)).toBe(kind);
  });

  test.each([
    "",
    ":",
    ":::",
    "1::2::3",
    "1:2:3:4:5:6:7",
    "1:2:3:4:5:6:7:8:9",
    "12345::",
    "1.2.3",
    "1.2.3.4.5",
    "::1.2.3",
  ])("%j is none", (text) => {
    expect(parseAddress(text)).toBeNull();
  });

  test("of any spelling has its 4 or 16 bytes", () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => {
        expect([4, 16]).toContain(parseAddress(text)!.length);
      }),
    );
    expect(isSameAddress("fd00::2", "FD00:0:0:0:0:0:0:2")).toBe(true);
    expect(isSameAddress("192.0.2.2", "::ffff:192.0.2.2")).toBe(false);
    expect(isSameAddress("", "")).toBe(false);
  });
});

describe("what is told", () => {
  test("has no loopback, no link-local, no excluded address and no name", () => {
    const own = filter("own", { excluded: ["10.8.0.2", "FD00:0::2"] });
    const told = ["127.0.0.1", "169.254.3.4", "fe80::2", "10.8.0.2", "fd00::2", "name.local", "192.0.2.2"];
    expect(told.filter((address) => own.pass(at(address)) !== null)).toEqual(["192.0.2.2"]);
  });

  test("does not say from which address a server was asked", () => {
    const line = "candidate:2 1 UDP 1677729535 203.0.113.7 51472 typ srflx raddr 10.8.0.2 rport 46850";
    expect(filter("own").pass(line)).toBe(
      "candidate:2 1 udp 1677729535 203.0.113.7 51472 typ srflx raddr 0.0.0.0 rport 9",
    );
  });

  test("has loopback for tests", () => {
    expect(filter("own", { loopback: true }).pass(at("127.0.0.1"))).toBe(at("127.0.0.1"));
    expect(filter("own", { loopback: true }).pass(at("169.254.0.1"))).toBeNull();
  });
});

describe("what is tried", () => {
  test("has no loopback, link-local, multicast or unspecified address, in any spelling", () => {
    const other = filter("other");
    const tried = [
      "127.0.0.1",
      "::1",
      "::ffff:127.0.0.1",
      "169.254.169.254",
      "fe80::1",
      "224.0.0.1",
      "0.0.0.0",
      "::",
    ];
    expect(tried.filter((address) => other.pass(at(address)) !== null)).toEqual([]);
  });

  test("has each candidate once, and not more than a few", () => {
    const other = filter("other");
    expect(other.pass(at("192.0.2.2"))).not.toBeNull();
    expect(other.pass(`a=${at("192.0.2.2")} generation 0`)).toBeNull();
    const passed = Array.from({ length: 1_000 }, (_, i) => other.pass(at("192.0.2.3", 1_000 + i)));
    expect(passed.filter(Boolean).length).toBe(CANDIDATES_MAX - 1);
  });

  test("has a few names where they can be looked up, and none where they cannot", () => {
    const names = Array.from({ length: 20 }, (_, i) => at(`name-${i}.local`));
    const with_ = filter("other");
    expect(names.filter((line) => with_.pass(line)).length).toBe(4);
    expect(with_.pass(at("192.0.2.2"))).not.toBeNull();
    const without = filter("other", { resolvesLocal: false });
    expect(names.filter((line) => without.pass(line)).length).toBe(0);
  });
});
