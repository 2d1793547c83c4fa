// A command's connection to one session host, opened within the command's budget. Tells a host that does not answer, or
// cannot be reached now, from one that has gone.

import type { Paths } from "../config/paths.ts";
import { SessionFiles } from "../config/session-files.ts";
import { silentSession } from "../config/silent-process.ts";
import { processLives } from "../processes/proc.ts";
import type { SessionInfo } from "../protocol/session-info.ts";
import type { HostRecord } from "../protocol/session-record.ts";
import { type Budget, REFUSED_MS_MAX, SILENT } from "./budget.ts";
import { type Answer, type Failure, failure, type Listed } from "./server-link.ts";
import {
  type CaptureRequest,
  connectSession,
  type OpenRequest,
  type ScriptLink,
  type SessionEvents,
} from "./session-link.ts";

/** Pause between two tries at a socket whose process lives, ms. */
const LOOK_MS = 20;
/** Pause between two questions whether the host is at work while it has not answered, ms. */
const PROBE_MS = 1_000;

/** A session's host, and the way to it. */
export interface SessionHost {
  /** The session's name. */
  readonly name: string;
  /** The host as the subject of a sentence. */
  readonly who: string;
  /** Connects and opens; tries until it can be said why not, or `signal` says that nobody waits any more. */
  reach(open: OpenRequest, events: Partial<SessionEvents>, signal: AbortSignal): Promise<Answer<OpenedLink>>;
  /** The failure when the way to its machine is lost, and what became of the session is not known; null while it is there. */
  lost(): Failure | null;
  /** The failure when it does not answer. */
  silence(): Failure;
  /** The failure when it has closed a connection, or there is nothing to connect to. */
  gone(): Failure;
}

export interface OpenedLink {
  readonly link: ScriptLink;
  readonly info: SessionInfo;
}

/** The host of a session; null when it has left. */
export function hostOf({ info, socket }: Listed, paths: Paths): SessionHost | null {
  return socket === null ? null : hostAt(paths, info.id, info.name, socket);
}

export function hostAt(
  paths: Paths,
  id: string,
  name: string,
  socket: string = paths.sessionSocket(id),
): SessionHost {
  const processOf = () => {
    const record = new SessionFiles(paths, id).readHost();
    return record.ok ? record.value : null;
  };
  const gone = () => failure("not-running", name);
  return {
    name,
    who: `session '${name}'`,
    reach: (open, events, signal) => reachSocket({ socket, processOf, gone }, open, events, signal),
    lost: () => null,
    silence: () => failure("silent", silentSession(name, processOf()?.pid ?? null)),
    gone,
  };
}

/** How a command opens a host when it only asks or types, and shows no screen. */
export function scriptOpening(kind: "observer" | "script"): OpenRequest {
  const access = kind === "script" ? "control" : "view";
  return { client: crypto.randomUUID(), access, kind, flow: "skip", scrollback: false };
}

/** An open connection to a host. `close` when done. */
export class HostLine {
  constructor(
    private readonly host: SessionHost,
    private readonly budget: Budget,
    readonly link: ScriptLink,
    readonly info: SessionInfo,
  ) {}

  /** Waits for the host's answer, as long as the budget allows. `atWork`: the message while it is only slow. */
  async wait<T>(answer: Promise<T>, atWork?: string): Promise<T | Failure> {
    const asked = { who: this.host.who, heardAt: () => this.link.heardAt, atWork };
    const probe = setInterval(() => this.link.say({ t: "ping", n: 0 }), PROBE_MS);
    const said = await this.budget.wait(asked, answer);
    clearInterval(probe);
    return said === SILENT ? this.host.silence() : said;
  }

  /** Says when the host does not answer any more, until the returned function is called. The connection stays open. */
  watch(): () => void {
    const asked = { who: this.host.who, heardAt: () => this.link.heardAt };
    return this.budget.watch(asked, () => this.link.say({ t: "ping", n: 0 }));
  }

  async capture(request: CaptureRequest): Promise<Answer<Uint8Array>> {
    const said = await this.wait(this.link.capture(request));
    if (said === null) return this.host.gone();
    return said instanceof Uint8Array ? { ok: true, value: said } : said;
  }

  close(): void {
    this.link.close();
  }
}

/** Opens a session at its host. Its failures: `silent`, `not-running` when the host has gone, or what the host says. */
export async function openHost(
  host: SessionHost,
  open: OpenRequest,
  budget: Budget,
  events: Partial<SessionEvents> = {},
): Promise<Answer<HostLine>> {
  const giveUp = new AbortController();
  const opened = await budget.wait({ who: host.who }, host.reach(open, events, giveUp.signal));
  if (opened === SILENT) {
    giveUp.abort();
    return host.silence();
  }
  if (!opened.ok) return opened;
  return { ok: true, value: new HostLine(host, budget, opened.value.link, opened.value.info) };
}

/** The events of a connection that is being opened, and what the host says to that; null when it closes before. */
export function opening(events: Partial<SessionEvents>): {
  readonly events: Partial<SessionEvents>;
  readonly said: Promise<SessionInfo | Failure | null>;
} {
  const answer = Promise.withResolvers<SessionInfo | Failure | null>();
  let isOpen = false;
  return {
    said: answer.promise,
    events: {
      ...events,
      message: (message) => {
        if (message.t === "opened") answer.resolve(message.info);
        else if (message.t === "error") answer.resolve(failure(message.code, message.detail));
        if (message.t === "opened") isOpen = true;
        events.message?.(message);
      },
      closed: () => {
        answer.resolve(null);
        // A connection that never opened does not count: the host is looked for again.
        if (isOpen) events.closed?.();
      },
    },
  };
}

interface SocketOfHost {
  readonly socket: string;
  /** What the host wrote of its process; null when that cannot be read. */
  readonly processOf: () => HostRecord | null;
  readonly gone: () => Failure;
}

async function reachSocket(
  { socket, processOf, gone }: SocketOfHost,
  open: OpenRequest,
  events: Partial<SessionEvents>,
  signal: AbortSignal,
): Promise<Answer<OpenedLink>> {
  const refusedUntil = performance.now() + REFUSED_MS_MAX;
  for (;;) {
    const opens = opening(events);
    const link = await connectSession(socket, open, opens.events);
    if (link) {
      const cut = () => link.cut();
      signal.addEventListener("abort", cut);
      const said = await opens.said;
      signal.removeEventListener("abort", cut);
      if (said && !("ok" in said)) return { ok: true, value: { link, info: said } };
      if (said) {
        link.close();
        if (said.code !== "no-descriptors" || performance.now() > refusedUntil) return said;
      }
    }
    // Its socket was removed, it has too many connections to take more, or it ends just now: its process tells.
    const process = processOf();
    if (signal.aborted || !process || !processLives(process)) return gone();
    await Bun.sleep(LOOK_MS);
  }
}
