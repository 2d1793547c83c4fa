// Receives the clients that come by one door: runs their channels, answers the handshake as the door says, and makes a
// `RemoteClient` for each one that is let in.

import { hostname } from "node:os";
import type { DialDirect, IceServer } from "../carrier/direct.ts";
import { MONOTONIC } from "../carrier/monotonic-clock.ts";
import type { KeyCredential, Scope } from "../channel/credentials.ts";
import type { NewClient } from "../channel/daemon-authentication.ts";
import { daemonChannel } from "../channel/daemon-channel.ts";
import type { DaemonContext, DaemonEnd } from "../channel/daemon-states.ts";
import {
  FORWARDS_TCP,
  type FromClient,
  type FromDaemon,
  HAS_FILES,
  MANAGES_SESSIONS,
  type ReadyMessage,
  SHOWS_ALERTS,
  TAKES_DIRECT,
} from "../channel/messages.ts";
import type { Log } from "../config/log.ts";
import { toBase64 } from "../crypto/byte-strings.ts";
import type { Identity } from "../crypto/identity.ts";
import type { Sodium } from "../crypto/sodium.ts";
import type { LeftUploads } from "../files/left-uploads.ts";
import type { Frame } from "../protocol/frames.ts";
import { VERSION } from "../version.ts";
import type { Reach } from "./admission.ts";
import { ChannelBudget } from "./channel-budget.ts";
import { ClientFlows } from "./client-flows.ts";
import { DirectPath } from "./direct-path.ts";
import type { Door, VisitorCarrier } from "./door.ts";
import type { Forwarding } from "./forwarded-ports.ts";
import { Managing } from "./managing.ts";
import { RemoteClient } from "./remote-client.ts";
import type { FileReach, SharedFiles } from "./served-files.ts";
import type { SessionSource } from "./session-source.ts";
import { nameOf } from "./tickets.ts";
import { type Inside, Visit } from "./visit.ts";
import type { VisitorLog } from "./visitor-log.ts";
import type { Visits } from "./visits.ts";

/** Time between two pings inside a channel, ms. */
const PING_MS = 15_000;

/** Direct paths to this machine. */
export interface DirectPaths {
  readonly dial: DialDirect;
  /** The STUN and TURN servers for both ends. */
  servers(): readonly IceServer[];
  /** Whether a client of this scope may have a direct path now, which shows it this machine's addresses. */
  allows(scope: Scope): boolean;
}

export interface ReceptionTerms {
  readonly sodium: Sodium;
  readonly host: Identity;
  readonly sessions: SessionSource;
  /** For direct paths. `visitorLog` is for clients that come and go. */
  readonly log: Log;
  readonly visitorLog: VisitorLog;
  readonly visits: Visits;
  readonly door: Door;
  /** Null: this door has no direct paths. */
  readonly direct: DirectPaths | null;
  readonly forwarding: Forwarding;
  readonly sharedFiles: SharedFiles;
  readonly leftUploads: LeftUploads;
  /** The clients that wait or are connected have changed. */
  changed(): void;
}

export class Reception {
  constructor(private readonly terms: ReceptionTerms) {}

  /**
   * A client came.
   * @param room the letters that it came by. Null when it came by the daemon's id or was brought.
   * @param brought the only key that it may use. Null where the door has the keys.
   */
  opened(visitor: VisitorCarrier, room: string | null, brought: KeyCredential | null = null): void {
    const { visits, door, visitorLog } = this.terms;
    const visit = new Visit(visitor.ch, room, brought);
    if (!visits.add(visit)) return visitor.close();
    const budget = new ChannelBudget(MONOTONIC.now());
    visit.channel = daemonChannel(
      {
        context: this.#context(visit),
        time: { clock: MONOTONIC, wallNow: Date.now },
        pingMs: PING_MS,
        allows: (what) => budget.take(what, MONOTONIC.now()),
      },
      {
        settled: () => door.settled(visit),
        wrongCode: () => visitor.fail(),
        askApproval: (client, pairFp) => this.#askApproval(visit, client, pairFp),
        ready: (client) => this.#ready(visit, client),
        denied: (what) => visitorLog.refused(visit.ch, what),
        message: (message) => this.#onMessage(visit, message),
        frame: (frame) => {
          if (this.#onFrame(visit, frame)) budget.giveBack();
        },
        drain: () => visit.inside?.flows.drain(),
        closed: (end) => this.#closed(visit, end),
      },
    );
    visit.path = this.#pathOf(visit);
    const { carrier } = visit.path;
    carrier.begin(visitor.open(carrier.relayEvents));
    visit.channel.start(carrier);
  }

  #context(visit: Visit): DaemonContext {
    const { sodium, host, door } = this.terms;
    const hooks = { ...door.hooks(visit), grant: (client: NewClient) => this.#grant(visit, client) };
    return { sodium, host, ...door.terms(), hooks };
  }

  #askApproval(visit: Visit, client: NewClient, pairFp: string): void {
    visit.waiting = { client, reach: visit.reachOf(client), pairFp, since: Date.now() };
    this.terms.visitorLog.waits(client.name, pairFp);
    this.terms.changed();
  }

  #grant(visit: Visit, client: NewClient): Omit<ReadyMessage, "t" | "scope"> | null {
    const { sodium, door } = this.terms;
    const granted = door.grant(visit, client);
    if (!granted) return null;
    const { rid, ticket } = granted;
    const { session } = visit.reachOf(client);
    visit.ticket = ticket;
    return {
      host: hostname(),
      rid: toBase64(sodium, rid),
      ...(ticket ? { key: { secret: toBase64(sodium, ticket.secret), expires: ticket.expires } } : {}),
      ...(session === null ? {} : { session }),
      failedTriesBefore: client.failedTriesBefore,
      now: Date.now(),
      version: VERSION,
      caps: [
        ...(this.#mayGoDirectly(client.scope) ? [TAKES_DIRECT] : []),
        ...(client.scope === "control" ? [FORWARDS_TCP] : []),
        ...(this.#fileReach(visit, client) === null ? [] : [HAS_FILES]),
        ...(isForMachine(visit.reachOf(client), client.key) ? [MANAGES_SESSIONS] : []),
      ],
    };
  }

  #ready(visit: Visit, newClient: NewClient): void {
    const { visitorLog, door, changed } = this.terms;
    const inside = this.#letIn(visit, newClient);
    visit.waiting = null;
    visit.inside = inside;
    visitorLog.cameIn(inside.guest);
    door.cameIn(visit, inside);
    inside.client?.list();
    changed();
  }

  #letIn(visit: Visit, newClient: NewClient): Inside {
    const { sodium, sessions, door, visitorLog } = this.terms;
    const { key, devicePk, caps, brief } = newClient;
    const { channel, ch, ticket } = visit;
    const reach = visit.reachOf(newClient);
    const forwards = brief === "forward";
    const name = nameOf(newClient);
    const say = (message: FromDaemon) => channel.say(message);
    const send = (frame: Frame) => void channel.send(frame);
    return {
      guest: {
        id: sodium.randombytes_buf(4, "hex"),
        ch,
        name,
        reach,
        by: door.by(newClient),
        since: Date.now(),
        forwards,
      },
      client: forwards
        ? null
        : new RemoteClient({
            ...reach,
            // On a direct path no relay can watch how a program writes.
            gatherMs: () => (visit.path.carrier.sends === "direct" ? 0 : door.gatherMs),
            showsAlerts: caps.includes(SHOWS_ALERTS),
            sodium,
            sessions,
            say,
            send,
          }),
      flows: new ClientFlows({
        isForAll: isForMachine(reach, key),
        forwarding: this.terms.forwarding,
        sodium,
        fileReach: this.#fileReach(visit, newClient),
        sharedFiles: this.terms.sharedFiles,
        leftUploads: this.terms.leftUploads,
        broke: (what, error) =>
          this.terms.log.warn("an answer about files broke", { what, error: String(error) }),
        say,
        send,
        isFull: () => channel.isFull,
        noted: (port, refusal) => this.terms.visitorLog.forwards(name, port, refusal),
      }),
      managing: new Managing({
        isForAll: isForMachine(reach, key),
        sessions: sessions.manage,
        say,
        noted: (what, outcome) => visitorLog.manages(name, what, outcome),
      }),
      isBrief: brief === "look" || brief === "act",
      devicePk,
      key,
      ticket,
    };
  }

  #fileReach(visit: Visit, client: NewClient): FileReach {
    const reach = visit.reachOf(client);
    if (isForMachine(reach, client.key)) return this.terms.door.by(client) === "ssh" ? "own" : "machine";
    return client.key?.files && reach.session !== null ? { session: reach.session } : null;
  }

  #pathOf({ channel }: Visit): DirectPath {
    const { direct, log } = this.terms;
    const dialDirect = direct?.dial ?? (() => null);
    const servers = () => direct?.servers() ?? [];
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
      case "tcp.ask":
      case "tcp.open":
      case "flow.end":
      case "flow.reset":
      case "files.ask":
      case "files.roots":
        return inside.flows.message(message);
      case "sessions.start":
      case "sessions.restart":
      case "sessions.rename":
        return void inside.managing.message(message);
      default:
        return inside.client?.message(message);
    }
  }

  /** True: it costs the client nothing. */
  #onFrame({ inside }: Visit, frame: Frame): boolean {
    if (frame.kind === "flow" || frame.kind === "flowCredit") return inside?.flows.frame(frame) === true;
    if (frame.kind === "input") inside?.flows.typed();
    inside?.client?.frame(frame);
    return false;
  }

  #mayGoDirectly(scope: Scope): boolean {
    return this.terms.direct?.allows(scope) === true;
  }

  #closed(visit: Visit, end: DaemonEnd): void {
    const { visits, door, visitorLog, changed } = this.terms;
    door.settled(visit);
    visits.remove(visit);
    visit.close();
    const { inside, waiting } = visit;
    if (inside || waiting) changed();
    if (!inside) return;
    visitorLog.left(inside.guest.name, end);
    door.left(inside, end);
  }
}

/** Whether the client may use the whole machine. */
function isForMachine({ scope, session }: Reach, key: KeyCredential | null): boolean {
  return scope === "control" && session === null && key?.purpose !== "share";
}
