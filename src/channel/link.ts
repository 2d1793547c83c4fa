// A key as a link or QR code: `https://VIEWER/#1` and 43 characters. The key is in the fragment, which a browser sends
// to nobody.

import { concat, fromBase64, toBase64 } from "../crypto/byte-strings.ts";
import { RID_BYTES } from "../crypto/identity.ts";
import type { Sodium } from "../crypto/sodium.ts";

/** Bytes of a key credential's secret. */
export const SECRET_BYTES = 16;

/** First character of the fragment. */
const LINK_VERSION = "1";

export interface LinkTarget {
  /** Where the relay finds the daemon. */
  readonly rid: Uint8Array;
  readonly secret: Uint8Array;
}

/** The fragment without `#`. */
export function encodeLinkFragment(sodium: Sodium, { rid, secret }: LinkTarget): string {
  return LINK_VERSION + toBase64(sodium, concat(rid, secret));
}

/** @param viewer where the viewer is served, such as `https://host/` */
export function encodeLink(sodium: Sodium, viewer: string, target: LinkTarget): string {
  return `${viewer.replace(/#.*$/s, "")}#${encodeLinkFragment(sodium, target)}`;
}

/** Reads a link, or its fragment with or without `#`; null when it is none. */
export function parseLink(sodium: Sodium, text: string): LinkTarget | null {
  const fragment = text.trim().replace(/^.*#/s, "");
  if (!fragment.startsWith(LINK_VERSION)) return null;
  const bytes = fromBase64(sodium, fragment.slice(LINK_VERSION.length), RID_BYTES + SECRET_BYTES);
  return bytes && { rid: bytes.slice(0, RID_BYTES), secret: bytes.slice(RID_BYTES) };
}
