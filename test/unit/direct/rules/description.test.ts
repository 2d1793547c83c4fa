// Session descriptions: those of real ends are understood, and nothing of another shape gets through.

import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { DESCRIPTION_LENGTH_MAX } from "../../../../src/carrier/direct.ts";
import {
  type Description,
  descriptionText,
  parseDescription,
} from "../../../../src/direct/rules/description.ts";

const FINGERPRINT = Array.from({ length: 32 }, (_, i) => (i + 160).toString(16).toUpperCase()).join(":");

/** An answer of Chromium's. */
const CHROMIUM = [
  "v=0",
  "o=- 4611731400430051336 2 IN IP4 127.0.0.1",
  "s=-",
  "t=0 0",
  "a=group:BUNDLE 0",
  "a=extmap-allow-mixed",
  "a=msid-semantic: WMS",
  "m=application 9 UDP/DTLS/SCTP webrtc-datachannel",
  "c=IN IP4 0.0.0.0",
  "a=ice-ufrag:mB3A",
  "a=ice-pwd:6ZzkZb4yoTz4SnNWDNmvYmdf",
  "a=ice-options:trickle",
  `a=fingerprint:sha-256 ${FINGERPRINT}`,
  "a=setup:active",
  "a=mid:0",
  "a=sctp-port:5000",
  "a=max-message-size:262144",
  "",
];
/** An offer of node-datachannel's, with its candidates. */
const NATIVE = [
  "v=0",
  "o=rtc 1283023626 0 IN IP4 127.0.0.1",
  "s=-",
  "t=0 0",
  "a=group:BUNDLE 0",
  "a=msid-semantic:WMS *",
  "a=ice-options:ice2,trickle",
  `a=fingerprint:sha-256 ${FINGERPRINT}`,
  "m=application 9 UDP/DTLS/SCTP webrtc-datachannel",
  "c=IN IP4 0.0.0.0",
  "a=mid:0",
  "a=sendrecv",
  "a=sctp-port:5000",
  "a=max-message-size:16449",
  "a=setup:actpass",
  "a=ice-ufrag:135+",
  "a=ice-pwd:H/ygCbtp9xZq27mAJvdxof",
  "a=candidate:1 1 UDP 2114977791 192.0.2.2 46850 typ host",
  "a=end-of-candidates",
  "",
];
const text = (lines: readonly string[], end = "\r\n") => lines.join(end);
const changed = (from: RegExp, to: string) => text(CHROMIUM).replace(from, to);

describe("a description", () => {
  test("of Chromium and of node-datachannel is understood", () => {
    expect(parseDescription(text(CHROMIUM), "answer")).toMatchObject({
      ufrag: "mB3A",
      setup: "active",
      fingerprint: FINGERPRINT,
      candidates: [],
      messageBytesMax: 262_144,
    });
    expect(parseDescription(text(NATIVE, "\n"), "offer")).toMatchObject({
      ufrag: "135+",
      setup: "actpass",
      candidates: ["candidate:1 1 UDP 2114977791 192.0.2.2 46850 typ host"],
      messageBytesMax: 16_449,
    });
  });

  test("that is an offer is no answer, and the other way round", () => {
    expect(parseDescription(text(CHROMIUM), "offer")).toBeNull();
    expect(parseDescription(text(NATIVE), "answer")).toBeNull();
  });

  test("is written anew without candidates, and without what it was not asked for", () => {
    const written = descriptionText(parseDescription(text(NATIVE), "offer")!);
    expect(written).not.toMatch(/candidate|192\.0\.2|127\.0\.0\.1|1283023626|msid/);
    expect(parseDescription(written, "offer")).toEqual({
      ...parseDescription(text(NATIVE), "offer")!,
      candidates: [],
    });
  });

  test.each([
    ["no media", changed(/m=.*\r\n/, "")],
    ["two media", changed(/(m=.*\r\n)/, "$1$1")],
    ["a video beside", `${text(CHROMIUM)}m=video 9 UDP/TLS/RTP/SAVPF 96\r\n`],
    ["media that was refused", changed(/m=application 9/, "m=application 0")],
    ["an impossible port", changed(/m=application 9/, "m=application 65536")],
    ["another transport", changed(/UDP\/DTLS\/SCTP/, "TCP/DTLS/SCTP")],
    ["another format", changed(/webrtc-datachannel/, "5000")],
    ["no fingerprint", changed(/a=fingerprint.*\r\n/, "")],
    ["two fingerprints", changed(/(a=fingerprint:sha-256 )(..)(.*\r\n)/, "$1$2$3$100$3")],
    ["a fingerprint of SHA-1", changed(/sha-256/, "sha-1")],
    ["a short fingerprint", changed(/:BF\r\n/, "\r\n")],
    ["no ufrag", changed(/a=ice-ufrag.*\r\n/, "")],
    ["a short ufrag", changed(/mB3A/, "mB3")],
    ["a long ufrag", changed(/mB3A/, "a".repeat(257))],
    ["a short password", changed(/6ZzkZb4yoTz4SnNWDNmvYmdf/, "6ZzkZb4yoTz4SnNWDNmvY")],
    ["a password with a blank", changed(/6ZzkZb4/, "6Zz Zb4")],
    ["a role that is left open in an answer", changed(/setup:active/, "setup:actpass")],
    ["no part", changed(/a=mid.*\r\n/, "")],
    ["two names of its part", changed(/a=mid:0/, "a=mid:0\r\na=mid:1")],
    ["no SCTP port", changed(/a=sctp-port.*\r\n/, "")],
    ["an impossible SCTP port", changed(/5000/, "65536")],
    ["messages that are too small", changed(/262144/, "16447")],
    ["a message size that is none", changed(/262144/, "-1")],
    ["a control character", changed(/s=-/, "s=\u0007")],
    ["a line of another shape", changed(/s=-/, "hello")],
    ["no end of its last line", text(CHROMIUM).trimEnd()],
    ["another version", changed(/v=0/, "v=1")],
    ["too much of it", changed(/s=-/, `s=${"-".repeat(DESCRIPTION_LENGTH_MAX)}`)],
    ["nothing", ""],
  ])("with %s is none", (_, sdp) => {
    expect(sdp).not.toBe(text(CHROMIUM));
    expect(parseDescription(sdp, "answer")).toBeNull();
  });

  test("without a message size takes what the standard says, and of any size what is bounded", () => {
    expect(parseDescription(changed(/a=max.*\r\n/, ""), "answer")?.messageBytesMax).toBe(65_536);
    expect(parseDescription(changed(/262144/, "0"), "answer")?.messageBytesMax).toBe(262_144);
    expect(parseDescription(changed(/262144/, "9999999999"), "answer")?.messageBytesMax).toBe(262_144);
  });

  test("written and read is the same", () => {
    const hex = fc.stringMatching(/^[0-9A-F]{2}$/);
    const description: fc.Arbitrary<Description> = fc.record({
      ufrag: fc.stringMatching(/^[A-Za-z0-9+/]{4,256}$/),
      password: fc.stringMatching(/^[A-Za-z0-9+/]{22,256}$/),
      fingerprint: fc.array(hex, { minLength: 32, maxLength: 32 }).map((pairs) => pairs.join(":")),
      setup: fc.constant("actpass" as const),
      mid: fc.stringMatching(/^[A-Za-z0-9_-]{1,16}$/),
      sctpPort: fc.integer({ min: 1, max: 65_535 }),
      messageBytesMax: fc.integer({ min: 16_448, max: 262_144 }),
      candidates: fc.constant([]),
    });
    fc.assert(
      fc.property(description, (one) => expect(parseDescription(descriptionText(one), "offer")).toEqual(one)),
    );
  });

  test("of any lines is understood or null, never more than it says", () => {
    const line = fc.oneof(fc.constantFrom(...CHROMIUM, ...NATIVE), fc.string());
    fc.assert(
      fc.property(fc.array(line, { maxLength: 40 }), fc.constantFrom("offer", "answer"), (lines, kind) => {
        const parsed = parseDescription(text([...lines, ""]), kind);
        if (parsed) expect(parseDescription(descriptionText(parsed), kind)).not.toBeNull();
      }),
    );
  });
});
