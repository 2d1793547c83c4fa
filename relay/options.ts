// The options of a relay, and whether they make sense: each mistake is one sentence that names the flag. Reads the TLS
// files and nothing else.

import { readFileSync } from "node:fs";
import { isLoopback, parseAddress, parseRange, type Range } from "./address.ts";
import type { Assets } from "./assets.ts";
import type { RelayLog } from "./journal.ts";
import type { RelayLimits, RelayTimes } from "./limits.ts";
import type { ReservationStore } from "./reservations.ts";
import type { StunSettings } from "./stun-server.ts";

export interface RelayOptions {
  /** `HOST:PORT`, such as `127.0.0.1:0` or `[::]:8443`; port 0 takes a free one. */
  readonly listen: string;
  /**
   * The `https://` or `wss://` URL under which the world reaches this relay. Needed when the relay is reached by a
   * name.
   */
  readonly publicUrl?: string;
  /** PEM files; both or none. */
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  /** Addresses or CIDR ranges whose `X-Forwarded-For` is believed. */
  readonly trustedProxies?: readonly string[];
  /** Origins of viewers elsewhere, such as `https://me.github.io`; `null` for one opened from a file. */
  readonly allowOrigins?: readonly string[];
  /** UDP port of its STUN server; none without it, a free one with 0. */
  readonly stunPort?: number;
  /** Where that listens; where the relay does without it. */
  readonly stunAddresses?: readonly string[];
  /** The viewer's files; none without it. */
  readonly assets?: Assets;
  /** Where the letters of permanent rooms outlive the relay. */
  readonly state?: ReservationStore;
  /** False: nobody may read the counts of `/metrics`. */
  readonly metrics?: boolean;
  readonly log?: RelayLog;
  readonly limits?: Partial<RelayLimits>;
  readonly times?: Partial<RelayTimes>;
}

/** The options once they have been checked. */
export interface Settings {
  readonly hostname: string;
  readonly port: number;
  readonly loopback: boolean;
  readonly publicUrl: URL | null;
  readonly tls: { readonly cert: string; readonly key: string } | null;
  readonly trustedProxies: readonly Range[];
  readonly allowedOrigins: readonly string[];
  readonly stun: StunSettings | null;
}

type Checked =
  | { readonly ok: true; readonly settings: Settings }
  | { readonly ok: false; readonly message: string };

/** Checks everything that can be wrong before a port is opened. */
export function checkOptions(options: RelayOptions): Checked {
  const wrong = (message: string) => ({ ok: false, message }) as const;
  const listen = /^(?:\[([0-9a-fA-F:.]+)\]|([^:\s]+)):(\d{1,5})$/.exec(options.listen);
  const hostname = listen?.[1] ?? listen?.[2];
  const port = Number(listen?.[3]);
  if (hostname === undefined || port > 65_535)
    return wrong(`--listen takes HOST:PORT, not ${options.listen}.`);
  const address = parseAddress(hostname === "localhost" ? "127.0.0.1" : hostname);
  if (!address) return wrong(`--listen takes an IP address or localhost, not ${hostname}.`);
  const publicUrl = options.publicUrl === undefined ? null : parsePublicUrl(options.publicUrl);
  if (publicUrl === undefined)
    return wrong(`--public-url takes a URL such as https://relay.example.com, not ${options.publicUrl}.`);
  const trustedProxies: Range[] = [];
  for (const text of options.trustedProxies ?? []) {
    const range = parseRange(text);
    if (!range) return wrong(`--trusted-proxy takes an address or a range such as 10.0.0.0/8, not ${text}.`);
    trustedProxies.push(range);
  }
  const allowedOrigins: string[] = [];
  for (const text of options.allowOrigins ?? []) {
    const origin = parseOrigin(text);
    if (!origin) return wrong(`--allow-origin takes an origin such as https://me.example.com, not ${text}.`);
    allowedOrigins.push(origin);
  }
  const stun = checkStun(options, hostname, isLoopback(address) && publicUrl !== null);
  if (typeof stun === "string") return wrong(stun);
  if ((options.tlsCert === undefined) !== (options.tlsKey === undefined))
    return wrong("--tls-cert and --tls-key are given together.");
  let tls: Settings["tls"] = null;
  if (options.tlsCert !== undefined && options.tlsKey !== undefined) {
    try {
      tls = { cert: readFileSync(options.tlsCert, "utf8"), key: readFileSync(options.tlsKey, "utf8") };
    } catch (error) {
      return wrong(`The TLS files cannot be read (${(error as NodeJS.ErrnoException).code}).`);
    }
  }
  const settings = {
    hostname: hostname === "localhost" ? "127.0.0.1" : hostname,
    port,
    loopback: isLoopback(address),
    publicUrl,
    tls,
    trustedProxies,
    allowedOrigins,
    stun,
  };
  return { ok: true, settings };
}

/** A text says what is wrong. `hidden`: others reach the relay by something else than the address it listens on. */
function checkStun(options: RelayOptions, hostname: string, hidden: boolean): StunSettings | null | string {
  const { stunPort: port, stunAddresses: given = [] } = options;
  if (port === undefined) return given.length === 0 ? null : "--stun-address goes with --stun-port.";
  if (port > 65_535) return `--stun-port takes a UDP port such as 3478, not ${port}.`;
  if (given.length === 0 && hidden)
    return `--stun-port needs --stun-address beside --public-url: nobody else reaches UDP on ${hostname}.`;
  const addresses = given.length === 0 ? [hostname] : given;
  const wrong = addresses.find((text) => text !== "localhost" && !parseAddress(text));
  if (wrong !== undefined) return `--stun-address takes an IP address, not ${wrong}.`;
  return { port, addresses: addresses.map((text) => (text === "localhost" ? "127.0.0.1" : text)) };
}

/** With `http(s)` in place of `ws(s)`; undefined when it is not the URL of a whole host. */
function parsePublicUrl(text: string): URL | undefined {
  if (!/^(?:https?|wss?):\/\//i.test(text) || !URL.canParse(text)) return undefined;
  const url = new URL(text.replace(/^ws/i, "http"));
  return /^\/(?:connect)?$/.test(url.pathname) && !url.username && !url.search && !url.hash ? url : undefined;
}

function parseOrigin(text: string): string | null {
  if (text === "null") return text;
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return null;
  const url = new URL(text);
  return url.pathname === "/" && !url.search && !url.hash && !url.username ? url.origin : null;
}
