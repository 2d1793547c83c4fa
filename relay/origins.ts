// Which Host and Origin a request may carry: the defence against pages on other origins and against names that were
// rebound to this address. Pure.

import { isLoopback, parseAddress } from "./address.ts";

export interface Site {
  /** What `--public-url` says, if anything. */
  readonly publicUrl: URL | null;
  /** Bound to a loopback address: then no other name can honestly lead to it. */
  readonly loopback: boolean;
  readonly port: number;
  /** This server speaks TLS itself. */
  readonly tls: boolean;
  /** Origins of viewers elsewhere, exactly as a browser sends them; `null` for a page opened from a file. */
  readonly allowedOrigins: readonly string[];
}

/** A host and optional port, and nothing that could end a header or a policy that it is put into. */
const HOST = /^(?:[a-z0-9](?:[a-z0-9.-]{0,252}[a-z0-9])?|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?$/;

/**
 * The request's `Host` in lower case when it may be answered, or null. Without a public URL, anybody could point a name
 * here, so only addresses and `localhost` are answered.
 */
export function acceptedHost(site: Site, header: string | null): string | null {
  const host = header?.toLowerCase() ?? "";
  if (!HOST.test(host)) return null;
  if (site.publicUrl && host === site.publicUrl.host) return host;
  const { name, port } = splitHost(host);
  if (port !== null && port > 65_535) return null;
  const portIs = port ?? (site.tls ? 443 : 80);
  const address = parseAddress(name);
  if (name === "localhost" || (address && isLoopback(address))) return portIs === site.port ? host : null;
  return address && !site.loopback && !site.publicUrl ? host : null;
}

/** True for a request without `Origin` (no browser), from the relay's own pages, or from an allowed viewer. */
export function isAcceptedOrigin(site: Site, host: string, origin: string | null): boolean {
  if (origin === null) return true;
  if (site.allowedOrigins.includes(origin)) return true;
  return httpOrigins(site, host).includes(origin);
}

/**
 * False for what a page of another site loads. The browser itself says so. What a person opens, even by a link on
 * another page, is a document at the top of a tab.
 */
export function isOwnOrPerson(headers: { get(name: string): string | null }): boolean {
  const site = headers.get("sec-fetch-site");
  if (site === null || site === "same-origin" || site === "none") return true;
  return headers.get("sec-fetch-mode") === "navigate" && headers.get("sec-fetch-dest") === "document";
}

/** The origins under which a daemon may have dialled this relay: what its registration may name. */
export function relayOrigins(site: Site, host: string): string[] {
  return httpOrigins(site, host).map((origin) => origin.replace(/^http/, "ws"));
}

/** Where the viewer's own WebSocket goes, for its content policy. */
export function socketSource(site: Site, host: string): string {
  return relayOrigins(site, host)[0]!;
}

function httpOrigins(site: Site, host: string): string[] {
  if (site.publicUrl && host === site.publicUrl.host) return [site.publicUrl.origin];
  // A proxy may speak TLS in front of an address that was given without a public URL.
  const schemes = site.tls ? ["https"] : site.loopback || site.publicUrl ? ["http"] : ["http", "https"];
  return schemes.map((scheme) => new URL(`${scheme}://${host}`).origin);
}

function splitHost(host: string): { name: string; port: number | null } {
  const match = /^(?:\[(.*)\]|([^:]*))(?::(\d+))?$/.exec(host)!;
  return { name: match[1] ?? match[2]!, port: match[3] === undefined ? null : Number(match[3]) };
}
