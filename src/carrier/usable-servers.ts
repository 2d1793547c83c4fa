// Picks the STUN and TURN servers that can be used. A browser refuses the whole list if it cannot read one of them.

import { STUN_URL, TURN_URL } from "../protocol/ice-urls.ts";
import { ICE_SERVERS_MAX, type IceServer } from "./direct.ts";

/** The usable ones, at most `ICE_SERVERS_MAX`. A TURN server must have a username and a credential. */
export function usableServers(servers: readonly IceServer[]): readonly IceServer[] {
  return servers.filter(isServer).slice(0, ICE_SERVERS_MAX);
}

function isServer({ url, username, credential }: IceServer): boolean {
  if (STUN_URL.test(url)) return true;
  return TURN_URL.test(url) && username !== undefined && username !== "" && credential !== undefined;
}
