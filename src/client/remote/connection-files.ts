// The files of a machine over a connection to it.

import { MONOTONIC } from "../../carrier/monotonic-clock.ts";
import type { Place } from "../../channel/file-messages.ts";
import type { Sodium } from "../../crypto/sodium.ts";
import type { Files } from "../../files/rules/files.ts";
import { FileAsks } from "../../peer/file-asks.ts";
import { RemoteFiles } from "../../peer/remote-files.ts";
import type { RemoteConnection } from "./remote-connection.ts";

/** The files of a place of the machine. Takes the connection's flows: nothing else can have them. */
export function filesOver(connection: RemoteConnection, sodium: Sodium): (place: Place) => Files {
  const asks = asksOver(connection);
  return (place) => new RemoteFiles(sodium, asks, place);
}

function asksOver(connection: RemoteConnection): FileAsks {
  const asks = new FileAsks(
    {
      get isFull() {
        return connection.isFull;
      },
      say: connection.say,
      send: connection.send,
      up: async () => (await connection.up()).ok,
    },
    MONOTONIC.now,
  );
  connection.onFlows({
    up: () => asks.up(),
    lost: () => asks.lost(),
    over: () => asks.lost(),
    message: (message) => asks.message(message),
    frame: (frame) => asks.frame(frame),
    typed: () => asks.typed(),
    drain: () => asks.drain(),
  });
  return asks;
}
