// Session descriptions (RFC 8866, 8841, 8839) with one DataChannel. They are parsed strictly and written again from what
// was parsed, so that a stranger's text does not reach the native parser, and the other end learns nothing unneeded.

import { DESCRIPTION_LENGTH_MAX, DIRECT_FRAME_BYTES_MAX } from "../../carrier/direct.ts";

export interface Description {
  readonly ufrag: string;
  readonly password: string;
  /** SHA-256 of the certificate, 32 pairs of upper-case hex digits. */
  readonly fingerprint: string;
  readonly setup: "actpass" | "active" | "passive";
  readonly mid: string;
  readonly sctpPort: number;
  /** Bytes of the largest message that this end accepts. */
  readonly messageBytesMax: number;
  /** The candidate lines in it, not parsed. */
  readonly candidates: readonly string[];
}

const MEDIA = /^m=application ([1-9]\d{0,4}) UDP\/DTLS\/SCTP webrtc-datachannel$/;
const ATTRIBUTE = /^a=([\w-]+)(?::(.*))?$/;
const SHAPES = {
  "ice-ufrag": /^[A-Za-z\d+/]{4,256}$/,
  "ice-pwd": /^[A-Za-z\d+/]{22,256}$/,
  fingerprint: /^sha-256 (?:[\dA-F]{2}:){31}[\dA-F]{2}$/i,
  setup: /^(?:actpass|active|passive)$/,
  mid: /^[\w-]{1,16}$/,
  "sctp-port": /^[1-9]\d{0,4}$/,
} as const;
const MESSAGE_SIZE = /^\d{1,10}$/;
/** The largest message of an end that does not say (RFC 8841, 6.1). */
const UNSAID_MESSAGE_BYTES = 65_536;
/** Larger sizes count as this one, and so does 0, which means any size. */
const MESSAGE_BYTES_MAX = 262_144;
const PORT_MAX = 65_535;

/** Null for any other shape, and for an end that does not accept the largest frame. */
export function parseDescription(sdp: string, kind: "offer" | "answer"): Description | null {
  if (sdp.length > DESCRIPTION_LENGTH_MAX) return null;
  const lines = sdp.split(/\r?\n/);
  if (lines.pop() !== "" || lines[0] !== "v=0" || !lines.every((line) => /^[a-z]=[ -~]*$/.test(line)))
    return null;
  const media = lines.filter((line) => line.startsWith("m="));
  const port = Number(MEDIA.exec(media[0] ?? "")?.[1] ?? 0);
  if (media.length !== 1 || port < 1 || port > PORT_MAX) return null;
  const attributes = attributesOf(lines);
  const one = (name: keyof typeof SHAPES) => {
    const values = [...new Set(attributes.get(name))];
    return values.length === 1 && SHAPES[name].test(values[0]!) ? values[0]! : null;
  };
  const [ufrag, password, fingerprint] = [one("ice-ufrag"), one("ice-pwd"), one("fingerprint")];
  const [setup, mid, sctpPort] = [one("setup"), one("mid"), Number(one("sctp-port") ?? 0)];
  if (ufrag === null || password === null || fingerprint === null || setup === null || mid === null)
    return null;
  if (sctpPort < 1 || sctpPort > PORT_MAX) return null;
  // The offering end lets the other one choose (RFC 8842, 5.2).
  if ((setup === "actpass") !== (kind === "offer")) return null;
  const messageBytesMax = messageBytes(attributes.get("max-message-size") ?? []);
  if (messageBytesMax === null || messageBytesMax < DIRECT_FRAME_BYTES_MAX) return null;
  const candidates = (attributes.get("candidate") ?? []).map((value) => `candidate:${value}`);
  return {
    ufrag,
    password,
    fingerprint: fingerprint.slice("sha-256 ".length).toUpperCase(),
    setup: setup as Description["setup"],
    mid,
    sctpPort,
    messageBytesMax,
    candidates,
  };
}

/** All values of each attribute, of the session and of its only section. */
function attributesOf(lines: readonly string[]): Map<string, string[]> {
  const attributes = new Map<string, string[]>();
  for (const line of lines) {
    const [, name, value = ""] = ATTRIBUTE.exec(line) ?? [];
    if (name === undefined) continue;
    const values = attributes.get(name);
    if (values) values.push(value);
    else attributes.set(name, [value]);
  }
  return attributes;
}

function messageBytes(values: readonly string[]): number | null {
  if (values.length === 0) return UNSAID_MESSAGE_BYTES;
  if (values.length > 1 || !MESSAGE_SIZE.test(values[0]!)) return null;
  return Math.min(Number(values[0]) || MESSAGE_BYTES_MAX, MESSAGE_BYTES_MAX);
}

/** The description as text, without candidates, which are told one by one. */
export function descriptionText(description: Description): string {
  const { ufrag, password, fingerprint, setup, mid, sctpPort, messageBytesMax } = description;
  return [
    "v=0",
    // No address and no number that tells anything about the machine.
    "o=- 1 1 IN IP4 0.0.0.0",
    "s=-",
    "t=0 0",
    `a=group:BUNDLE ${mid}`,
    "m=application 9 UDP/DTLS/SCTP webrtc-datachannel",
    "c=IN IP4 0.0.0.0",
    `a=ice-ufrag:${ufrag}`,
    `a=ice-pwd:${password}`,
    "a=ice-options:trickle",
    `a=fingerprint:sha-256 ${fingerprint}`,
    `a=setup:${setup}`,
    `a=mid:${mid}`,
    `a=sctp-port:${sctpPort}`,
    `a=max-message-size:${messageBytesMax}`,
    "",
  ].join("\r\n");
}
