// Connects with what a person gave: tries the ways in one after the other, and remembers the host. Talks to the person
// only through its terms.

import type { DialDirect } from "../../carrier/direct.ts";
import { TIME } from "../../carrier/monotonic-clock.ts";
import { openRelaySocket } from "../../carrier/relay-socket.ts";
import type { ReadyHost } from "../../channel/client-channel.ts";
import type { Paths } from "../../config/paths.ts";
import { prepareDirectories } from "../../config/paths.ts";
import { fromBase64, sameBytes } from "../../crypto/byte-strings.ts";
import { hostFingerprint } from "../../crypto/fingerprint.ts";
import { PUBLIC_KEY_BYTES, sign } from "../../crypto/identity.ts";
import type { Sodium } from "../../crypto/sodium.ts";
import { dialRelay } from "../../peer/relay-carrier.ts";
import { isKey, relayTarget } from "../../peer/ways.ts";
import { type FailureContext, failureSentence } from "./connect-text.ts";
import { type ConnectionKind, connectionBase } from "./connection-base.ts";
import { deviceIdentity } from "./device-identity.ts";
import { type Entry, waysIn } from "./entry.ts";
import { keptKey } from "./kept-key.ts";
import { hostByRid, KnownHosts } from "./known-hosts.ts";
import { RemoteConnection } from "./remote-connection.ts";
import { CodeTries } from "./tries.ts";

export interface ConnectTerms extends ConnectionKind {
  readonly paths: Paths;
  readonly sodium: Sodium;
  readonly relay: string;
  /** Null: no direct paths. */
  readonly dialDirect: DialDirect | null;
  /** A line of text for the person. */
  say(text: string): void;
  /** Asks the person whether a host that is not known is the right one. */
  confirm(fingerprint: string): Promise<boolean>;
}

export type Connected =
  | { readonly ok: true; readonly connection: RemoteConnection }
  /** `again`: the person may type another code. */
  | { readonly ok: false; readonly message: string; readonly again: boolean };

const failed = (message: string, again = false): Connected => ({ ok: false, message, again });

/** Connects. Rejects only for a bug. */
export async function connectTo(entry: Entry, terms: ConnectTerms): Promise<Connected> {
  const { paths, sodium, relay } = terms;
  const prepared = prepareDirectories(paths);
  if (!prepared.ok) return failed(prepared.message);
  const hosts = new KnownHosts(paths, sodium);
  const known = hosts.all();
  if (!known.ok) return failed(known.message);
  const device = deviceIdentity(paths, sodium);
  if (!device.ok) return failed(device.message);
  const tries = new CodeTries(paths);
  const room = entry.kind === "code" ? entry.code.room : "";
  const context = (): FailureContext => ({
    kind: entry.kind,
    relay,
    triesLeft: room ? tries.left(room, Date.now()) : 1,
    knownHosts: hosts.path,
  });
  const ways = waysIn(sodium, entry, relay, known.value, Date.now());
  if (ways.length === 0)
    return failed(
      "this machine has no key for that host; connect with the code of 'remi code --permanent-code' there, which gives it one.",
    );
  if (room && tries.problem !== null) return failed(tries.problem);
  const opened = await RemoteConnection.open({
    ...connectionBase(sodium, terms),
    dial: (target, events) =>
      dialRelay(
        { open: openRelaySocket, clock: TIME.clock, url: relay, target: relayTarget(target) },
        events,
      ),
    dialDirect: terms.dialDirect,
    device: {
      publicKey: device.identity.publicKey,
      sign: (message) => sign(sodium, device.identity, message),
    },
    ways,
    triesLeft: (way) => (isKey(way) ? 1 : context().triesLeft),
    confirmHost: (hostPk) => terms.confirm(hostFingerprint(sodium, hostPk)),
    pending: (pairFp) =>
      terms.say(
        `Waiting for 'remi devices approve ${pairFp}' at the host. If 'remi devices' there shows another one, somebody is in between.`,
      ),
    tryFailed: (way) => !isKey(way) && tries.countFailure(room, Date.now()),
    isWhoItWas: (host) => isWhoItWas(sodium, hosts, host),
  });
  if (opened.ok) {
    if (!isKey(opened.way)) tries.succeeded(room, Date.now());
    return remember(opened.connection, entry, hosts, terms);
  }
  const { ending } = opened.failed;
  const { left, sentence } = { left: context().triesLeft, sentence: failureSentence(ending, context()) };
  const wrong = ending?.by === "channel" && (ending.end === "auth" || ending.end === "unproven");
  const missed = ending?.by === "relay" && ending.end.reason === "unavailable";
  return failed(sentence, entry.kind === "code" && ((wrong && left > 0) || missed));
}

/** Whether the host has the same key as before, or is new. A code does not say who made it, so the host's id is looked up. */
function isWhoItWas(sodium: Sodium, hosts: KnownHosts, { ready, hostPk }: ReadyHost): boolean {
  const known = hosts.all();
  const before = known.ok ? hostByRid(known.value, ready.rid) : null;
  const pin = before && fromBase64(sodium, before.hostPk, PUBLIC_KEY_BYTES);
  return known.ok && (!pin || sameBytes(sodium, pin, hostPk));
}

async function remember(
  connection: RemoteConnection,
  entry: Entry,
  hosts: KnownHosts,
  { sodium, relay, say }: ConnectTerms,
): Promise<Connected> {
  const { host, rid, failedTriesBefore } = connection.ready;
  const stored = hosts.remember({
    rid,
    hostPk: connection.hostPk,
    name: host,
    relay,
    // Only a paired device has a permanent code. The letters of any other code may soon be another host's.
    rooms: entry.kind === "code" && connection.isPaired ? [entry.code.room] : [],
    key: keptKey(sodium, connection),
    seenAt: Date.now(),
  });
  if (!stored.ok) {
    await connection.close();
    return failed(stored.message);
  }
  if (failedTriesBefore > 0) say(`Wrong codes tried before this one: ${failedTriesBefore}.`);
  return { ok: true, connection };
}
