// Forwards local ports to ports of a remote host. Each connection to a local port becomes a forwarded connection of the
// present channel and ends with it. New ones wait for the next channel.

import type { Socket } from "node:net";
import { MONOTONIC } from "../../carrier/monotonic-clock.ts";
import { Timer } from "../../carrier/timer.ts";
import type { Flows } from "../../flow/flows.ts";
import { listenLoopback } from "../../forward/listen-loopback.ts";
import { CONNECTIONS_MAX } from "../../forward/rules/limits.ts";
import { OpenPace } from "../../forward/rules/open-pace.ts";
import { TcpEnd } from "../../forward/tcp-end.ts";
import type { AskMessage } from "../../peer/flow-side.ts";
import { unhandled } from "../../protocol/unhandled.ts";
import { endedText, LISTEN_PROBLEMS, refusalText } from "./forward-text.ts";
import type { RemoteConnection } from "./remote-connection.ts";

/** How long a new connection waits for a channel, ms. Then it is closed, and the person is told. */
export const CHANNEL_MS_MAX = 10_000;
/** How long the host may take to say whether it forwards a port, ms. */
const ANSWER_MS_MAX = 10_000;
/** How often it is asked, on one channel after another. */
const ASKS_MAX = 3;
/** The same sentence is not said again within this, ms. */
const SAID_MS = 5_000;

export interface PortPair {
  /** 0: any that is free. */
  readonly local: number;
  readonly remote: number;
}

export type Begun =
  | { readonly ok: true; readonly pair: PortPair }
  | { readonly ok: false; readonly why: string };

/** A connection that is not asked for yet. */
interface Waiting {
  readonly socket: Socket;
  readonly port: number;
  readonly until: number;
}

export class PortForward {
  #flows: Flows | null = null;
  readonly #ports = new Map<number, number>();
  #waiting: Waiting[] = [];
  readonly #pace = new OpenPace(MONOTONIC.now());
  readonly #wait = new Timer(MONOTONIC, () => this.#openWaiting());
  readonly #answers = new Map<number, (refusal: string | null | "silent") => void>();
  readonly #listeners: (() => void)[] = [];
  readonly #said = new Map<string, number>();
  readonly #over = Promise.withResolvers<string>();

  /** @param say one sentence for the person */
  constructor(
    private readonly connection: RemoteConnection,
    private readonly say: (sentence: string) => void,
  ) {
    connection.flows.use({
      up: (flows) => this.#up(flows),
      lost: (ended) => this.#lost(ended),
      message: (message) => this.#message(message),
    });
    connection.onOver((why) => this.#over.resolve(why));
  }

  /** Resolves with the reason when no channel will come any more. */
  get over(): Promise<string> {
    return this.#over.promise;
  }

  /** Asks whether the host forwards the port, and listens for it here. */
  async begin({ local, remote }: PortPair): Promise<Begun> {
    let refusal: string | null = "down";
    // The way may break before the answer comes.
    for (let ask = 1; refusal === "down" && ask <= ASKS_MAX && (await this.connection.up()).ok; ask++)
      refusal = await this.#ask(remote);
    if (refusal !== null) return { ok: false, why: refusalText(refusal, this.#host, remote) };
    const listening = await listenLoopback(local, (socket) => this.#accepted(socket, remote));
    if (!listening.ok) return { ok: false, why: LISTEN_PROBLEMS[listening.why](local, remote) };
    this.#listeners.push(() => listening.close());
    return { ok: true, pair: { local: listening.port, remote } };
  }

  /** Stops listening and ends every connection. */
  close(): void {
    for (const close of this.#listeners.splice(0)) close();
    this.#wait.set(null);
    for (const { socket } of this.#waiting.splice(0)) socket.resetAndDestroy();
    this.#flows?.lost();
    this.#flows = null;
  }

  get #host(): string {
    return this.connection.ready.host;
  }

  #ask(port: number): Promise<string | null> {
    if (!this.connection.forwardsTcp)
      return Promise.resolve(this.connection.ready.scope === "view" ? "guest" : "older");
    return new Promise((resolve) => {
      const timer = setTimeout(() => answered("silent"), ANSWER_MS_MAX);
      const answered = (refusal: string | null) => {
        clearTimeout(timer);
        this.#answers.delete(port);
        resolve(refusal);
      };
      this.#answers.set(port, answered);
      this.connection.say({ t: "tcp.ask", port });
    });
  }

  #accepted(socket: Socket, port: number): void {
    // Whatever becomes of it is seen when it is written to.
    socket.on("error", () => {});
    if (this.#waiting.length + (this.#flows?.size ?? 0) >= CONNECTIONS_MAX) {
      socket.resetAndDestroy();
      return this.#sayOnce(refusalText("limit", this.#host, port));
    }
    this.#waiting.push({ socket, port, until: MONOTONIC.now() + CHANNEL_MS_MAX });
    this.#openWaiting();
  }

  /** Asks for the connections that wait, as quickly as the host takes them. */
  #openWaiting(): void {
    const now = MONOTONIC.now();
    while (this.#waiting.length > 0 && this.#flows) {
      const ms = this.#pace.take(now);
      if (ms > 0) return this.#wait.set(ms);
      this.#open(this.#flows, this.#waiting.shift()!);
    }
    const late = this.#waiting.filter(({ until }) => until <= now);
    if (late.length > 0) this.#sayOnce(refusalText("down", this.#host, late[0]!.port));
    for (const { socket } of late) socket.resetAndDestroy();
    this.#waiting = this.#waiting.filter(({ until }) => until > now);
    const next = this.#waiting[0];
    this.#wait.set(next ? Math.max(1, next.until - now) : null);
  }

  #open(flows: Flows, { socket, port }: Waiting): void {
    const flow = flows.free();
    this.#ports.set(flow, port);
    this.connection.say({ t: "tcp.open", flow, port });
    const near = new TcpEnd(socket);
    near.begin(flows.add(flow, near, "asked", () => void this.#ports.delete(flow)));
  }

  #up(flows: Flows): void {
    this.#flows = flows;
    this.#openWaiting();
  }

  #lost(ended: number): void {
    this.#flows = null;
    this.#ports.clear();
    for (const answered of [...this.#answers.values()]) answered("down");
    if (ended > 0) this.say(endedText(ended, this.#host));
  }

  #message(message: AskMessage): void {
    switch (message.t) {
      case "tcp.may":
        return this.#answers.get(message.port)?.(message.refusal);
      case "tcp.refused": {
        const port = this.#ports.get(message.flow);
        this.#flows?.dropped(message.flow);
        if (port !== undefined) this.#sayOnce(refusalText(message.reason, this.#host, port));
        return;
      }
      case "files.begun":
      case "files.done":
      case "files.failed":
      case "files.roots":
        // Nothing was asked of files.
        return;
      default:
        return unhandled(message);
    }
  }

  /** A program that connects again and again is not answered each time. */
  #sayOnce(sentence: string): void {
    const now = MONOTONIC.now();
    if (now - (this.#said.get(sentence) ?? Number.NEGATIVE_INFINITY) < SAID_MS) return;
    this.#said.set(sentence, now);
    this.say(sentence);
  }
}
