// From what a person gave to a line that is up: the ways in, one after the other, and what is remembered of the host.
// Talks to the person through its terms alone.

import { hostname } from "node:os";
import type { Paths } from "../../config/paths.ts";
import { prepareDirectories } from "../../config/paths.ts";
import { hostFingerprint } from "../../crypto/fingerprint.ts";
import type { Sodium } from "../../crypto/sodium.ts";
import type { Pauses } from "../../peer/pauses.ts";
import { type FailureContext, failureSentence } from "./connect-text.ts";
import { deviceIdentity } from "./device-identity.ts";
import { type Entry, waysIn } from "./entry.ts";
import { KnownHosts } from "./known-hosts.ts";
import { keptKey, type OpenedLine, RemoteLine } from "./remote-line.ts";
import { CodeTries } from "./tries.ts";

/** Characters of this device's name. */
const NAME_LENGTH_MAX = 64;

export interface ConnectTerms {
  readonly paths: Paths;
  readonly sodium: Sodium;
  readonly relay: string;
  /** A line of text for the person. */
  say(text: string): void;
  /** Whether to go on to a host that is not known, by its fingerprint. */
  confirm(fingerprint: string): Promise<boolean>;
  readonly pauses?: Pauses;
}

export type Connected =
  | { readonly ok: true; readonly line: RemoteLine }
  /** `again`: another code may be typed. */
  | { readonly ok: false; readonly message: string; readonly again: boolean };

const failed = (message: string, again = false): Connected => ({ ok: false, message, again });

/** Connects by the entry. Never rejects for what others do. */
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
  let last: Exclude<OpenedLine, { ok: true }> | null = null;
  for (const { access, pinnedHost } of waysIn(sodium, entry, relay, known.value, Date.now())) {
    const unread = "room" in access.target ? tries.problem : null;
    if (unread !== null) return failed(unread);
    if ("room" in access.target && context().triesLeft === 0)
      return failed(
        "three tries with these letters have failed; get a new code, or use a link ('remi code --link').",
      );
    const opened = await RemoteLine.open({
      sodium,
      access,
      device: device.identity,
      deviceName: hostname().slice(0, NAME_LENGTH_MAX),
      hosts,
      pinnedHost,
      confirmHost: (hostPk) => terms.confirm(hostFingerprint(sodium, hostPk)),
      pending: (pairFp) =>
        terms.say(
          `Waiting for 'remi devices approve ${pairFp}' at the host. 'remi devices' there shows the same, or somebody is between.`,
        ),
      tryFailed: () => tries.countFailure(room, Date.now()),
      ...(terms.pauses ? { pauses: terms.pauses } : {}),
    });
    if (opened.ok) {
      if ("room" in access.target) tries.succeeded(room, Date.now());
      return remember(opened.line, entry, hosts, terms);
    }
    last = opened;
    if (!isKeyRefused(opened)) break;
  }
  if (!last) return failed("this machine has no key for that host any more; connect with a code.");
  const { left, sentence } = { left: context().triesLeft, sentence: failureSentence(last.opened, context()) };
  const wrong =
    last.opened.kind === "ended" && (last.opened.end === "auth" || last.opened.end === "unproven");
  const missed = last.opened.kind === "relay" && last.opened.failure.reason === "unavailable";
  return failed(sentence, entry.kind === "code" && ((wrong && left > 0) || missed));
}

/** The host is there and does not take the key: there may be a code. */
function isKeyRefused({ opened }: Exclude<OpenedLine, { ok: true }>): boolean {
  return opened.kind === "ended" && opened.end === "unknown_credential";
}

async function remember(
  line: RemoteLine,
  entry: Entry,
  hosts: KnownHosts,
  { sodium, relay, say }: ConnectTerms,
): Promise<Connected> {
  const { host, rid, failedTriesBefore } = line.ready;
  const stored = hosts.remember({
    rid,
    hostPk: line.hostPk,
    name: host,
    relay,
    // Letters of a code that changes are another host's soon.
    rooms: entry.kind === "code" && line.isPaired ? [entry.code.room] : [],
    key: keptKey(sodium, line),
    seenAt: Date.now(),
  });
  if (!stored.ok) {
    await line.close();
    return failed(stored.message);
  }
  if (failedTriesBefore > 0) say(`Wrong codes tried before this one: ${failedTriesBefore}.`);
  return { ok: true, line };
}
