// One client on the server's control socket: its greeting, its requests in order of arrival, its subscription.

import type { FrameSocket } from "../carrier/unix-socket.ts";
import {
  type FromServer,
  NOTICE_LENGTH_MAX,
  parseToServer,
  type ToServer,
} from "../protocol/control-messages.ts";
import type { Frame } from "../protocol/frames.ts";
import { unhandled } from "../protocol/unhandled.ts";
import { agree, CAPABILITIES, SPOKEN } from "../protocol/version.ts";
import { asClause } from "../text/clause.ts";
import { VERSION } from "../version.ts";
import { ActivityFeed } from "./activity-feed.ts";
import type { Entry } from "./entry.ts";
import type { Outcome } from "./outcome.ts";
import type { Registry } from "./registry.ts";
import type { RemoteAccess } from "./remote-access.ts";
import type { Requests } from "./requests.ts";
import type { Silence } from "./silence.ts";
import { Watching, type WatchingParts } from "./watching.ts";

/** A client must have greeted by then. */
const GREETING_MS = 5_000;
/** Requests of one client that run at once; one more is refused. */
const RUNNING_MAX = 64;

export interface ServerStatus {
  readonly startedAt: number;
  shutdown(): void;
  /** What is wrong in the files that a request depends on. */
  warningsFor(request: Request["t"]): Promise<readonly string[]>;
}

type Request = Exclude<ToServer, { t: "hello" }>;

export class ControlClient {
  #greeted = false;
  #closed = false;
  #running = 0;
  #unsubscribe: (() => void) | null = null;
  #activity: ActivityFeed | null = null;
  #unfollow: (() => void) | null = null;
  #leaveAccess: (() => void) | null = null;
  readonly #watching: Watching;
  readonly #greetingTimer = setTimeout(
    () => this.#refuse("malformed", "no greeting came in time"),
    GREETING_MS,
  );

  constructor(
    private readonly socket: FrameSocket,
    private readonly registry: Registry,
    private readonly requests: Requests,
    private readonly remote: RemoteAccess,
    private readonly status: ServerStatus,
    watching: WatchingParts,
    private readonly silence: Silence,
  ) {
    this.#watching = new Watching(
      watching,
      (message) => this.#say(message),
      () => this.#refuse("limit", "too many events to tell"),
    );
    this.#say({
      t: "hello",
      protocol: SPOKEN,
      version: VERSION,
      caps: [...CAPABILITIES],
      role: "session-server",
    });
  }

  onFrame(frame: Frame): void {
    if (this.#closed || frame.kind !== "control") return;
    const parsed = parseToServer(frame.json);
    if (!parsed.ok) {
      if (parsed.reason === "malformed") this.#refuse("malformed", "a message could not be read");
      return;
    }
    const message = parsed.message;
    if (message.t === "hello") {
      clearTimeout(this.#greetingTimer);
      const agreement = agree(SPOKEN, message.protocol);
      if (!agreement.ok) return this.#refuse("version", agreement.older);
      this.#greeted = true;
      return;
    }
    if (!this.#greeted) return this.#refuse("malformed", "the first message was no greeting");
    void this.#handle(message);
  }

  onClose(): void {
    this.#closed = true;
    clearTimeout(this.#greetingTimer);
    this.#unsubscribe?.();
    this.#activity?.dispose();
    this.#unfollow?.();
    this.#leaveAccess?.();
    this.#watching.close();
  }

  async #handle(message: Request): Promise<void> {
    if (this.#running >= RUNNING_MAX)
      return this.#error("limit", `${RUNNING_MAX} requests at once`, message.n);
    this.#running++;
    try {
      await this.#serve(message);
    } catch (error) {
      this.#error("internal", (error as Error).message, message.n);
    } finally {
      this.#running--;
    }
  }

  async #serve(message: Request): Promise<void> {
    const { n } = message;
    this.#notices(n, await this.status.warningsFor(message.t));
    switch (message.t) {
      case "list":
        if (message.ask) await this.silence.look();
        return this.#list(n);
      case "subscribe":
        this.#subscribe(message);
        return this.#list(n);
      case "status":
        return this.#say({
          t: "status",
          n,
          pid: process.pid,
          version: VERSION,
          startedAt: this.status.startedAt,
          living: this.registry.living().length,
          exited: this.registry.exited().length,
          damaged: this.registry.damaged,
          direct: await this.remote.direct(),
        });
      case "shutdown":
        this.#say({ t: "done", n });
        return this.status.shutdown();
      case "find":
        return this.#answer(n, this.requests.find(message.query));
      case "show":
        return this.#answer(n, await this.requests.show(message));
      case "create":
        return this.#answer(n, await this.requests.create(message));
      case "restart":
        return this.#answer(n, await this.requests.restart(message));
      case "kill":
        return this.#answer(n, await this.requests.kill(message));
      case "rename":
        return this.#answer(n, this.requests.rename(message));
      case "remove":
        return this.#answer(n, await this.requests.remove(message));
      case "detach":
        return this.#answer(n, await this.requests.detach(message));
      case "event":
        return this.#answer(n, await this.requests.event(message));
      case "mute":
        return this.#answer(n, await this.requests.mute(message));
      case "attend":
        return this.#watching.attend(message);
      case "events":
        return this.#events(message);
      case "notifications":
        return this.#watching.notifications(message);
      case "notifyTest":
        return this.#watching.notifyTest(message);
      case "code":
        return await this.#tell(await this.remote.code(message), n, (answer) => ({ t: "code", n, answer }));
      case "share":
        return await this.#tell(await this.remote.share(message), n, (answer) => ({ t: "code", n, answer }));
      case "access":
      case "approve":
      case "revoke":
        return await this.#tell(await this.remote.access(message), n, (list) => ({ t: "access", n, list }));
      case "bridge":
        return await this.#bridge(message);
      default:
        return unhandled(message);
    }
  }

  /** Whoever has this connection is the machine's user, and so is the client that comes by it. */
  async #bridge({ n, secret }: Extract<Request, { t: "bridge" }>): Promise<void> {
    const brought = await this.remote.bring(secret, {
      open: (events) => {
        this.#say({ t: "done", n });
        this.onClose();
        return this.socket.handOver(events);
      },
      close: () => this.#refuse("limit", "channels"),
    });
    if (!brought.ok) this.#error(brought.code, brought.detail, n);
  }

  async #events(message: Extract<Request, { t: "events" }>): Promise<void> {
    const found = message.query === undefined ? null : this.requests.find(message.query);
    if (found && !found.ok) return this.#error(found.code, found.detail, message.n);
    return this.#watching.events(message, found?.value ?? null);
  }

  #notices(n: number, sentences: readonly string[]): void {
    for (const text of sentences) this.#say({ t: "notice", n, text: text.slice(0, NOTICE_LENGTH_MAX) });
  }

  #list(n: number): void {
    for (const entry of this.registry.all()) this.#session(entry, n);
    this.#say({ t: "done", n });
  }

  #subscribe(asked: Extract<Request, { t: "subscribe" }>): void {
    if (asked.activity) this.#unfollow ??= this.silence.follow();
    if (asked.activity)
      this.#activity ??= new ActivityFeed(this.registry, (sessions) =>
        this.#say({ t: "activity", sessions }),
      );
    if (asked.access) this.#leaveAccess ??= this.remote.listen((list) => this.#say({ t: "access", list }));
    this.#unsubscribe ??= this.registry.listen((change) => {
      if ("removed" in change) this.#say({ t: "removed", id: change.removed });
      else this.#session(change.entry);
    });
  }

  #session(entry: Entry, n?: number): void {
    const socket = this.registry.socketOf(entry);
    const info = entry.isSilent ? { ...entry.info, silent: true } : entry.info;
    this.#say({ t: "session", ...(n === undefined ? {} : { n }), info, socket });
  }

  #answer(n: number, outcome: Outcome<Entry>): void {
    if (!outcome.ok) return this.#error(outcome.code, outcome.detail, n);
    this.#session(outcome.value, n);
    this.#say({ t: "done", n });
  }

  async #tell<T>(outcome: Outcome<T>, n: number, message: (value: T) => FromServer): Promise<void> {
    const notices = await this.remote.notices();
    // What the failure already says is not said again.
    const isSaid = (text: string) => !outcome.ok && outcome.detail.includes(asClause(text));
    this.#notices(
      n,
      notices.filter((text) => !isSaid(text)),
    );
    if (outcome.ok) this.#say(message(outcome.value));
    else this.#error(outcome.code, outcome.detail, n);
  }

  #error(code: Extract<FromServer, { t: "error" }>["code"], detail: string, n?: number): void {
    this.#say({ t: "error", code, detail: detail.slice(0, 2_000), ...(n === undefined ? {} : { n }) });
  }

  #refuse(code: Extract<FromServer, { t: "error" }>["code"], detail: string): void {
    if (this.#closed) return;
    this.#error(code, detail);
    this.socket.end();
    this.onClose();
  }

  #say(message: FromServer): void {
    if (!this.#closed) this.socket.say(message);
  }
}
