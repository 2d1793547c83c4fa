// Everybody who comes by the relay: decides who is let in by the rules of the mode, keeps one who controls at a time,
// and knows who is there. The handshake is the driver's, what a client does once it is in is the client's.

import { hostname } from "node:os";
import { MONOTONIC } from "../carrier/monotonic-clock.ts";
import type { KeyCredential } from "../channel/credentials.ts";
import type { NewClient } from "../channel/daemon-authentication.ts";
import { type DaemonChannel, daemonChannel } from "../channel/daemon-channel.ts";
import type { DaemonContext, DaemonEnd, DaemonHooks } from "../channel/daemon-states.ts";
import { type Bye, type ReadyMessage, SHOWS_ALERTS } from "../channel/messages.ts";
import { admit, type PendingHandshakes, settle } from "../channel/pending-handshakes.ts";
import type { Log } from "../config/log.ts";
import { sameBytes, toBase64 } from "../crypto/byte-strings.ts";
import type { Identity } from "../crypto/identity.ts";
import type { Sodium } from "../crypto/sodium.ts";
import { printable } from "../text/printable.ts";
import { VERSION } from "../version.ts";
import type { AttemptBook } from "./attempt-book.ts";
import { ChannelBudget } from "./channel-budget.ts";
import type { CodeBook } from "./code-book.ts";
import type { DeviceBook, Reach } from "./device-book.ts";
import type { KeyRing } from "./key-ring.ts";
import type { RelayChannel } from "./relay-channel.ts";
import { RemoteClient } from "./remote-client.ts";
import type { SessionSource } from "./session-source.ts";
import { VisitorLog } from "./visitor-log.ts";

/** How long a ticket to come back with is good after its last use, ms: without an approved device, and with one. */
export const RESUME_MS = 12 * 3_600_000;
export const DEVICE_KEY_MS = 30 * 24 * 3_600_000;

/**
 * Channels at once, in or not: what a relay's own caps allow in all rooms. One more takes the place of the oldest that is
 * not in yet; where all are in, it is closed at once.
 */
export const CHANNELS_MAX = 160;

/** Between two pings inside a channel, ms. */
const PING_MS = 15_000;

/** Longest time that a timer can wait, ms. */
const TIMER_MS_MAX = 2_147_483_647;

export interface ReceptionTerms {
  readonly sodium: Sodium;
  readonly host: Identity;
  readonly codes: CodeBook;
  readonly attempts: AttemptBook;
  readonly keys: KeyRing;
  readonly devices: DeviceBook;
  readonly sessions: SessionSource;
  readonly log: Log;
  /** `device` in the permanent mode. */
  need(): "none" | "device";
  /** The name under which the relay finds this daemon, 16 bytes. */
  rid(): Uint8Array;
  controllersMax(): number;
  /** The last client that controls has left. */
  empty(): void;
  /** Who waits, who is in, or how many wrong codes were tried is another. */
  changed(): void;
}

/** A device that waits for the user's word. */
export interface WaitingDevice {
  readonly client: NewClient;
  readonly reach: Reach;
  readonly pairFp: string;
  readonly since: number;
}

export interface Guest {
  /** Never another one's. */
  readonly id: string;
  readonly ch: number;
  readonly name: string;
  readonly reach: Reach;
  readonly by: "code" | KeyCredential["purpose"];
  readonly since: number;
}

interface Visit {
  readonly ch: number;
  readonly room: string | null;
  driver: DaemonChannel;
  /** What it does once it is in. */
  client: RemoteClient | null;
  /** Of the code that it came with, once that is confirmed. */
  codeSession: string | null;
  waiting: WaitingDevice | null;
  guest: Guest | null;
  devicePk: Uint8Array | null;
  /** Ends the visit when what it is by expires. */
  expiry: ReturnType<typeof setTimeout> | null;
  /** The key that it came with, and the one that it may come back with. */
  key: KeyCredential | null;
  ticket: KeyCredential | null;
}

export class Reception {
  readonly #visits = new Map<number, Visit>();
  #pending: PendingHandshakes = [];
  readonly #log: VisitorLog;

  constructor(private readonly terms: ReceptionTerms) {
    this.#log = new VisitorLog(terms.log);
  }

  /** Somebody came, by a room's letters or by `rid`. */
  opened(line: RelayChannel, by: string): void {
    if (this.#visits.size >= CHANNELS_MAX && !this.#evictOldest()) return line.close();
    const { ch } = line;
    const visit: Visit = {
      ch,
      room: by === "rid" ? null : by,
      driver: undefined as unknown as DaemonChannel,
      client: null,
      codeSession: null,
      waiting: null,
      guest: null,
      devicePk: null,
      expiry: null,
      key: null,
      ticket: null,
    };
    this.#visits.set(ch, visit);
    const budget = new ChannelBudget(MONOTONIC.now());
    visit.driver = daemonChannel(
      {
        context: this.#context(visit),
        time: { clock: MONOTONIC, wallNow: () => Date.now() },
        pingMs: PING_MS,
        allows: (what) => budget.take(what, MONOTONIC.now()),
      },
      {
        settled: () => {
          this.#pending = settle(this.#pending, ch);
        },
        wrongCode: () => line.fail(),
        askApproval: (client, pairFp) => this.#askApproval(visit, client, pairFp),
        ready: (client) => this.#ready(visit, client),
        denied: (what) => this.#log.refused(ch, what),
        message: (message) => visit.client?.message(message),
        frame: (frame) => visit.client?.frame(frame),
        closed: (end) => this.#closed(visit, end),
      },
    );
    visit.driver.start(line.open(visit.driver.carrierEvents));
  }

  guests(): readonly Guest[] {
    return [...this.#visits.values()].flatMap(({ guest }) => guest ?? []);
  }

  /** The one device that waits, if any. */
  waiting(): WaitingDevice | null {
    return this.#waitingVisit()?.waiting ?? null;
  }

  /** Lets the waiting device in for good. Null when it is in, or why it is not. */
  approve(): string | null {
    const visit = this.#waitingVisit();
    if (!visit?.waiting) return "no device waits";
    const { client, reach } = visit.waiting;
    const name = printable(client.name, 64);
    if (!this.terms.devices.approve(client.devicePk!, name, reach, Date.now())) return "approved devices";
    visit.driver.approve();
    return null;
  }

  refuse(): boolean {
    const visit = this.#waitingVisit();
    visit?.driver.refuse();
    return visit !== undefined;
  }

  /** Ends those that are in and are named. `keys`: what it came with, and what it may come back with. */
  endGuests(
    which: (guest: Guest, devicePk: Uint8Array | null, keys: readonly (KeyCredential | null)[]) => boolean,
    reason: Bye["reason"],
  ): void {
    for (const { guest, devicePk, key, ticket, driver } of [...this.#visits.values()]) {
      if (!guest || !which(guest, devicePk, [key, ticket])) continue;
      if (reason === "revoked" && ticket?.purpose === "resume") this.#revoke(ticket);
      driver.end(reason);
    }
  }

  /** Ends those that are not in yet: what they came with is not good any more. */
  endHandshakes(): void {
    for (const visit of [...this.#visits.values()]) {
      if (visit.guest) continue;
      if (visit.waiting) visit.driver.refuse();
      else visit.driver.end("denied");
      visit.driver.evict();
    }
  }

  /** Somebody who has not shown anything yet must not keep a newcomer out. A device that waits for the user's word stays. */
  #evictOldest(): boolean {
    for (const { driver, guest, waiting } of this.#visits.values()) {
      if (guest || waiting) continue;
      // Each acts in one phase of a handshake, and the last in whichever is left.
      driver.evict();
      driver.end("timeout");
      driver.cut();
      return true;
    }
    return false;
  }

  endAll(reason: Bye["reason"]): void {
    this.endHandshakes();
    this.endGuests(() => true, reason);
  }

  #waitingVisit(): Visit | undefined {
    return [...this.#visits.values()].find(({ waiting }) => waiting !== null);
  }

  #context(visit: Visit): DaemonContext {
    const { sodium, host, need } = this.terms;
    return { sodium, host, need: need(), asks: true, hooks: this.#hooks(visit) };
  }

  #hooks(visit: Visit): DaemonHooks {
    const { codes, attempts, keys } = this.terms;
    const shown = () => (visit.room === null ? null : codes.byRoom(visit.room));
    return {
      code: () => shown()?.code ?? null,
      codesOpen: () => attempts.gate(shown()?.armedAt ?? null, Date.now()) === "open",
      key: (credId) => (attempts.keysOpen(Date.now()) ? keys.find(credId, Date.now()) : null),
      admit: (kind) => {
        const admission = admit(this.#pending, visit.ch, kind);
        if (!admission.ok) return false;
        this.#pending = admission.pending;
        if (admission.evicted !== null) this.#visits.get(admission.evicted)?.driver.evict();
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

  #reach(visit: Visit, client: NewClient): Reach {
    return { scope: client.scope, session: client.key ? client.key.session : visit.codeSession };
  }

  #access(visit: Visit, client: NewClient): "allow" | "ask" | "deny" {
    const reach = this.#reach(visit, client);
    if (reach.session !== null && !this.terms.sessions.byId(reach.session)) return "deny";
    if (this.terms.need() === "none") return "allow";
    if (!client.devicePk) return "deny";
    if (this.terms.devices.mayHave(client.devicePk, reach)) return "allow";
    return this.#waitingVisit() ? "deny" : "ask";
  }

  #askApproval(visit: Visit, client: NewClient, pairFp: string): void {
    visit.waiting = { client, reach: this.#reach(visit, client), pairFp, since: Date.now() };
    this.#log.waits(client.name, pairFp);
    this.terms.changed();
  }

  #grant(visit: Visit, client: NewClient): Omit<ReadyMessage, "t" | "scope"> | null {
    const { keys, devices, sodium } = this.terms;
    const now = Date.now();
    const reach = this.#reach(visit, client);
    // Asked again: what was good when the device began to wait may have been revoked since.
    if (this.terms.need() === "device" && !(client.devicePk && devices.mayHave(client.devicePk, reach)))
      return null;
    if (client.key && !keys.consume(client.key, now)) return null;
    if (client.devicePk && this.terms.need() === "device") devices.seen(client.devicePk, now);
    visit.ticket = this.#ticket(client, reach, now);
    return {
      host: hostname(),
      rid: toBase64(sodium, this.terms.rid()),
      ...(visit.ticket
        ? { key: { secret: toBase64(sodium, visit.ticket.secret), expires: visit.ticket.expires } }
        : {}),
      ...(reach.session === null ? {} : { session: reach.session }),
      failedTriesBefore: client.failedTriesBefore,
      now,
      version: VERSION,
      caps: [],
    };
  }

  /** What it may come back with: the ticket it has, with more time, or a new one. A share is its own ticket. */
  #ticket(client: NewClient, reach: Reach, now: number): KeyCredential | null {
    const { keys, sodium } = this.terms;
    const { key } = client;
    const bound = this.terms.need() === "device" ? client.devicePk : null;
    const expires = now + (bound ? DEVICE_KEY_MS : RESUME_MS);
    if (key?.purpose === "share") return null;
    if (key?.purpose === "resume" || key?.purpose === "device") return keys.prolong(key, expires, now);
    if (bound)
      keys.revoke(
        (k) => k.purpose === "device" && k.devicePk !== null && sameBytes(sodium, k.devicePk, bound),
      );
    const name = printable(client.name, 64);
    const purpose = bound ? "device" : "resume";
    // Of a device that shows itself unasked too: no other can use the ticket, which may then outlive the daemon.
    return keys.make({ ...reach, purpose, uses: null, expires, devicePk: client.devicePk, name }, now);
  }

  #ready(visit: Visit, client: NewClient): void {
    const { sodium, sessions } = this.terms;
    const reach = this.#reach(visit, client);
    visit.waiting = null;
    visit.devicePk = client.devicePk;
    visit.key = client.key;
    visit.guest = {
      id: sodium.randombytes_buf(4, "hex"),
      ch: visit.ch,
      name: printable(client.name, 64),
      reach,
      by: client.key?.purpose ?? "code",
      since: Date.now(),
    };
    this.#log.cameIn(visit.guest);
    const { driver } = visit;
    visit.client = new RemoteClient({
      ...reach,
      showsAlerts: client.caps.includes(SHOWS_ALERTS),
      sodium,
      sessions,
      say: (message) => driver.say(message),
      send: (frame) => void driver.send(frame),
    });
    if (reach.scope === "control") this.#makeRoom(visit);
    if (client.key?.purpose === "share") this.#endAt(visit, client.key.expires);
    visit.client.list();
    this.terms.changed();
  }

  /** A share is for a time, not for a first look within it. */
  #endAt(visit: Visit, expires: number): void {
    const left = expires - Date.now();
    visit.expiry = setTimeout(
      () => (left > TIMER_MS_MAX ? this.#endAt(visit, expires) : visit.driver.end("expired")),
      Math.min(Math.max(0, left), TIMER_MS_MAX),
    );
  }

  /** A newcomer that controls takes the place of whoever did so for longest. */
  #makeRoom(newcomer: Visit): void {
    const others = [...this.#visits.values()].filter(
      (visit) => visit !== newcomer && visit.guest?.reach.scope === "control",
    );
    const surplus = others.length + 1 - this.terms.controllersMax();
    for (const visit of others.slice(0, Math.max(0, surplus))) {
      const { ticket } = visit;
      // The same client on a new line has the same ticket.
      const same =
        ticket && newcomer.ticket && sameBytes(this.terms.sodium, ticket.credId, newcomer.ticket.credId);
      const { session } = newcomer.guest!.reach;
      // Who is there for one session cannot shut out whoever is there for more.
      const covers = session === null || session === visit.guest!.reach.session;
      if (ticket?.purpose === "resume" && !same && covers) this.#revoke(ticket);
      visit.driver.end("replaced");
    }
  }

  #closed(visit: Visit, end: DaemonEnd): void {
    this.#pending = settle(this.#pending, visit.ch);
    this.#visits.delete(visit.ch);
    if (visit.expiry) clearTimeout(visit.expiry);
    visit.client?.close();
    const { guest, ticket } = visit;
    if (guest || visit.waiting) this.terms.changed();
    if (!guest) return;
    this.#log.left(guest.name, end);
    // It said goodbye: what it would have come back with is not needed any more.
    if (typeof end === "object" && "peer" in end && ticket?.purpose === "resume") this.#revoke(ticket);
    if (guest.reach.scope !== "control") return;
    if (this.guests().every(({ reach }) => reach.scope !== "control")) this.terms.empty();
  }

  #revoke(ticket: KeyCredential): void {
    this.terms.keys.revoke((key) => sameBytes(this.terms.sodium, key.credId, ticket.credId));
  }
}
