// Whether what the other end says of a direct path has the shape that it must have. Neither a browser nor a native
// module is strict here: they take impossible ports, and look up whatever names they are given.

import { STUN_URL, TURN_URL } from "../protocol/ice-urls.ts";
import {
  CANDIDATE_LENGTH_MAX,
  type Candidate,
  DESCRIPTION_LENGTH_MAX,
  ICE_SERVERS_MAX,
  type IceServer,
} from "./direct.ts";

const PORT_MAX = 65_535;
const PRIORITY_MAX = 2 ** 31 - 1;

/** RFC 8839, 5.1, for the one component and the one transport that a DataChannel has. */
const CANDIDATE =
  /^(?:a=)?candidate:[\w+/]{1,32} 1 udp (\d{1,10}) (\S+) (\d{1,5}) typ (host|srflx|prflx|relay)(?: |$)/i;
const IPV4 = /^\d{1,3}(?:\.\d{1,3}){3}$/;
const IPV6 = /^(?=.*:.*:)[\da-f:.]{2,45}$/i;
/** What a browser says in place of its address. */
const MDNS = /^[\w-]{1,63}\.local$/i;

const isPort = (digits: string) => Number(digits) >= 1 && Number(digits) <= PORT_MAX;

/** A description of one DataChannel connection and of nothing else: no sound, no pictures. */
export function isDescription(sdp: string): boolean {
  if (sdp.length > DESCRIPTION_LENGTH_MAX || !sdp.startsWith("v=0")) return false;
  const media = sdp.match(/^m=.*/gm) ?? [];
  return media.length === 1 && media[0]!.startsWith("m=application ");
}

/** What a candidate says; null when it does not fit. An empty text is none, and fits: there are no more. */
export function parseCandidate({
  candidate,
}: Candidate): { readonly address: string; readonly port: number; readonly isMdns: boolean } | null {
  if (candidate.length > CANDIDATE_LENGTH_MAX) return null;
  const [, priority, address, port] = CANDIDATE.exec(candidate) ?? [];
  if (!priority || !address || !port || !isPort(port) || Number(priority) > PRIORITY_MAX) return null;
  const isMdns = MDNS.test(address);
  if (!isMdns && !isAddress(address)) return null;
  return { address, port: Number(port), isMdns };
}

function isAddress(text: string): boolean {
  if (IPV4.test(text)) return text.split(".").every((part) => Number(part) <= 255);
  return IPV6.test(text);
}

/** Those that can be used, at most `ICE_SERVERS_MAX`: a TURN server without a name and a password is none. */
export function usableServers(servers: readonly IceServer[]): readonly IceServer[] {
  return servers.filter(isServer).slice(0, ICE_SERVERS_MAX);
}

function isServer({ url, username, credential }: IceServer): boolean {
  if (STUN_URL.test(url)) return true;
  return TURN_URL.test(url) && username !== undefined && username !== "" && credential !== undefined;
}
