// What a paired device keeps of a connection, to come in by it the next time.

import { SECRET_BYTES } from "../../channel/link.ts";
import { fromBase64, toBase64 } from "../../crypto/byte-strings.ts";
import type { Sodium } from "../../crypto/sodium.ts";
import type { RemoteConnection } from "./remote-connection.ts";

/** The ticket as it is stored for a paired device. Null for any other. */
export function keptKey(
  sodium: Sodium,
  connection: RemoteConnection,
): { secret: string; expires: number } | null {
  const { key } = connection.ready;
  if (!connection.isPaired || !key) return null;
  const secret = fromBase64(sodium, key.secret, SECRET_BYTES);
  return secret && { secret: toBase64(sodium, secret), expires: key.expires };
}
