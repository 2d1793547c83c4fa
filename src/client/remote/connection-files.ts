// The files of a machine over a connection to it.

import type { Place } from "../../channel/file-messages.ts";
import type { Sodium } from "../../crypto/sodium.ts";
import type { Files } from "../../files/rules/files.ts";
import { FileAsks } from "../../peer/file-asks.ts";
import { RemoteFiles } from "../../peer/remote-files.ts";
import type { RemoteConnection } from "./remote-connection.ts";

/** The files of a place of the machine. Takes the connection's flows: nothing else can have them. */
export function filesOver(connection: RemoteConnection, sodium: Sodium): (place: Place) => Files {
  const asks = new FileAsks({ say: connection.say, up: async () => (await connection.up()).ok });
  connection.flows.use(asks);
  return (place) => new RemoteFiles(sodium, asks, place);
}
