// Logs what clients from elsewhere do. A stranger can cause any number of these lines, so only the first ones of each
// kind are written, and the others are counted.

import type { DaemonEnd } from "../channel/daemon-states.ts";
import type { Log } from "../config/log.ts";
import { repeatedLog } from "../config/repeated-log.ts";
import { printable } from "../text/printable.ts";
import type { Refusal } from "./admission.ts";
import type { Managed } from "./managing.ts";

/** Lines of one kind that are written in a minute. */
const COMINGS_LOGGED = 20;

export class VisitorLog {
  readonly #refusals: Log & Disposable;
  readonly #comings: Log & Disposable;

  constructor(log: Log) {
    this.#refusals = repeatedLog(log, { lines: 1, by: "what" });
    this.#comings = repeatedLog(log, { lines: COMINGS_LOGGED });
  }

  refused(ch: number, what: string): void {
    this.#refusals.warn("a remote client asked for what it may not have", { ch, what: printable(what, 64) });
  }

  unknownKey(): void {
    this.#refusals.warn("a client did not know the key that it named");
  }

  wrongCode(failures: number): void {
    this.#comings.warn("a wrong code was tried", { failures });
  }

  turnedAway(name: string, why: Refusal): void {
    this.#comings.info("a remote client was turned away", { name: printable(name, 64), why });
  }

  waits(name: string, fingerprint: string): void {
    this.#comings.info("a device waits for approval", { device: printable(name, 64), fingerprint });
  }

  cameIn(guest: {
    readonly name: string;
    readonly reach: { readonly scope: string };
    readonly by: string;
  }): void {
    const { name, reach, by } = guest;
    this.#comings.info("a remote client came in", { name, scope: reach.scope, by });
  }

  /** @param refusal null: it has a connection to that port */
  forwards(name: string, port: number, refusal: string | null): void {
    if (refusal === null) this.#comings.info("a remote client is forwarded to a port", { name, port });
    else this.#comings.info("a remote client was not forwarded to a port", { name, port, why: refusal });
  }

  manages(name: string, what: string, outcome: Managed): void {
    const done = outcome.ok ? { session: outcome.id } : { why: outcome.code };
    this.#comings.info(outcome.ok ? "a remote client managed a session" : "a remote client was refused", {
      name,
      what,
      ...done,
    });
  }

  left(name: string, end: DaemonEnd): void {
    this.#comings.info("a remote client left", { name, why: nameOfEnd(end) });
  }
}

function nameOfEnd(end: DaemonEnd): string {
  if (typeof end === "string") return end;
  return "peer" in end ? `it said ${printable(end.peer, 32)}` : end.bye;
}
