// Receives everybody who comes over the relay: runs the channel, gives the handshake machine the answers of the books
// and of the tables of admission, and makes a client of whoever is let in.

import { hostname } from "node:os";
import type { DialDirect, IceServer } from "../carrier/direct.ts";
import { MONOTONIC } from "../carrier/monotonic-clock.ts";
import type { KeyCredential, Scope } from "../channel/credentials.ts";
import type { NewClient } from "../channel/daemon-authentication.ts";
import { daemonChannel } from "../channel/daemon-channel.ts";
import type { DaemonContext, DaemonEnd, DaemonHooks } from "../channel/daemon-states.ts";
import { type FromClient, type ReadyMessage, SHOWS_ALERTS, TAKES_DIRECT } from "../channel/messages.ts";
import { admit as admitPending, type PendingHandshakes, settle } from "../channel/pending-handshakes.ts";
import type { Log } from "../config/log.ts";
import { toBase64 } from "../crypto/byte-strings.ts";
import type { Identity } from "../crypto/identity.ts";
import type { Sodium } from "../crypto/sodium.ts";
import { VERSION } from "../version.ts";
import { admit, type Verdict, whyNoTry } from "./admission.ts";
import type { Books } from "./books.ts";
import { ChannelBudget } from "./channel-budget.ts";
import { DirectPath } from "./direct-path.ts";
import type { RelayChannel } from "./relay-channel.ts";
import { RemoteClient } from "./remote-client.ts";
import type { SessionSource } from "./session-source.ts";
import type { Settings } from "./settings.ts";
import { nameOf, Tickets } from "./tickets.ts";
import { type Inside, Visit } from "./visit.ts";
import { VisitorLog } from "./visitor-log.ts";
import { Visits } from "./visits.ts";

/** Between two pings inside a channel, ms. */
const PING_MS = 15_000;

/** Direct paths to this machine. */
export interface DirectPaths {
  readonly dial: DialDirect;
  /** What either end may use. @param ofRelay URL of the relay's own STUN server */
  servers(ofRelay: string | null): readonly IceServer[];
}

export interface ReceptionTerms {
  readonly sodium: Sodium;
  readonly host: Identity;
  readonly books: Books;
  readonly sessions: SessionSource;
  readonly log: Log;
  mode(): Settings["mode"];
  /** The name under which the relay finds this daemon, 16 bytes. */
  rid(): Uint8Array;
  controllersMax(): number;
  /** Null: no direct path from here. */
  readonly direct: DirectPaths | null;
  stunUrl(): string | null;
  /** Whether a client of this scope may have one now: it shows this machine's addresses. */
  mayGoDirectly(scope: Scope): boolean;
  /** The last client that controls has left. */
  empty(): void;
  /** Who waits, who is connected, or the number of wrong codes has changed. */
  changed(): void;
}

export class Reception {
  readonly visits: Visits;
  readonly #tickets: Tickets;
  #pending: PendingHandshakes = [];
  readonly #log: VisitorLog;

  constructor(private readonly terms: ReceptionTerms) {
    this.#tickets = new Tickets(terms.sodium, terms.books.keys);
    this.visits = new Visits(this.#tickets);
    this.#log = new VisitorLog(terms.log);
  }

  /** Somebody came, by a room's letters or by `rid`. */
  opened(line: RelayChannel, by: string): void {
    const visit = new Visit(line.ch, by === "rid" ? null : by);
    if (!this.visits.add(visit)) return line.close();
    const budget = new ChannelBudget(MONOTONIC.now());
    visit.channel = daemonChannel(
      {
        context: this.#context(visit),
        time: { clock: MONOTONIC, wallNow: Date.now },
        pingMs: PING_MS,
        allows: (what) => budget.take(what, MONOTONIC.now()),
      },
      {
        settled: () => this.#settle(visit),
        wrongCode: () => line.fail(),
        askApproval: (client, pairFp) => this.#askApproval(visit, client, pairFp),
        ready: (client) => this.#ready(visit, client),
        denied: (what) => this.#log.refused(visit.ch, what),
        message: (message) => this.#onMessage(visit, message),
        frame: (frame) => visit.inside?.client.frame(frame),
        closed: (end) => this.#closed(visit, end),
      },
    );
    visit.path = this.#pathOf(visit);
    const { carrier } = visit.path;
    carrier.begin(line.open(carrier.relayEvents));
    visit.channel.start(carrier);
  }

  /** Approves the waiting device and lets it in. Null when it is in, or the reason why not. */
  approve(): string | null {
    const visit = this.visits.waitingVisit();
    if (!visit?.waiting) return "no device waits";
    const { client, reach } = visit.waiting;
    const { devices } = this.terms.books;
    if (!devices.approve(client.devicePk!, nameOf(client), reach, Date.now())) return "approved devices";
    visit.channel.approve();
    return null;
  }

  refuse(): boolean {
    const visit = this.visits.waitingVisit();
    visit?.channel.refuse();
    return visit !== undefined;
  }

  #context(visit: Visit): DaemonContext {
    const { sodium, host, mode } = this.terms;
    const need = mode() === "permanent" ? "device" : "none";
    return { sodium, host, need, asks: true, hooks: this.#hooks(visit) };
  }

  #hooks(visit: Visit): DaemonHooks {
    const { attempts } = this.terms.books;
    const shown = () => (visit.room === null ? null : this.terms.books.codes.byRoom(visit.room));
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
        if (admission.evicted !== null) this.visits.pending(admission.evicted)?.channel.evict();
        return true;
      },
      codeFailed: () => {
        attempts.failed(visit.room ?? "", Date.now());
        this.#log.wrongCode(attempts.failures);
        this.terms.changed();
      },
      codeConfirmed: () => {
        visit.codeSession = shown()?.session ?? null;
        return attempts.confirmed(visit.room ?? "");
      },
      keyFailed: () => {
        attempts.keyFailed(Date.now());
        this.#log.unknownKey();
      },
      access: (client) => this.#access(visit, client),
      grant: (client) => this.#grant(visit, client),
    };
  }

  #key(credId: Uint8Array): KeyCredential | null {
    const { attempts, keys } = this.terms.books;
    const now = Date.now();
    const key = keys.find(credId, now);
    const budget = attempts.keysOpen(now) ? "open" : "locked";
    return whyNoTry({ credential: "key", isKnown: key !== null, budget }) === null ? key : null;
  }

  #verdict(visit: Visit, client: NewClient): Verdict {
    const reach = visit.reachOf(client);
    const { books, sessions, mode } = this.terms;
    const { devicePk } = client;
    const isApproved = devicePk !== null && books.devices.mayHave(devicePk, reach);
    const waiting = this.visits.waitingVisit();
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
    this.#log.turnedAway(client.name, verdict.why);
    return "deny";
  }

  #askApproval(visit: Visit, client: NewClient, pairFp: string): void {
    visit.waiting = { client, reach: visit.reachOf(client), pairFp, since: Date.now() };
    this.#log.waits(client.name, pairFp);
    this.terms.changed();
  }

  #grant(visit: Visit, client: NewClient): Omit<ReadyMessage, "t" | "scope"> | null {
    const { sodium, books, mode, rid } = this.terms;
    const now = Date.now();
    const reach = visit.reachOf(client);
    // Asked again: a credential that was valid when the device began to wait may have been revoked since.
    if (this.#verdict(visit, client).let !== "in") return null;
    if (client.key && !books.keys.consume(client.key, now)) return null;
    if (client.devicePk && mode() === "permanent") books.devices.seen(client.devicePk, now);
    const ticket = this.#tickets.give(client, reach, mode(), now);
    visit.ticket = ticket;
    return {
      host: hostname(),
      rid: toBase64(sodium, rid()),
      ...(ticket ? { key: { secret: toBase64(sodium, ticket.secret), expires: ticket.expires } } : {}),
      ...(reach.session === null ? {} : { session: reach.session }),
      failedTriesBefore: client.failedTriesBefore,
      now,
      version: VERSION,
      caps: this.#mayGoDirectly(client.scope) ? [TAKES_DIRECT] : [],
    };
  }

  #ready(visit: Visit, newClient: NewClient): void {
    const { key } = newClient;
    const inside = this.#letIn(visit, newClient);
    visit.waiting = null;
    visit.inside = inside;
    this.#log.cameIn(inside.guest);
    if (inside.guest.reach.scope === "control") this.visits.makeRoom(inside, this.terms.controllersMax());
    if (key?.purpose === "share") visit.endAt(key.expires);
    inside.client.list();
    this.terms.changed();
  }

  #letIn(visit: Visit, newClient: NewClient): Inside {
    const { sodium, sessions } = this.terms;
    const { key, devicePk, caps } = newClient;
    const { channel, ch, ticket } = visit;
    const reach = visit.reachOf(newClient);
    return {
      guest: {
        id: sodium.randombytes_buf(4, "hex"),
        ch,
        name: nameOf(newClient),
        reach,
        by: key?.purpose ?? "code",
        since: Date.now(),
      },
      client: new RemoteClient({
        ...reach,
        showsAlerts: caps.includes(SHOWS_ALERTS),
        sodium,
        sessions,
        say: (message) => channel.say(message),
        send: (frame) => void channel.send(frame),
      }),
      devicePk,
      key,
      ticket,
    };
  }

  #pathOf({ channel }: Visit): DirectPath {
    const { direct, log, stunUrl } = this.terms;
    const servers = () => direct?.servers(stunUrl()) ?? [];
    const dialDirect = direct?.dial ?? (() => null);
    return new DirectPath({ clock: MONOTONIC, dialDirect, servers, told: (what) => log.info(what) }, channel);
  }

  #onMessage(visit: Visit, message: FromClient): void {
    const { inside, path } = visit;
    if (!inside) return;
    switch (message.t) {
      case "rtc.ask":
      case "rtc.answer":
      case "rtc.ice":
      case "path":
        return path.message(message, this.#mayGoDirectly(inside.guest.reach.scope));
      default:
        return inside.client.message(message);
    }
  }

  #mayGoDirectly(scope: Scope): boolean {
    return this.terms.direct !== null && this.terms.mayGoDirectly(scope);
  }

  #settle(visit: Visit): void {
    this.#pending = settle(this.#pending, visit.ch);
  }

  #closed(visit: Visit, end: DaemonEnd): void {
    this.#settle(visit);
    this.visits.remove(visit);
    visit.close();
    const { inside, waiting } = visit;
    if (inside || waiting) this.terms.changed();
    if (!inside) return;
    const { guest, ticket } = inside;
    this.#log.left(guest.name, end);
    // It said goodbye: its ticket is not needed any more.
    if (typeof end === "object" && "peer" in end && ticket?.purpose === "resume") this.#tickets.end(ticket);
    const isControlled = this.visits.guests().some(({ reach }) => reach.scope === "control");
    if (guest.reach.scope === "control" && !isControlled) this.terms.empty();
  }
}
