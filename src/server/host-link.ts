// The server's connection to one session host, as an observer. A lost connection is made again while the host's process
// lives.

import { connectFrames, type FrameSocket } from "../carrier/unix-socket.ts";
import type { SessionInfo } from "../protocol/session-info.ts";
import { type FromHost, parseFromHost, type ToHost } from "../protocol/session-messages.ts";
import { CAPABILITIES, capabilityFor, SPOKEN } from "../protocol/version.ts";
import { VERSION } from "../version.ts";

/** A host that has not opened by then counts as not answering; it is asked again later. */
export const OPEN_MS = 3_000;
/** Pause before the connection to a living host is tried again. */
const RETRY_MS = 1_000;
/** Longest wait for one answer, ms: a stopped host may stay stopped for days. */
const ANSWER_MS_MAX = 2 ** 31 - 1;

export interface HostLinkEvents {
  info(info: SessionInfo): void;
  /** The connection is lost and nobody listens: the host left or died. */
  gone(): void;
  message(message: FromHost): void;
}

export class HostLink {
  #socket: FrameSocket | null = null;
  #opened = false;
  #closed = false;
  #capabilities: readonly string[] = CAPABILITIES;
  /** The host has said that it leaves. */
  #isLeaving = false;
  #retry: ReturnType<typeof setTimeout> | null = null;
  #waiters: { type: FromHost["t"]; resolve: (message: FromHost | null) => void }[] = [];

  constructor(
    private readonly path: string,
    private readonly clientId: string,
    /** Whether the host's process lives, asked when its socket does not answer. */
    private readonly isAlive: () => boolean,
    /** Whether there is a file descriptor for the connection. Without one it is tried again later. */
    private readonly hasRoom: () => boolean,
    private readonly events: HostLinkEvents,
  ) {}

  get isOpen(): boolean {
    return this.#opened;
  }

  /** False when the host has said that it does not know such a message: it would ignore it. */
  knows(type: ToHost["t"]): boolean {
    const needed = capabilityFor(type);
    return needed === null || this.#capabilities.includes(needed);
  }

  /** Resolves true once the host has reported its state, false when it is gone or does not answer in time. */
  async open(): Promise<boolean> {
    if (!this.hasRoom()) {
      this.#lost();
      return false;
    }
    this.#socket = await connectFrames(this.path, {
      onFrame: (frame) => frame.kind === "control" && this.#onMessage(frame.json),
      onClose: () => this.#onClose(),
    });
    if (this.#closed) {
      this.#socket?.close();
      return false;
    }
    if (!this.#socket) {
      this.#lost();
      return false;
    }
    this.#socket.say({
      t: "hello",
      protocol: SPOKEN,
      version: VERSION,
      caps: CAPABILITIES,
      role: "session-server",
    } as ToHost);
    this.#socket.say({
      t: "open",
      client: this.clientId,
      access: "control",
      kind: "observer",
      flow: "skip",
      scrollback: false,
    } as ToHost);
    return (await this.#wait("opened", OPEN_MS)) !== null;
  }

  /** False without a connection: the caller's message is not sent. */
  say(message: ToHost): boolean {
    if (!this.#opened || !this.#socket) return false;
    this.#socket.say(message);
    return true;
  }

  /** Waits for the program's end, at most `ms`. */
  async waitForExit(ms: number): Promise<boolean> {
    return (await this.#wait("exit", ms)) !== null;
  }

  /** Resolves true once the host answers, false when it has gone or, with `ms`, does not in time. */
  async answers(ms: number = ANSWER_MS_MAX): Promise<boolean> {
    if (!this.#opened) return (await this.#wait("opened", ms)) !== null;
    this.say({ t: "ping", n: 0 });
    return (await this.#wait("pong", ms)) !== null;
  }

  close(): void {
    this.#closed = true;
    if (this.#retry) clearTimeout(this.#retry);
    this.#socket?.say({ t: "bye", reason: "server" });
    this.#socket?.end();
    this.#settle(null);
  }

  #onMessage(json: string): void {
    const parsed = parseFromHost(json);
    if (!parsed.ok) return;
    const message = parsed.message;
    if (message.t === "hello") this.#capabilities = message.caps;
    if (message.t === "opened") {
      this.#opened = true;
      this.events.info(message.info);
    } else if (message.t === "info") {
      this.events.info(message.info);
    }
    if (message.t === "bye" && message.reason === "shutdown") this.#isLeaving = true;
    this.events.message(message);
    this.#settle(message);
  }

  #onClose(): void {
    this.#socket = null;
    this.#opened = false;
    this.#settle(null);
    if (!this.#closed) this.#lost();
  }

  #lost(): void {
    if (this.#isLeaving || !this.isAlive()) return this.events.gone();
    this.#retry = setTimeout(() => {
      if (!this.#closed) void this.open();
    }, RETRY_MS);
  }

  #settle(message: FromHost | null): void {
    const due = this.#waiters.filter((w) => message === null || w.type === message.t);
    this.#waiters = this.#waiters.filter((w) => !due.includes(w));
    for (const waiter of due) waiter.resolve(message);
  }

  #wait(type: FromHost["t"], ms: number): Promise<FromHost | null> {
    return new Promise((resolve) => {
      const settle = (message: FromHost | null) => {
        clearTimeout(timer);
        resolve(message);
      };
      const waiter = { type, resolve: settle };
      const timer = setTimeout(() => {
        this.#waiters = this.#waiters.filter((w) => w !== waiter);
        resolve(null);
      }, ms);
      this.#waiters.push(waiter);
    });
  }
}
