// Two machines and a relay between them for tests: a host with its sessions in one home, a client in another.

import { Pauses } from "../../src/client/remote/coming-back.ts";
import { type Connected, connectTo } from "../../src/client/remote/connect.ts";
import { readEntry } from "../../src/client/remote/entry.ts";
import { KnownHosts } from "../../src/client/remote/known-hosts.ts";
import type { RemoteLine } from "../../src/client/remote/remote-line.ts";
import { remoteWay } from "../../src/client/remote/remote-source.ts";
import type { FollowerEvents } from "../../src/client/session-follower.ts";
import { SessionFollower } from "../../src/client/session-follower.ts";
import { loadSodium } from "../../src/crypto/sodium.ts";
import type { CodeAnswer } from "../../src/protocol/remote-records.ts";
import type { TestHome } from "./home.ts";
import { remi, remiOk } from "./remi.ts";

export const sodium = await loadSodium();

/** Of a relay that lets one address come as often as a test does. */
export const OPEN_LIMITS = {
  joinsPerMinute: 1_000_000,
  missesPerHour: 1_000_000,
  registrationsPerMinute: 1_000_000,
  socketsPerAddress: 10_000,
  channelsPerRoom: 10_000,
  channelsPerRoomAndAddress: 10_000,
} as const;

/** What `remi code` and its flags tell, once the relay has the room. */
export async function shownCode(
  home: TestHome,
  relay: string,
  ...flags: readonly string[]
): Promise<CodeAnswer & { readonly code: string }> {
  const out = await remiOk(home, ["code", "--json", "--signaling-url", relay, ...flags]);
  return JSON.parse(out) as CodeAnswer & { readonly code: string };
}

/** The same without flags that change where it is, and whatever its status is. */
export async function codeState(home: TestHome, ...flags: readonly string[]): Promise<CodeAnswer> {
  return JSON.parse((await remi(home, ["code", "--json", ...flags])).out) as CodeAnswer;
}

export interface ConnectOptions {
  readonly firstPauseMs?: number;
  readonly confirm?: (fingerprint: string) => Promise<boolean>;
  readonly said?: string[];
}

/** Connects as `remi connect` does with this word, and a person who says yes. */
export async function connectWith(
  home: TestHome,
  relay: string,
  word: string,
  options: ConnectOptions = {},
): Promise<Connected> {
  const known = new KnownHosts(home.paths, sodium).all();
  if (!known.ok) throw new Error(known.message);
  const entry = readEntry(sodium, word, known.value);
  if (!entry) throw new Error(`not an entry: ${word}`);
  return connectTo(entry, {
    paths: home.paths,
    sodium,
    relay,
    say: (line) => options.said?.push(line),
    confirm: options.confirm ?? (async () => true),
    pauses: new Pauses(options.firstPauseMs ?? 20),
  });
}

/** A line that is up. It ends with its scope. */
export async function lineTo(
  home: TestHome,
  relay: string,
  word: string,
  options: ConnectOptions = {},
): Promise<RemoteLine & AsyncDisposable> {
  const connected = await connectWith(home, relay, word, options);
  if (!connected.ok) throw new Error(connected.message);
  const { line } = connected;
  return Object.assign(line, { [Symbol.asyncDispose]: () => line.close() });
}

/** Follows one session of a line; what is not given is ignored. */
export async function follow(
  line: RemoteLine,
  session: string,
  events: Partial<FollowerEvents>,
  access: "control" | "view" = "control",
): Promise<SessionFollower> {
  const follower = new SessionFollower(
    remoteWay(line, session),
    { client: crypto.randomUUID(), access, size: { cols: 80, rows: 24 }, detachOthers: false },
    {
      paint: () => {},
      restore: () => {},
      info: () => {},
      link: () => {},
      size: () => {},
      room: () => {},
      ended: () => {},
      ...events,
    },
  );
  await follower.start();
  return follower;
}

/** Text that comes piece by piece, and can be waited for. */
export class Painted {
  text = "";
  #waiting: { fits: () => boolean; resolve: () => void }[] = [];
  readonly #decoder = new TextDecoder();

  readonly paint = (bytes: Uint8Array): void => {
    this.text += this.#decoder.decode(bytes, { stream: true });
    this.#waiting = this.#waiting.filter(({ fits, resolve }) => {
      if (fits()) resolve();
      return !fits();
    });
  };

  /** Resolves when the text has been painted. The test's own time-out ends a wait in vain. */
  shows(text: string): Promise<void> {
    const fits = () => this.text.includes(text);
    if (fits()) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push({ fits, resolve }));
  }
}
