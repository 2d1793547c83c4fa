// Two machines and a relay between them for tests: a host with its sessions in one home, a client in another.

import type { DialDirect } from "../../src/carrier/direct.ts";
import type { FollowerEvents } from "../../src/client/follower-terms.ts";
import { type Connected, connectTo } from "../../src/client/remote/connect.ts";
import { readEntry } from "../../src/client/remote/entry.ts";
import { KnownHosts } from "../../src/client/remote/known-hosts.ts";
import type { RemoteConnection } from "../../src/client/remote/remote-connection.ts";
import { remoteWay } from "../../src/client/remote/remote-source.ts";
import { SessionFollower } from "../../src/client/session-follower.ts";
import { loadSodium } from "../../src/crypto/sodium.ts";
import type { CodeAnswer } from "../../src/protocol/remote-records.ts";
import type { TestHome } from "./home.ts";
import { remi, remiOk } from "./remi.ts";

export const sodium = await loadSodium();

/** Limits of a relay that lets one address connect as often as a test does. */
export const OPEN_LIMITS = {
  joinsPerMinute: 1_000_000,
  missesPerHour: 1_000_000,
  registrationsPerMinute: 1_000_000,
  socketsPerAddress: 10_000,
  channelsPerRoom: 10_000,
  channelsPerRoomAndAddress: 10_000,
} as const;

/** What `remi code` and its flags print, once the relay has the room. */
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
  /** Without it everything goes over the relay. */
  readonly dialDirect?: DialDirect;
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
    dialDirect: options.dialDirect ?? null,
    say: (line) => options.said?.push(line),
    confirm: options.confirm ?? (async () => true),
    firstPauseMs: options.firstPauseMs ?? 20,
  });
}

/** A connection that is up. It ends with its scope. */
export async function lineTo(
  home: TestHome,
  relay: string,
  word: string,
  options: ConnectOptions = {},
): Promise<RemoteConnection & AsyncDisposable> {
  const connected = await connectWith(home, relay, word, options);
  if (!connected.ok) throw new Error(connected.message);
  const { connection: line } = connected;
  return Object.assign(line, { [Symbol.asyncDispose]: () => line.close() });
}

/** Resolves once the host's output comes by this path. */
export function by(line: RemoteConnection, path: "direct" | "relay"): Promise<void> {
  return new Promise((resolve) => {
    const look = () => line.route.path === path && resolve();
    line.onRoute(look);
    look();
  });
}

/** Follows one session of a connection; events without a handler are ignored. */
export async function follow(
  line: RemoteConnection,
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

/** The command of a session that prints a piece of a file, of `BLOCK_BYTES`, for each number that it reads on a line. */
export const BLOCK_BYTES = 1024 * 1024;
export const blockServer = (file: string): string[] => [
  "bash",
  "-c",
  `stty raw -echo; printf READY; while IFS= read -r n; do if [ "$n" = go ]; then printf GO; else dd if='${file}' bs=${BLOCK_BYTES} skip="$n" count=1 2>/dev/null; fi; done`,
];

/** Text of this many bytes, no two places alike. */
export function longText(bytes: number): Buffer {
  const text = Buffer.alloc(bytes + 32);
  let at = 0;
  for (let i = 0; at < bytes; i++) at += text.write(`${i} ${(i * 48_271) % 2_147_483_647}\r\n`, at, "latin1");
  return text.subarray(0, bytes);
}

/**
 * Fetches a file from a `blockServer`, block after block, and compares every byte where it comes. Returns the bytes
 * that came, which are the file's own length when none was lost, doubled or replaced by a drawing of the screen.
 */
export async function fetchBlocks(
  line: RemoteConnection,
  session: string,
  whole: Buffer,
  asking: (block: number) => void = () => {},
): Promise<number> {
  let begun = false;
  let head = "";
  let at = 0;
  let asked = 0;
  const over = Promise.withResolvers<void>();
  const ask = (block: number) => {
    asking(block);
    follower.type(Buffer.from(`${block}\n`));
  };
  const follower = await follow(line, session, {
    paint: (bytes) => {
      let from = 0;
      if (!begun) {
        // Earlier output is the drawing of the screen as it was.
        const before = head.length;
        head += Buffer.from(bytes).toString("latin1");
        if (head.includes("READY") && asked === 0) {
          asked = 1;
          follower.type(Buffer.from("go\n"));
        }
        const go = head.indexOf("GO");
        if (go < 0) return;
        begun = true;
        from = go + 2 - before;
        ask(0);
      }
      const came = bytes.subarray(from);
      if (!whole.subarray(at, at + came.byteLength).equals(came)) {
        const shown = JSON.stringify(Buffer.from(came.subarray(0, 60)).toString("latin1"));
        return over.reject(new Error(`other bytes at ${at}: ${shown}`));
      }
      at += came.byteLength;
      if (at >= whole.byteLength) return over.resolve();
      for (; asked < Math.floor(at / BLOCK_BYTES) + 1; asked++) ask(asked);
    },
    ended: (ending) => over.reject(new Error(JSON.stringify(ending))),
    stale: () => over.reject(new Error("input grew too old")),
  });
  await over.promise;
  follower.close();
  return at;
}
