// The devices that may connect when a device is needed. The user has approved each on the machine, with a scope.

import * as v from "valibot";
import { SCOPES } from "../channel/credentials.ts";
import { fromBase64, sameBytes, toBase64 } from "../crypto/byte-strings.ts";
import { PUBLIC_KEY_BYTES } from "../crypto/identity.ts";
import type { Sodium } from "../crypto/sodium.ts";
import { covers, type Reach } from "./admission.ts";
import type { RemoteFiles } from "./files.ts";

/** Approved devices at the same time. Another cannot be approved until one is revoked. */
export const DEVICES_MAX = 64;

const time = v.pipe(v.number(), v.integer(), v.minValue(0));
const StoredDevices = v.pipe(
  v.array(
    v.object({
      /** Base64url of the public key. */
      pk: v.string(),
      name: v.pipe(v.string(), v.maxLength(64)),
      scope: v.picklist(SCOPES),
      /** Id of the only session that it may use. Null: all. */
      session: v.nullable(v.string()),
      approvedAt: time,
      seenAt: time,
    }),
  ),
  v.maxLength(DEVICES_MAX),
);
export type Device = Readonly<v.InferOutput<typeof StoredDevices>[number]>;

export class DeviceBook {
  #devices: readonly Device[];
  readonly wasReadable: boolean;

  constructor(
    private readonly sodium: Sodium,
    private readonly files: RemoteFiles,
  ) {
    const read = files.read("devices");
    const parsed = read.ok ? parseDevices(sodium, read.text) : null;
    if (read.ok && !parsed) files.makesNoSense("devices");
    this.wasReadable = parsed !== null || (!read.ok && read.reason === "missing");
    this.#devices = parsed ?? [];
  }

  all(): readonly Device[] {
    return this.#devices;
  }

  /** Whether this device was approved for at least this. */
  mayHave(pk: Uint8Array, reach: Reach): boolean {
    const device = this.#find(pk);
    return device !== undefined && covers(device, reach);
  }

  /** Approves the device for this and nothing else. False: there are too many, or the disk refuses. */
  approve(pk: Uint8Array, name: string, reach: Reach, now: number): boolean {
    const others = this.#devices.filter((device) => !this.#is(device, pk));
    if (others.length >= DEVICES_MAX) return false;
    const device: Device = {
      ...reach,
      pk: toBase64(this.sodium, pk),
      name: name.slice(0, 64),
      approvedAt: now,
      seenAt: now,
    };
    return this.#put([...others, device]);
  }

  seen(pk: Uint8Array, now: number): void {
    this.#put(this.#devices.map((device) => (this.#is(device, pk) ? { ...device, seenAt: now } : device)));
  }

  /** Forgets the device. If the disk refuses, returns false, and the device is forgotten until a restart. */
  revoke(device: Device): boolean {
    return this.#put(this.#devices.filter(({ pk }) => pk !== device.pk));
  }

  #find(pk: Uint8Array): Device | undefined {
    return this.#devices.find((device) => this.#is(device, pk));
  }

  #is(device: Device, pk: Uint8Array): boolean {
    const known = fromBase64(this.sodium, device.pk, PUBLIC_KEY_BYTES);
    return known !== null && sameBytes(this.sodium, known, pk);
  }

  #put(devices: readonly Device[]): boolean {
    const grows = devices.length > this.#devices.length;
    if (!grows) this.#devices = devices;
    if (!this.files.write("devices", `${JSON.stringify(devices, null, 2)}\n`).ok) return false;
    this.#devices = devices;
    return true;
  }
}

function parseDevices(sodium: Sodium, text: string): readonly Device[] | null {
  try {
    const parsed = v.safeParse(StoredDevices, JSON.parse(text));
    if (!parsed.success) return null;
    const readable = parsed.output.every(({ pk }) => fromBase64(sodium, pk, PUBLIC_KEY_BYTES));
    return readable ? parsed.output : null;
  } catch {
    return null;
  }
}
