// Connects over a relay by a code, a link or a known host. Asks the person for what is missing, and says what went wrong.

import type { DialDirect } from "../../carrier/direct.ts";
import type { Connected } from "../../client/remote/connect.ts";
import type { ConnectionKind } from "../../client/remote/connection-base.ts";
import type { Entry } from "../../client/remote/entry.ts";
import type { RemoteConnection } from "../../client/remote/remote-connection.ts";
import type { Config } from "../../config/schema.ts";
import type { Args } from "../argv/argv.ts";
import { complain } from "../report.ts";
import type { Scene } from "./scene.ts";

/** How often a code is asked for when the answer cannot be used. */
const ASKS_MAX = 5;

export interface RelayScene extends Scene {
  readonly config: Config;
  readonly dialDirect: DialDirect | null;
  readonly brief: ConnectionKind["brief"];
}

/** A connection that is up. Null after saying what went wrong. @param word null: it is asked for */
export async function relayLine(
  scene: RelayScene,
  word: string | null,
  args: Args,
): Promise<RemoteConnection | null> {
  const { io } = scene;
  let given = word ?? (io.stdinIsTty ? null : firstLine(await io.readStdin()));
  const mayAsk = given === null;
  for (let ask = 1; ; ask++) {
    const text = given ?? (await question(scene, "Code or link: "));
    given = null;
    if (text === null) return null;
    const connected = await tryEntry(scene, text, args);
    if (connected.ok) return connected.connection;
    complain(io, connected.message);
    if (!mayAsk || !connected.again || ask === ASKS_MAX) return null;
  }
}

async function tryEntry(scene: RelayScene, text: string, args: Args): Promise<Connected> {
  const { sodium, hosts, io, paths } = scene;
  const { readEntry } = await import("../../client/remote/entry.ts");
  const known = hosts.all();
  if (!known.ok) return { ok: false, message: known.message, again: false };
  const entry = readEntry(sodium, text, known.value);
  if (!entry) {
    const message =
      "that is not a code, a link or a known host; a code is four letters and four digits, such as KQTB-4827.";
    return { ok: false, message, again: true };
  }
  const relay = await findRelay(scene, entry, args);
  if (!relay.ok) return { ok: false, message: relay.message, again: false };
  const { connectTo } = await import("../../client/remote/connect.ts");
  return connectTo(entry, {
    paths,
    sodium,
    relay: relay.url,
    dialDirect: scene.dialDirect,
    brief: scene.brief,
    say: (line) => io.err(`${line}\n`),
    confirm: async (fingerprint) => {
      io.err(`This host is not known here. 'remi devices' on it shows its fingerprint:\n${fingerprint}\n`);
      const answer = await question(scene, "Connect to it? (yes or no) ");
      return answer !== null && /^y(?:es)?$/i.test(answer);
    },
  });
}

async function findRelay({ paths, hosts, config }: RelayScene, entry: Entry, args: Args) {
  const { chooseRelay } = await import("../../client/remote/entry.ts");
  const { localRelay } = await import("../../client/remote/local-relay.ts");
  const known = hosts.all();
  const flag = args.text("relay") ?? args.text("signaling-url");
  return chooseRelay(entry, flag, [config.signaling_url, localRelay(paths)], known.ok ? known.value : []);
}

/** Asks at the terminal. Null: there is no answer. */
export async function question({ fd }: Pick<Scene, "fd">, text: string): Promise<string | null> {
  const { askLine } = await import("../../client/remote/prompt.ts");
  return askLine(fd, text);
}

function firstLine(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes).split("\n", 1)[0]!.trim();
}
