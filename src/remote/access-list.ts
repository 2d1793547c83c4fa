// Who may connect, who waits and who is connected, as the user is shown it: without any secret.

import type { KeyCredential } from "../channel/credentials.ts";
import { toBase64 } from "../crypto/byte-strings.ts";
import type { Sodium } from "../crypto/sodium.ts";
import type { AccessList } from "../protocol/remote-records.ts";
import type { ShownCode } from "./code-book.ts";
import type { Device } from "./device-book.ts";
import type { Guest, WaitingDevice } from "./visit.ts";

/** Bytes of a short name. Enough to tell a few hundred apart. */
const SHORT_BYTES = 4;

/** A short name of a device. */
export function deviceId(sodium: Sodium, device: Device): string {
  return shortName(sodium, device.pk);
}

/** A short name of a key that reveals nothing about it. */
export function keyId(sodium: Sodium, { credId }: KeyCredential): string {
  return shortName(sodium, toBase64(sodium, credId));
}

function devicesShown(sodium: Sodium, devices: readonly Device[]): AccessList["devices"] {
  return devices.map((device) => {
    const { name, scope, session, approvedAt, seenAt } = device;
    return { id: deviceId(sodium, device), name, scope, session, approvedAt, seenAt };
  });
}

/** Has no id but its fingerprint: any other could mean the next device once this one is gone. */
function waitingShown(waiting: WaitingDevice | null): AccessList["waiting"] {
  if (!waiting) return [];
  const { client, pairFp, reach, since } = waiting;
  return [{ name: client.name, fingerprint: pairFp, ...reach, since }];
}

/** Without the keys of devices: a device's key ends with the device. */
function keysShown(sodium: Sodium, keys: readonly KeyCredential[]): AccessList["keys"] {
  return keys
    .filter(({ purpose }) => purpose !== "device")
    .map((key) => {
      const { purpose, scope, session, uses, expires, name } = key;
      return { id: keyId(sodium, key), purpose, scope, session, uses, expires, name };
    });
}

function guestsShown(guests: readonly Guest[]): AccessList["clients"] {
  return guests.map(({ id, ch, name, reach, by, since, forwards }) => ({
    id,
    ch,
    name,
    ...reach,
    by,
    since,
    ...(forwards ? { forwards } : {}),
  }));
}

/** Only the letters: `remi code` alone shows the digits, because it also arms the code. */
function codesShown(codes: readonly ShownCode[]): AccessList["codes"] {
  return codes.map(({ code, session, permanent }) => ({ room: code.room, session, permanent }));
}

/** Everything that gives access, and everybody who waits or is connected. */
export function accessShown(
  sodium: Sodium,
  all: {
    readonly devices: readonly Device[];
    readonly waiting: WaitingDevice | null;
    readonly keys: readonly KeyCredential[];
    readonly guests: readonly Guest[];
    readonly codes: readonly ShownCode[];
  },
): Pick<AccessList, "devices" | "waiting" | "keys" | "clients" | "codes"> {
  return {
    devices: devicesShown(sodium, all.devices),
    waiting: waitingShown(all.waiting),
    keys: keysShown(sodium, all.keys),
    clients: guestsShown(all.guests),
    codes: codesShown(all.codes),
  };
}

function shortName(sodium: Sodium, base64: string): string {
  const bytes = sodium.crypto_generichash(SHORT_BYTES, new TextEncoder().encode(base64), null);
  return Buffer.from(bytes).toString("hex");
}
