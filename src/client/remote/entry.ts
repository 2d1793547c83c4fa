// Reads what a person gives `remi connect`: a code, a link, or the name of a known host. Also chooses the relay.

import { type Code, parseCode } from "../../channel/code.ts";
import { parseLink, SECRET_BYTES } from "../../channel/link.ts";
import { fromBase64, toBase64 } from "../../crypto/byte-strings.ts";
import { PUBLIC_KEY_BYTES } from "../../crypto/identity.ts";
import type { Sodium } from "../../crypto/sodium.ts";
import type { Way } from "../../peer/ways.ts";
import { checkSignalingUrl } from "../../remote/settings.ts";
import { hostByRid, hostByRoom, type KnownHost } from "./known-hosts.ts";

export type Entry =
  | { readonly kind: "code"; readonly code: Code }
  /** `relay`: the one that serves the link's viewer. Null for a bare fragment. */
  | {
      readonly kind: "link";
      readonly rid: string;
      readonly secret: Uint8Array;
      readonly relay: string | null;
    }
  | { readonly kind: "host"; readonly host: KnownHost };

/** Null when it is none of the three. */
export function readEntry(sodium: Sodium, text: string, hosts: readonly KnownHost[]): Entry | null {
  const code = parseCode(text);
  if (code) return { kind: "code", code };
  const link = parseLink(sodium, text);
  if (link)
    return { kind: "link", rid: toBase64(sodium, link.rid), secret: link.secret, relay: viewerRelay(text) };
  const host = hosts.find(({ name, rid }) => name === text || rid === text);
  return host ? { kind: "host", host } : null;
}

/** Whether it could be a link, whole or in part. A link must not be on a command line. */
export function looksLikeLink(text: string): boolean {
  return /^https?:\/\//i.test(text) || text.includes("#") || /^1[\w-]{40,}$/.test(text);
}

/** The relay that serves the link's viewer. */
function viewerRelay(link: string): string | null {
  const url = URL.parse(link.trim());
  return url && /^https?:$/.test(url.protocol) ? `${url.origin.replace(/^http/, "ws")}/connect` : null;
}

export type RelayChoice =
  | { readonly ok: true; readonly url: string }
  | { readonly ok: false; readonly message: string };

/** The relay: the flag's, else the entry's own, else the configured one. A URL without a path gets `/connect`. */
export function chooseRelay(
  entry: Entry,
  flag: string | undefined,
  configured: readonly (string | null)[],
  hosts: readonly KnownHost[],
): RelayChoice {
  const own = entry.kind === "link" ? (entry.relay ?? hostByRid(hosts, entry.rid)?.relay) : null;
  const known = entry.kind === "host" ? entry.host.relay : null;
  const url = flag ?? own ?? known ?? configured.find((text) => text);
  if (!url)
    return {
      ok: false,
      message:
        "it is not known which relay leads there; give --relay wss://HOST/connect, or set signaling_url.",
    };
  const socket = url.replace(/^http(?=s?:)/i, "ws");
  const withPath = socket.replace(/^(wss?:\/\/[^/?#]+)\/?$/i, "$1/connect");
  const checked = checkSignalingUrl(withPath);
  return checked.ok ? checked : { ok: false, message: `${checked.message}.` };
}

/**
 * The ways in, the best first: a paired device tries its key, and the code if the key is refused. `now`: ms since the
 * epoch.
 */
export function waysIn(
  sodium: Sodium,
  entry: Entry,
  relay: string,
  hosts: readonly KnownHost[],
  now: number,
): Way[] {
  if (entry.kind === "link") {
    const hostPk = pinOf(sodium, hostByRid(hosts, entry.rid));
    return [{ target: { rid: entry.rid }, secret: { secret: entry.secret }, hostPk, isTicket: false }];
  }
  const known = entry.kind === "host" ? entry.host : hostByRoom(hosts, relay, entry.code.room);
  const hostPk = pinOf(sodium, known);
  const ways: Way[] = [];
  const secret =
    known?.key && known.key.expires > now ? fromBase64(sodium, known.key.secret, SECRET_BYTES) : null;
  if (known && secret) ways.push({ target: { rid: known.rid }, secret: { secret }, hostPk, isTicket: true });
  if (entry.kind === "code")
    ways.push({ target: { room: entry.code.room }, secret: entry.code, hostPk, isTicket: false });
  return ways;
}

function pinOf(sodium: Sodium, host: KnownHost | null): Uint8Array | null {
  return host && fromBase64(sodium, host.hostPk, PUBLIC_KEY_BYTES);
}
