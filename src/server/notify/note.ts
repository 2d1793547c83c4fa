// One notification as each way of sending gets it, and the result of sending it.

import type { AlertKind } from "../../protocol/notification-record.ts";

export interface Note {
  readonly kind: AlertKind;
  /** The session's id and name; empty for a test. */
  readonly id: string;
  readonly name: string;
  /** Name of the machine. */
  readonly host: string;
  readonly title: string;
  /** One line; without content unless the config says so. */
  readonly text: string;
  /** Ms since the epoch. */
  readonly at: number;
}

/** `why`: to how many it went, or why it failed; never a secret. */
export interface Delivery {
  readonly ok: boolean;
  readonly why: string;
}
