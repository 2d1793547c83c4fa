// Clients that the machine's own user has brought (`remi bridge`): without relay, code or device.

import { SECRET_BYTES } from "../channel/link.ts";
import { fromBase64 } from "../crypto/byte-strings.ts";
import { relayId } from "../crypto/identity.ts";
import type { VisitorCarrier } from "./door.ts";
import { Reception, type ReceptionTerms } from "./reception.ts";
import type { Tickets } from "./tickets.ts";
import { UserDoor } from "./user-door.ts";
import { Visits } from "./visits.ts";

export class Brought {
  readonly visits: Visits;
  readonly #door: UserDoor;
  readonly #reception: Reception;

  constructor(
    private readonly shared: Omit<ReceptionTerms, "visits" | "door" | "direct">,
    tickets: Tickets,
  ) {
    const { sodium, host } = shared;
    this.visits = new Visits(tickets);
    this.#door = new UserDoor(sodium, relayId(sodium, host.publicKey));
    // ssh already is the most direct path that can be had.
    this.#reception = new Reception({ ...shared, visits: this.visits, door: this.#door, direct: null });
  }

  /**
   * Receives a client that knows this secret (base64url). No relay is involved. False when the secret is malformed.
   */
  bring(visitor: VisitorCarrier, secret: string): boolean {
    const bytes = fromBase64(this.shared.sodium, secret, SECRET_BYTES);
    if (bytes) this.#reception.opened(visitor, null, this.#door.keyFor(bytes, Date.now()));
    return bytes !== null;
  }
}
