// The door at the relay. It looks codes, keys and devices up in the books, and the tables of admission decide who is let
// in.

import type { KeyCredential } from "../channel/credentials.ts";
import type { NewClient } from "../channel/daemon-authentication.ts";
import type { DaemonContext, DaemonEnd, DaemonHooks } from "../channel/daemon-states.ts";
import { admit as admitPending, type PendingHandshakes, settle } from "../channel/pending-handshakes.ts";
import { admit, type Verdict, whyNoTry } from "./admission.ts";
import type { Books } from "./books.ts";
import type { Door, Granted } from "./door.ts";
import { GATHER_MS } from "./output-gather.ts";
import type { SessionSource } from "./session-source.ts";
import type { Settings } from "./settings.ts";
import { nameOf, type Tickets } from "./tickets.ts";
import type { Guest, Inside, Visit } from "./visit.ts";
import type { VisitorLog } from "./visitor-log.ts";
import type { Visits } from "./visits.ts";

/** Clients that are here for forwarded connections alone. One more takes the place of the one that came first. */
export const FORWARDERS_MAX = 8;

export interface RelayDoorTerms {
  readonly books: Books;
  readonly tickets: Tickets;
  readonly visits: Visits;
  readonly sessions: SessionSource;
  readonly log: VisitorLog;
  mode(): Settings["mode"];
  /** The id by which the relay finds this daemon, 16 bytes. */
  rid(): Uint8Array;
  controllersMax(): number;
  /** The last client that controls has left. */
  empty(): void;
  /** The number of wrong codes has changed. */
  changed(): void;
}

export class RelayDoor implements Door {
  readonly gatherMs = GATHER_MS;
  #pending: PendingHandshakes = [];

  constructor(private readonly its: RelayDoorTerms) {}

  terms(): Pick<DaemonContext, "need" | "asks"> {
    return { need: this.its.mode() === "permanent" ? "device" : "none", asks: true };
  }

  hooks(visit: Visit): Omit<DaemonHooks, "grant"> {
    const { books, log, visits, changed } = this.its;
    const { attempts } = books;
    const shown = () => (visit.room === null ? null : books.codes.byRoom(visit.room));
    return {
      code: () => shown()?.code ?? null,
      codesOpen: () => {
        const budget = attempts.gate(shown()?.armedAt ?? null, Date.now());
        return whyNoTry({ credential: "code", isKnown: shown() !== null, budget }) === null;
      },
      key: (credId) => this.#key(credId),
      admit: (kind) => {
        const admission = admitPending(this.#pending, visit.ch, kind);
        if (!admission.ok) return false;
        this.#pending = admission.pending;
        if (admission.evicted !== null) visits.pending(admission.evicted)?.channel.evict();
        return true;
      },
      codeFailed: () => {
        attempts.failed(visit.room ?? "", Date.now());
        log.wrongCode(attempts.failures);
        changed();
      },
      codeConfirmed: () => {
        visit.codeSession = shown()?.session ?? null;
        return attempts.confirmed(visit.room ?? "");
      },
      keyFailed: () => {
        attempts.keyFailed(Date.now());
        log.unknownKey();
      },
      access: (client) => this.#access(visit, client),
    };
  }

  grant(visit: Visit, client: NewClient): Granted | null {
    const { books, tickets, mode, rid } = this.its;
    const now = Date.now();
    // Checked again: the credential may have been revoked while the device waited.
    if (this.#verdict(visit, client).let !== "in") return null;
    if (client.key && !books.keys.consume(client.key, now)) return null;
    if (client.devicePk && mode() === "permanent") books.devices.seen(client.devicePk, now);
    return { rid: rid(), ticket: tickets.give(client, visit.reachOf(client), mode(), now) };
  }

  by({ key }: NewClient): Guest["by"] {
    return key?.purpose ?? "code";
  }

  settled(visit: Visit): void {
    this.#pending = settle(this.#pending, visit.ch);
  }

  cameIn(visit: Visit, inside: Inside): void {
    const { visits, controllersMax } = this.its;
    const { reach, forwards } = inside.guest;
    if (reach.scope === "control") visits.makeRoom(inside, forwards ? FORWARDERS_MAX : controllersMax());
    if (inside.key?.purpose === "share") visit.endAt(inside.key.expires);
  }

  left({ guest, ticket }: Inside, end: DaemonEnd): void {
    const { tickets, visits, empty } = this.its;
    // The client said goodbye, so it does not need its ticket any more.
    if (typeof end === "object" && "peer" in end && ticket?.purpose === "resume") tickets.end(ticket);
    const isControlled = visits.guests().some(({ reach }) => reach.scope === "control");
    if (guest.reach.scope === "control" && !isControlled) empty();
  }

  /** Approves the waiting device and lets it in. Null when that worked, otherwise what it failed for. */
  approve(): string | null {
    const { visits, books } = this.its;
    const visit = visits.waitingVisit();
    if (!visit?.waiting) return "no device waits";
    const { client, reach } = visit.waiting;
    if (!books.devices.approve(client.devicePk!, nameOf(client), reach, Date.now()))
      return "approved devices";
    visit.channel.approve();
    return null;
  }

  refuse(): boolean {
    const visit = this.its.visits.waitingVisit();
    visit?.channel.refuse();
    return visit !== undefined;
  }

  #key(credId: Uint8Array): KeyCredential | null {
    const { attempts, keys } = this.its.books;
    const now = Date.now();
    const key = keys.find(credId, now);
    const budget = attempts.keysOpen(now) ? "open" : "locked";
    return whyNoTry({ credential: "key", isKnown: key !== null, budget }) === null ? key : null;
  }

  #verdict(visit: Visit, client: NewClient): Verdict {
    const reach = visit.reachOf(client);
    const { books, sessions, visits, mode } = this.its;
    const { devicePk } = client;
    const isApproved = devicePk !== null && books.devices.mayHave(devicePk, reach);
    const waiting = visits.waitingVisit();
    return admit({
      mode: mode(),
      session: reach.session === null ? "all" : sessions.byId(reach.session) ? "there" : "gone",
      device: isApproved ? "approved" : devicePk ? "unapproved" : "none",
      isAnotherWaiting: waiting !== undefined && waiting !== visit,
    });
  }

  #access(visit: Visit, client: NewClient): "allow" | "ask" | "deny" {
    const verdict = this.#verdict(visit, client);
    if (verdict.let !== "out") return verdict.let === "in" ? "allow" : "ask";
    this.its.log.turnedAway(client.name, verdict.why);
    return "deny";
  }
}
