// Filters candidates (RFC 8839, 5.1): which of this end's own are told, and which of the other end's are tried. Each is
// written again from what was parsed, so that nothing else gets through.

import { CANDIDATE_LENGTH_MAX, CANDIDATES_MAX } from "../../carrier/direct.ts";
import { addressKind, isSameAddress, parseAddress } from "./addresses.ts";

export type CandidateType = "host" | "srflx" | "prflx" | "relay";

export interface ParsedCandidate {
  readonly foundation: string;
  readonly component: number;
  readonly priority: number;
  /** IPv4, IPv6, or a name that ends in `.local`. */
  readonly address: string;
  readonly port: number;
  readonly type: CandidateType;
}

/** `.local` names that one attempt looks up, at most. Each takes a thread of the native module. */
const LOCAL_NAMES_MAX = 4;
const COMPONENT_MAX = 256;
const PRIORITY_MAX = 2 ** 31 - 1;
const PORT_MAX = 65_535;

/** Foundation, component, transport, priority, address, port, type. The pairs after them are not needed. */
const LINE =
  /^candidate:([A-Za-z\d+/]{1,32}) (\d{1,3}) udp (\d{1,10}) ([\d.A-Za-z:-]{1,68}) (\d{1,5}) typ (host|srflx|prflx|relay)(?: [!-~]+ [!-~]+)*$/i;
/** A single label, as browsers make them (draft-ietf-mmusic-mdns-ice-candidates). */
const LOCAL_NAME = /^[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.local$/i;
/** Replaces the address from which a STUN or TURN server was reached, which the other end does not need. */
const NO_RELATED = " raddr 0.0.0.0 rport 9";

export const isLocalName = (address: string): boolean => LOCAL_NAME.test(address);

/** Parses a line as browsers write it, with or without `a=`. Null for any other shape, for TCP, and for port 0. */
export function parseCandidate(line: string): ParsedCandidate | null {
  if (line.length > CANDIDATE_LENGTH_MAX) return null;
  const found = LINE.exec(line.replace(/^a=/, ""));
  if (!found) return null;
  const [, foundation, component, priority, address, port, type] = found as unknown as readonly string[];
  const parsed = {
    foundation: foundation!,
    component: Number(component),
    priority: Number(priority),
    address: address!,
    port: Number(port),
    type: type!.toLowerCase() as CandidateType,
  };
  const fits =
    within(parsed.component, COMPONENT_MAX) &&
    within(parsed.priority, PRIORITY_MAX) &&
    within(parsed.port, PORT_MAX) &&
    (parseAddress(parsed.address) !== null || (isLocalName(parsed.address) && parsed.type === "host"));
  return fits ? parsed : null;
}

const within = (number: number, max: number) => number >= 1 && number <= max;

/** The line for a candidate, as browsers read it. */
export function candidateLine(candidate: ParsedCandidate): string {
  const { foundation, component, priority, address, port, type } = candidate;
  const related = type === "host" ? "" : NO_RELATED;
  return `candidate:${foundation} ${component} udp ${priority} ${address} ${port} typ ${type}${related}`;
}

export interface CandidateTerms {
  /** This machine's addresses that the other end must not be told. */
  readonly excluded: readonly string[];
  /** For tests on a machine without a network: tell and try loopback addresses. */
  readonly loopback: boolean;
  /** Whether this machine can look up names that end in `.local`. */
  readonly resolvesLocal: boolean;
}

/** Passes each candidate of one end in one attempt on once, and at most `CANDIDATES_MAX` of them. */
export class CandidateFilter {
  readonly #passed = new Set<string>();
  #localNames = 0;

  /** @param whose `own`: this end's, which are told. `other`: the other end's, which are tried. */
  constructor(
    private readonly whose: "own" | "other",
    private readonly terms: CandidateTerms,
  ) {}

  /** The line to pass on. Null for one that must not be passed on. */
  pass(line: string): string | null {
    const parsed = this.#passed.size < CANDIDATES_MAX ? parseCandidate(line) : null;
    if (!parsed || !this.#fits(parsed)) return null;
    const clean = candidateLine(parsed);
    if (this.#passed.has(clean)) return null;
    this.#passed.add(clean);
    if (isLocalName(parsed.address)) this.#localNames++;
    return clean;
  }

  #fits({ address }: ParsedCandidate): boolean {
    const bytes = parseAddress(address);
    if (!bytes)
      return this.whose === "other" && this.terms.resolvesLocal && this.#localNames < LOCAL_NAMES_MAX;
    const kind = addressKind(bytes);
    if (kind !== "unicast" && !(kind === "loopback" && this.terms.loopback)) return false;
    return this.whose === "other" || !this.terms.excluded.some((one) => isSameAddress(one, address));
  }
}
