// Which STUN and TURN servers of a direct path can be used: a browser refuses all of them for one that it cannot read.

import { STUN_URL, TURN_URL } from "../protocol/ice-urls.ts";
import { ICE_SERVERS_MAX, type IceServer } from "./direct.ts";

/** Those that can be used, at most `ICE_SERVERS_MAX`: a TURN server without a name and a password is none. */
export function usableServers(servers: readonly IceServer[]): readonly IceServer[] {
  return servers.filter(isServer).slice(0, ICE_SERVERS_MAX);
}

function isServer({ url, username, credential }: IceServer): boolean {
  if (STUN_URL.test(url)) return true;
  return TURN_URL.test(url) && username !== undefined && username !== "" && credential !== undefined;
}
