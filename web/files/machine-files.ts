// The files of a machine, over the page's connection to it. Loaded when files are first looked at.

import type { Place } from "../../src/channel/file-messages.ts";
import type { Sodium } from "../../src/crypto/sodium.ts";
import type { Files } from "../../src/files/rules/files.ts";
import { FlowLost } from "../../src/flow/flow-pipe.ts";
import { FileAsks, type FileRoots } from "../../src/peer/file-asks.ts";
import { RemoteFiles } from "../../src/peer/remote-files.ts";
import type { Status } from "../../src/peer/status.ts";
import type { Connection } from "../machine/connection.ts";

/** One for each connection: nothing else can have its flows. */
const asksOf = new WeakMap<Connection, FileAsks>();

export function asksOver(connection: Connection): FileAsks {
  const known = asksOf.get(connection);
  if (known) return known;
  const { peer } = connection;
  const asks = new FileAsks({ say: (message) => peer.say(message), up: () => up(connection) });
  asksOf.set(connection, asks);
  peer.flows.use(asks);
  return asks;
}

/** What this page may do with the machine's files, as the machine's config says now. @throws {AskFailed} */
export async function accessOver(connection: Connection): Promise<FileRoots["access"]> {
  for (;;) {
    try {
      return (await asksOver(connection).roots()).access;
    } catch (error) {
      // Asked again once the connection is back.
      if (!(error instanceof FlowLost)) throw error;
    }
  }
}

/** The files of a place of the machine. */
export function filesOver(connection: Connection, sodium: Sodium, place: Place): Files {
  return new RemoteFiles(sodium, asksOver(connection), place);
}

/** Resolves when a channel is ready; false when the page has left the machine, or cannot come back. */
function up({ status, peer }: Connection): Promise<boolean> {
  if (peer.isReady) return Promise.resolve(true);
  if (isOver(status.value)) return Promise.resolve(false);
  return new Promise((resolve) => {
    let isUp = false;
    const settle = (result: boolean) => {
      isUp = true;
      stopStatus();
      stopUp();
      resolve(result);
    };
    const stopStatus = status.subscribe((now) => !isUp && isOver(now) && settle(false));
    const stopUp = peer.onUp(() => !isUp && settle(true));
  });
}

function isOver({ phase }: Status): boolean {
  return phase === "idle" || phase === "failed";
}
