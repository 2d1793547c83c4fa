// Picks the STUN and TURN servers that both ends of a direct path use: the relay's own and those of the config. Pure: the
// time is an argument.

import { ICE_SERVERS_MAX, type IceServer } from "../carrier/direct.ts";
import { TURN_CREDENTIAL_S, turnCredential } from "./turn-credential.ts";

export interface IceSources {
  /** The relay's STUN server. Null when it has none. */
  readonly relay: string | null;
  /** Options `direct_stun` and `direct_turn`. */
  readonly stun: readonly string[];
  readonly turn: readonly string[];
  /** Shared with the TURN servers. Null: TURN is not used. */
  readonly secret: string | null;
}

/**
 * At most `ICE_SERVERS_MAX`, each once: TURN first, because networks that need it work with nothing else, then the
 * relay's STUN, then others. Each call makes a new username and password for the TURN servers.
 *
 * @param now ms since the epoch
 */
export function iceServers({ relay, stun, turn, secret }: IceSources, now: number): readonly IceServer[] {
  const credential =
    secret === null ? null : turnCredential(secret, Math.floor(now / 1_000) + TURN_CREDENTIAL_S);
  const relayed = credential ? unique(turn).map((url) => ({ url, ...credential })) : [];
  const asked = unique([...(relay === null ? [] : [relay]), ...stun]).map((url) => ({ url }));
  return [...relayed, ...asked].slice(0, ICE_SERVERS_MAX);
}

const unique = (urls: readonly string[]) => [...new Set(urls)];
