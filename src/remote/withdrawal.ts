// Withdraws access: forgets credentials and devices, and ends every client that uses them.

import type { KeyCredential } from "../channel/credentials.ts";
import type { Log } from "../config/log.ts";
import { toBase64 } from "../crypto/byte-strings.ts";
import type { Sodium } from "../crypto/sodium.ts";
import { deviceId, keyId } from "./access-list.ts";
import { type Answer, fail, noPlace } from "./answer.ts";
import type { Books } from "./books.ts";
import type { Device } from "./device-book.ts";
import type { RemoteFiles } from "./files.ts";
import { NOT_FORGOTTEN } from "./key-ring.ts";
import type { Letters } from "./letters.ts";
import type { Visits } from "./visits.ts";

export interface WithdrawalTerms {
  readonly sodium: Sodium;
  readonly files: RemoteFiles;
  readonly books: Books;
  readonly visits: Visits;
  readonly letters: Letters;
  readonly log: Log;
}

const DONE: Answer<null> = { ok: true, value: null };

export class Withdrawal {
  constructor(private readonly terms: WithdrawalTerms) {}

  /**
   * Revokes a device or a key and ends the clients that use it, or ends one client.
   * @param which an id of any of these, or a device's name
   */
  revoke(which: string): Answer<null> {
    const { sodium, books, visits } = this.terms;
    const devices = books.devices
      .all()
      .filter((device) => deviceId(sodium, device) === which || device.name === which);
    for (const device of devices)
      if (!this.#revokeDevice(device))
        return fail("remote", "the file of devices cannot be written; it would be back after a restart");
    const isMeant = (key: KeyCredential | null) => key !== null && keyId(sodium, key) === which;
    const guests = visits.guests().filter(({ id }) => id === which);
    const forgotten = books.keys.revoke(isMeant);
    visits.endGuests(({ id }, _, held) => id === which || held.some(isMeant), "revoked");
    if (!books.keys.isStored) return fail("remote", NOT_FORGOTTEN);
    return devices.length + forgotten + guests.length > 0 ? DONE : fail("not-found", which);
  }

  /**
   * Makes a new code for a session, or new codes for all of them (null), accepts typed codes again, and ends all access
   * that came from the old ones.
   */
  refresh(session: string | null, isPermanent: boolean, now: number): Answer<null> {
    const { files, books, visits, letters, log } = this.terms;
    const isIts = (reach: { session: string | null }) => session === null || reach.session === session;
    if (!books.attempts.unlock(now)) return noPlace(files.unwritten("attempts"), "attempts");
    visits.endHandshakes();
    // An approved device is no code: 'remi devices revoke' ends it.
    books.keys.revoke((key) => key.purpose !== "device" && isIts(key));
    visits.endGuests(({ reach, by }) => by !== "device" && isIts(reach), "revoked");
    if (isPermanent && session === null) {
      const made = books.codes.permanent(true, now);
      if (!made.ok) return fail("remote", made.message);
    }
    books.codes.rotate((code) => isIts(code), now);
    letters.tell();
    log.info("code rotated", { why: "refresh" });
    return books.keys.isStored ? DONE : fail("remote", NOT_FORGOTTEN);
  }

  /** The mode has changed: ends every client that was let in under the old one. */
  changeMode(): void {
    const { books, visits, letters } = this.terms;
    visits.endAll("revoked");
    books.keys.revoke(({ purpose }) => purpose === "resume" || purpose === "link");
    books.codes.clear();
    letters.tell();
  }

  /** The last client that controlled has left. */
  lastLeft(now: number): void {
    const { books, letters, log } = this.terms;
    books.codes.rotate(() => true, now);
    letters.tell();
    if (books.codes.all().some(({ permanent }) => !permanent))
      log.info("code rotated", { why: "the last client left" });
  }

  /** A session has been removed. */
  forgetSession(id: string): void {
    const { books, visits, letters } = this.terms;
    books.codes.drop(id);
    books.keys.revoke(({ session }) => session === id);
    visits.endGuests(({ reach }) => reach.session === id, "closed");
    letters.tell();
  }

  #revokeDevice(device: Device): boolean {
    const { sodium, books, visits } = this.terms;
    const isIts = (pk: Uint8Array | null) => pk !== null && toBase64(sodium, pk) === device.pk;
    const isStored = books.devices.revoke(device);
    books.keys.revoke(({ devicePk }) => isIts(devicePk));
    visits.endGuests((_, pk) => isIts(pk), "revoked");
    return isStored;
  }
}
