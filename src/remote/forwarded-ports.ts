// The TCP connections of one remote client to programs of this machine. Decides for each whether the client may have it.

import type { TcpRefusal } from "../channel/forward-messages.ts";
import type { FromClient, FromDaemon } from "../channel/messages.ts";
import type { Flows } from "../flow/flows.ts";
import { dialLoopback, type LoopbackDial } from "../forward/dial-loopback.ts";
import { TcpEnd } from "../forward/tcp-end.ts";

/** Different outcomes that are logged for one client. */
const NOTED_MAX = 64;

export type TcpFromClient = Extract<FromClient, { readonly t: "tcp.ask" | "tcp.open" }>;

/** What this machine forwards, and to how many. */
export interface Forwarding {
  /** The ports that the config allows now. Empty: forwarding is off. */
  ports(): Promise<readonly number[]>;
  /** The connections of all clients together. */
  readonly count: ConnectionCount;
}

/** Counts connections up to a bound. */
export class ConnectionCount {
  #free: number;

  constructor(max: number) {
    this.#free = max;
  }

  /** False when none is left. */
  take(): boolean {
    if (this.#free === 0) return false;
    this.#free--;
    return true;
  }

  giveBack(): void {
    this.#free++;
  }
}

export interface ForwardedPortsTerms {
  /** Whether the client may use the whole machine. A guest gets no connection. */
  readonly isForAll: boolean;
  readonly forwarding: Forwarding;
  /** The client's flows, of which these are some. */
  readonly flows: Flows;
  say(message: FromDaemon): void;
  /** The first connection to a port was made, or the first one was refused. */
  noted(port: number, refusal: TcpRefusal | null): void;
}

/** A connection that is being opened. */
interface Opening {
  dial: LoopbackDial | null;
  /** The client will send no more bytes for it. */
  hasEnded: boolean;
}

export class ForwardedPorts {
  readonly #openings = new Map<number, Opening>();
  readonly #noted = new Set<string>();
  #isClosed = false;

  constructor(private readonly terms: ForwardedPortsTerms) {}

  message(message: TcpFromClient): void {
    if (message.t === "tcp.ask") void this.#answer(message.port);
    else void this.#open(message.flow, message.port);
  }

  /** The client will send no more bytes for a connection. False: none of this number is being opened. */
  ended(flow: number): boolean {
    const opening = this.#openings.get(flow);
    if (opening) opening.hasEnded = true;
    return opening !== undefined;
  }

  /** The client does not want a connection any more. False: none of this number is being opened. */
  dropped(flow: number): boolean {
    this.#openings.get(flow)?.dial?.cancel();
    return this.#openings.delete(flow);
  }

  /** The client has left: nothing more is opened. */
  close(): void {
    this.#isClosed = true;
    for (const { dial } of this.#openings.values()) dial?.cancel();
    this.#openings.clear();
  }

  async #answer(port: number): Promise<void> {
    const refusal = await this.#refusal(port);
    if (this.#isClosed) return;
    // Says how much may be on its way, to a client that may have connections.
    if (refusal === null) this.terms.flows.begin();
    else this.#note(port, refusal);
    this.terms.say({ t: "tcp.may", port, refusal });
  }

  async #open(flow: number, port: number): Promise<void> {
    const { flows, forwarding } = this.terms;
    // If the client uses a number twice, it confuses only itself.
    if (flows.has(flow) || this.#openings.has(flow)) return;
    const { count } = forwarding;
    if (!count.take()) return this.#refuse(flow, port, "limit");
    const opening: Opening = { dial: null, hasEnded: false };
    this.#openings.set(flow, opening);
    const isWanted = () => this.#openings.get(flow) === opening;
    const refusal = await this.#refusal(port);
    opening.dial = refusal === null && isWanted() ? dialLoopback(port) : null;
    const dialled = await opening.dial?.dialled;
    if (!isWanted() || !dialled?.ok) {
      count.giveBack();
      if (dialled?.ok) dialled.socket.resetAndDestroy();
      if (!isWanted()) return;
      this.#openings.delete(flow);
      const why = dialled && !dialled.ok ? dialled.why : "failed";
      return this.#refuse(flow, port, refusal ?? why);
    }
    this.#openings.delete(flow);
    this.#note(port, null);
    flows.begin();
    const near = new TcpEnd(dialled.socket);
    near.begin(flows.add(flow, near, "made", () => count.giveBack()));
    if (opening.hasEnded) flows.farEnded(flow);
  }

  async #refusal(port: number): Promise<TcpRefusal | null> {
    if (!this.terms.isForAll) return "guest";
    const ports = await this.terms.forwarding.ports();
    if (ports.length === 0) return "off";
    return ports.includes(port) ? null : "port";
  }

  #refuse(flow: number, port: number, reason: TcpRefusal): void {
    this.#note(port, reason);
    this.terms.say({ t: "tcp.refused", flow, reason });
  }

  #note(port: number, refusal: TcpRefusal | null): void {
    const what = `${port} ${refusal}`;
    if (this.#noted.has(what) || this.#noted.size >= NOTED_MAX) return;
    this.#noted.add(what);
    this.terms.noted(port, refusal);
  }
}
