// From the CPace session key and the transcript to the channel's keys, and the tags that confirm them.

import { bytesOf, concat } from "./byte-strings.ts";
import { keyedHash } from "./hash.ts";
import type { Sodium } from "./sodium.ts";

export interface ChannelKeys {
  readonly confirmClient: Uint8Array;
  readonly confirmDaemon: Uint8Array;
  readonly clientToDaemon: Uint8Array;
  readonly daemonToClient: Uint8Array;
  /** What identities sign: fresh in each run, and known to the two ends alone. */
  readonly bind: Uint8Array;
}

/** `prk = H_64(ISK; "remi/1 prk" ‖ th)`. */
export function extract(sodium: Sodium, isk: Uint8Array, th: Uint8Array): Uint8Array {
  return keyedHash(sodium, 64, isk, concat(bytesOf("remi/1 prk"), th));
}

/** The five keys of a run. Wipes the session key and `prk`. */
export function deriveKeys(sodium: Sodium, isk: Uint8Array, th: Uint8Array): ChannelKeys {
  const prk = extract(sodium, isk, th);
  const key = (use: string) => keyedHash(sodium, 32, prk, bytesOf(`remi/1 ${use}`));
  const keys = {
    confirmClient: key("confirm c"),
    confirmDaemon: key("confirm d"),
    clientToDaemon: key("stream c2d"),
    daemonToClient: key("stream d2c"),
    bind: key("bind"),
  };
  sodium.memzero(prk);
  sodium.memzero(isk);
  return keys;
}

/** `tag_C`: the client knows the secret, and made this stream header. */
export function clientTag(sodium: Sodium, keys: ChannelKeys, th: Uint8Array, header: Uint8Array): Uint8Array {
  return keyedHash(sodium, 32, keys.confirmClient, concat(th, header));
}

/** `tag_D`: the daemon knows the secret, and has seen the client's tag. */
export function daemonTag(
  sodium: Sodium,
  keys: ChannelKeys,
  th: Uint8Array,
  header: Uint8Array,
  tagOfClient: Uint8Array,
): Uint8Array {
  return keyedHash(sodium, 32, keys.confirmDaemon, concat(th, header, tagOfClient));
}

/** Wipes what is not needed once both streams exist; `bind` stays for the identities. */
export function wipeHandshakeKeys(sodium: Sodium, keys: ChannelKeys): void {
  for (const key of [keys.confirmClient, keys.confirmDaemon, keys.clientToDaemon, keys.daemonToClient])
    sodium.memzero(key);
}
