// What the other end of a direct path says, in every wrong shape.

import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { CANDIDATE_LENGTH_MAX, DESCRIPTION_LENGTH_MAX } from "../../../src/carrier/direct.ts";
import { isDescription, parseCandidate, usableServers } from "../../../src/carrier/direct-words.ts";

const APPLICATION = "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n";
const described = (...media: string[]) => `v=0\r\ns=-\r\nt=0 0\r\n${media.join("")}`;
const parse = (candidate: string) => parseCandidate({ candidate, mid: "0" });
const host = (address: string, port: number | string = 4_000) =>
  `candidate:2817179020 1 udp 2113937151 ${address} ${port} typ host generation 0`;

describe("a description", () => {
  test("is of one DataChannel connection and of nothing else", () => {
    expect(isDescription(described(APPLICATION))).toBe(true);
    for (const wrong of [
      "",
      "v=0\r\n",
      APPLICATION,
      described(),
      described(APPLICATION, APPLICATION),
      described(APPLICATION, "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n"),
      described("m=video 9 UDP/TLS/RTP/SAVPF 96\r\n"),
      described(APPLICATION, "a=".padEnd(DESCRIPTION_LENGTH_MAX, "x")),
    ])
      expect(isDescription(wrong)).toBe(false);
  });

  test("of any text gives an answer", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => isDescription(`v=0${text}`) !== undefined),
    );
  });
});

describe("a candidate", () => {
  test.each([
    [host("192.0.2.2"), { address: "192.0.2.2", port: 4_000, isMdns: false }],
    [host("2001:db8::7"), { address: "2001:db8::7", port: 4_000, isMdns: false }],
    [host("::ffff:192.0.2.2", 65_535), { address: "::ffff:192.0.2.2", port: 65_535, isMdns: false }],
    [
      host("483cb903-89c6-456c-91ff-47838234e4ba.local"),
      { address: "483cb903-89c6-456c-91ff-47838234e4ba.local", port: 4_000, isMdns: true },
    ],
    [
      "a=candidate:2 1 UDP 1686109951 198.51.100.4 3478 typ srflx raddr 0.0.0.0 rport 0",
      { address: "198.51.100.4", port: 3_478, isMdns: false },
    ],
  ])("%s", (text, parsed) => {
    expect(parse(text)).toEqual(parsed);
  });

  test.each([
    ["nothing", ""],
    ["no address", host("")],
    ["a name that would be looked up", host("example.com")],
    ["a name below .local with dots", host("a.b.local")],
    ["a number too large", host("192.0.2.256")],
    ["too few numbers", host("192.0.2")],
    ["port 0", host("192.0.2.2", 0)],
    ["port 65536", host("192.0.2.2", 65_536)],
    ["no number as the port", host("192.0.2.2", "http")],
    ["the second component", host("192.0.2.2").replace(" 1 ", " 2 ")],
    ["tcp", host("192.0.2.2").replace("udp", "tcp")],
    ["a priority too large", host("192.0.2.2").replace("2113937151", "2147483648")],
    ["an unknown type", host("192.0.2.2").replace("typ host", "typ hosts")],
    ["a second line", host("192.0.2.2\n")],
    ["one that is too long", host("192.0.2.2").padEnd(CANDIDATE_LENGTH_MAX + 1)],
  ])("%s is none", (_, text) => {
    expect(parse(text)).toBeNull();
  });

  test("of any text has a port that there is and an address that is no name", () => {
    const address = fc.oneof(fc.ipV4(), fc.ipV6(), fc.domain(), fc.string());
    fc.assert(
      fc.property(address, fc.oneof(fc.integer(), fc.nat(70_000), fc.string()), (address, port) => {
        const parsed = parse(host(address, port));
        if (!parsed) return;
        expect(parsed.port).toBeWithin(1, 65_536);
        expect(parsed.address).toBe(address);
        expect(parsed.isMdns || /^[\d.]+$/.test(address) || address.includes(":")).toBe(true);
      }),
    );
  });

  test("takes every address of either family", () => {
    fc.assert(fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (address) => parse(host(address)) !== null));
  });
});

describe("servers", () => {
  const [username, credential] = ["1795761112:remi", "c2VjcmV0"];
  test("those that can be used are kept, at most four", () => {
    const good = [
      { url: "stun:relay.example.com:3478" },
      { url: "stun:[2001:db8::1]:3478" },
      { url: "stun:192.0.2.1" },
      { url: "turn:turn.example.com:3478?transport=udp", username, credential },
      { url: "turns:turn.example.com", username, credential },
    ];
    expect(usableServers(good)).toEqual(good.slice(0, 4));
  });

  test.each([
    { url: "" },
    { url: "http://example.com" },
    { url: "stun:" },
    { url: "stun:example.com:0" },
    { url: "stun:example.com:70000" },
    { url: "stun:example.com?transport=udp" },
    { url: "stun:user@example.com" },
    { url: "stun://example.com" },
    { url: "turn:turn.example.com" },
    { url: "turn:turn.example.com", username },
    { url: "turn:turn.example.com", username: "", credential },
    { url: "turn:turn.example.com?transport=sctp", username, credential },
    { url: `stun:${"a".repeat(300)}.example` },
  ])("%j cannot", (server) => {
    expect(usableServers([server])).toEqual([]);
  });
});
