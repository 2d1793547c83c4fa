// Parses STUN and TURN servers as the config and the relay name them (RFC 7064, 7065), for the native module.

import { ICE_SERVERS_MAX, type IceServer } from "../../carrier/direct.ts";
import { parseAddress } from "./addresses.ts";

/** A server as node-datachannel takes it. */
export interface NativeServer {
  readonly hostname: string;
  readonly port: number;
  readonly username?: string;
  readonly password?: string;
  readonly relayType?: "TurnUdp";
}

/** Only UDP: the native module reaches no TURN server over TCP or TLS. */
const URL_SHAPE = /^(stun|turn):(\[[\da-f:.]+\]|[\w.-]+)(?::(\d{1,5}))?(?:\?transport=udp)?$/i;
const HOST_NAME = /^(?=.{1,253}$)(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.)*[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?$/i;
const DEFAULT_PORT = 3478;
const PORT_MAX = 65_535;
const CREDENTIAL_LENGTH_MAX = 512;

/** Null when the server cannot be used. */
export function parseIceServer({ url, username, credential }: IceServer): NativeServer | null {
  const [, scheme, host, portText] = URL_SHAPE.exec(url) ?? [];
  if (scheme === undefined || host === undefined) return null;
  const hostname = host.startsWith("[") ? host.slice(1, -1) : host;
  const isHost = host.startsWith("[")
    ? hostname.includes(":") && parseAddress(hostname)
    : HOST_NAME.test(host);
  const port = portText === undefined ? DEFAULT_PORT : Number(portText);
  if (!isHost || port < 1 || port > PORT_MAX) return null;
  if (scheme.toLowerCase() === "stun") return { hostname, port };
  if (!isCredential(username) || !isCredential(credential)) return null;
  return { hostname, port, username, password: credential, relayType: "TurnUdp" };
}

const isCredential = (text: string | undefined): text is string =>
  text !== undefined && text.length > 0 && text.length <= CREDENTIAL_LENGTH_MAX;

/** The usable ones of the first `ICE_SERVERS_MAX`. */
export function nativeServers(servers: readonly IceServer[]): NativeServer[] {
  return servers.slice(0, ICE_SERVERS_MAX).flatMap((server) => parseIceServer(server) ?? []);
}
