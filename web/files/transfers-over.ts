// The transfers of a machine. They go on when what shows them is closed.

import type { Connection } from "../machine/connection.ts";
import { Transfers } from "./transfers.ts";

const transfersOf = new WeakMap<Connection, Transfers>();

export function transfersOver(connection: Connection): Transfers {
  const transfers = transfersOf.get(connection) ?? new Transfers(() => performance.now());
  transfersOf.set(connection, transfers);
  return transfers;
}
