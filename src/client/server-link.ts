// A command's connection to the session server: asks, and tells failures from answers.

import type { Carrier, CarrierEvents } from "../carrier/carrier.ts";
import type { FrameSocket } from "../carrier/unix-socket.ts";
import type { Scope } from "../channel/credentials.ts";
import { type FromServer, parseFromServer, type ToServer } from "../protocol/control-messages.ts";
import type { ErrorCode } from "../protocol/errors.ts";
import { nameProblem } from "../protocol/name-problem.ts";
import type { NotificationRecord } from "../protocol/notification-record.ts";
import type { AccessList, CodeAnswer, CodeRequest } from "../protocol/remote-records.ts";
import type { ReportedState, SessionInfo } from "../protocol/session-info.ts";
import { unhandled } from "../protocol/unhandled.ts";
import { type Budget, SILENT } from "./budget.ts";
import { ownTraits } from "./own-traits.ts";

/** Pause between two questions whether the server is at work while it has not answered, ms. */
const PROBE_MS = 1_000;

export interface Listed {
  readonly info: SessionInfo;
  /** Unix socket of the session while its host lives. */
  readonly socket: string | null;
}

export type Failure = {
  readonly ok: false;
  readonly code: ErrorCode | "no-server" | "no-start" | "server-silent" | "bad-home" | "worktree";
  readonly detail: string;
};
export type Answer<T> = { readonly ok: true; readonly value: T } | Failure;

export interface ServerStatus {
  readonly pid: number;
  readonly version: string;
  readonly startedAt: number;
  readonly living: number;
  readonly exited: number;
  readonly damaged: readonly string[];
  readonly direct?: Extract<FromServer, { t: "status" }>["direct"];
}

type WithoutN<T> = T extends { readonly n: number } ? Omit<T, "n"> : never;
type Request = WithoutN<Exclude<ToServer, { t: "hello" }>>;

/** The parts of an answer: sessions, records, or a single message. */
interface Said {
  readonly sessions: Listed[];
  readonly records: NotificationRecord[];
  readonly message: FromServer | null;
}

interface Pending {
  readonly sessions: Listed[];
  readonly records: NotificationRecord[];
  readonly settle: (result: Answer<Said>) => void;
}

export interface SubscriptionEvents {
  changed(session: Listed): void;
  removed(id: string): void;
  /** Sessions that printed: where their output stands, and when it came last. Only when it was asked for. */
  activity?(sessions: readonly (readonly [id: string, seq: number, at: number])[]): void;
  /** Who may connect from elsewhere, waits, or is connected. Only when it was asked for. */
  access?(list: AccessList): void;
  /** The connection is lost; connect again. */
  closed(): void;
}

export type Attention = Extract<FromServer, { t: "attention" }>["waiting"];
export type Alert = Extract<FromServer, { t: "alert" }>;
export type SessionEvent = Extract<FromServer, { t: "event" }>;

export interface AttendEvents {
  /** The sessions that wait now, the longest waiting first; also the one that is shown, when it waits. */
  attention(waiting: Attention): void;
  /** An alert of another session. */
  alert(alert: Alert): void;
  /** The connection is lost; connect and attend again. */
  closed(): void;
}

export interface FollowEvents {
  event(event: SessionEvent): void;
  /** The connection is lost; connect and ask again. */
  closed(): void;
}

export const failure = (code: Failure["code"], detail: string): Failure => ({ ok: false, code, detail });

export const SERVER = "the session server";

/** What a server does while it has not answered yet. */
const AT_WORK: Partial<Record<Request["t"], string>> = {
  kill: "the session has not ended yet, waiting",
  create: "the session is not up yet, waiting",
  show: "the session's last screen is not there yet, waiting",
  restart: "the session is not up yet, waiting",
};

/** One open connection. `close` when done, or the process waits for it. */
export class ServerLink {
  #pending = new Map<number, Pending>();
  #next = 1;
  #events: SubscriptionEvents | null = null;
  #attending: AttendEvents | null = null;
  #following: FollowEvents | null = null;
  #lastError: Failure | null = null;
  #greeting = Promise.withResolvers<boolean>();
  #heardAt = 0;
  #caps: readonly string[] = [];
  socket!: FrameSocket;

  constructor(
    private readonly budget: Budget,
    /** What is said of a server that does not answer. */
    private readonly silence: () => Promise<Failure>,
  ) {}

  /** False when the connection closed before the server greeted: no request on it has arrived. */
  get greeted(): Promise<boolean> {
    return this.#greeting.promise;
  }

  /** What the server said before it closed the connection. */
  get refusal(): Failure | null {
    return this.#lastError;
  }

  /** `ask`: every host is asked first whether it answers. */
  async list(ask = false): Promise<Answer<readonly Listed[]>> {
    return this.#sessions({ t: "list", ...(ask ? { ask } : {}) });
  }

  async find(query: string): Promise<Answer<Listed>> {
    return this.#one({ t: "find", query });
  }

  /** As `find`, with a socket to attach to even if the session has ended. */
  async show(query: string): Promise<Answer<Listed>> {
    return this.#one({ t: "show", query });
  }

  async create(request: Omit<Extract<Request, { t: "create" }>, "t" | "traits">): Promise<Answer<Listed>> {
    if (request.name !== undefined && nameProblem(request.name)) return failure("bad-name", request.name);
    return this.#one({ t: "create", traits: ownTraits(), ...request });
  }

  async restart(request: Omit<Extract<Request, { t: "restart" }>, "t" | "traits">): Promise<Answer<Listed>> {
    return this.#one({ t: "restart", traits: ownTraits(), ...request });
  }

  async rename(query: string, name: string): Promise<Answer<Listed>> {
    if (nameProblem(name)) return failure("bad-name", name);
    return this.#one({ t: "rename", query, name });
  }

  async kill(query: string, signal?: string): Promise<Answer<Listed>> {
    return this.#one({ t: "kill", query, ...(signal === undefined ? {} : { signal }) });
  }

  async remove(query: string): Promise<Answer<Listed>> {
    return this.#one({ t: "remove", query });
  }

  /** Reports what a session's program says about its state. */
  async event(query: string, state: ReportedState, reason: string): Promise<Answer<Listed>> {
    return this.#one({ t: "event", query, state, reason });
  }

  async detach(query: string): Promise<Answer<Listed>> {
    return this.#one({ t: "detach", query });
  }

  /** Whether people are notified of the session. */
  async mute(query: string, muted: boolean): Promise<Answer<Listed>> {
    return this.#one({ t: "mute", query, muted });
  }

  async status(): Promise<Answer<ServerStatus>> {
    const result = await this.#ask({ t: "status" });
    if (!result.ok) return result;
    const { message } = result.value;
    return message?.t === "status" ? { ok: true, value: message } : failure("internal", "no status came");
  }

  /** A code, shown and armed. */
  async code(request: CodeRequest): Promise<Answer<CodeAnswer>> {
    return this.#code({ t: "code", ...request });
  }

  /** A link to one session that is valid for `ms`. @param files whether it opens the session's files too */
  async share(query: string, scope: Scope, ms: number, files: boolean): Promise<Answer<CodeAnswer>> {
    return this.#code({ t: "share", query, scope, ms, ...(files ? { files } : {}) });
  }

  async access(): Promise<Answer<AccessList>> {
    return this.#access({ t: "access" });
  }

  async approve(which: string): Promise<Answer<AccessList>> {
    return this.#access({ t: "approve", which });
  }

  async revoke(which: string): Promise<Answer<AccessList>> {
    return this.#access({ t: "revoke", which });
  }

  /**
   * Brings a client that knows this secret (base64url) to the server. Resolves with the carrier of its channel, whose
   * events go to `heir`. This object does not own the connection any more.
   */
  async bridge(secret: string, heir: CarrierEvents): Promise<Answer<Carrier>> {
    if (!this.#caps.includes("bridge")) return failure("version", "");
    // A question after the answer would be taken for a frame of the channel.
    const result = await this.#ask({ t: "bridge", secret }, false);
    return result.ok ? { ok: true, value: this.socket.handOver(heir) } : result;
  }

  async shutdown(): Promise<Answer<null>> {
    return this.#done({ t: "shutdown" });
  }

  /** The sessions now, and from then on every change, until the connection closes. */
  async subscribe(
    events: SubscriptionEvents,
    also: { readonly activity?: boolean; readonly access?: boolean } = {},
  ): Promise<Answer<readonly Listed[]>> {
    this.#events = events;
    return this.#sessions({ t: "subscribe", ...also });
  }

  /**
   * Says that this client shows session `id`, now or instead of another one, and listens until the connection closes.
   */
  async attend(id: string, events: AttendEvents): Promise<Answer<null>> {
    this.#attending = events;
    return this.#done({ t: "attend", id });
  }

  /** What happened in all or one session, by time; with `follow` also what happens later. Resolves between the two. */
  async events(query: string | undefined, follow: boolean, events: FollowEvents): Promise<Answer<null>> {
    this.#following = events;
    return this.#done({ t: "events", follow, ...(query === undefined ? {} : { query }) });
  }

  /** The last `last` notifications, the latest last. */
  async notifications(last: number): Promise<Answer<readonly NotificationRecord[]>> {
    const result = await this.#ask({ t: "notifications", last });
    return result.ok ? { ok: true, value: result.value.records } : result;
  }

  /** Sends one notification in every way that is set up and waits for the outcome. */
  async notifyTest(): Promise<Answer<NotificationRecord>> {
    const result = await this.#ask({ t: "notifyTest" });
    if (!result.ok) return result;
    const record = result.value.records[0];
    return record ? { ok: true, value: record } : failure("internal", "no record came");
  }

  /** Says when the server does not answer any more, and calls `changed`, until the returned function is called. */
  watch(changed?: (isSilent: boolean) => void): () => void {
    const asked = { who: SERVER, heardAt: () => this.#heardAt };
    return this.budget.watch(asked, () => this.socket.say({ t: "status", n: this.#next++ }), changed);
  }

  close(): void {
    this.#events = null;
    this.#attending = null;
    this.#following = null;
    this.socket.end();
  }

  /** For who connects it. */
  onControl(json: string): void {
    const parsed = parseFromServer(json);
    if (parsed.ok) this.#onMessage(parsed.message);
  }

  /** For who connects it. */
  onClose(): void {
    this.#greeting.resolve(false);
    const why = this.#lastError ?? failure("no-server", "the server closed the connection");
    for (const pending of this.#pending.values()) pending.settle(why);
    this.#pending.clear();
    const listeners = [this.#events, this.#attending, this.#following];
    this.#events = null;
    this.#attending = null;
    this.#following = null;
    for (const listener of listeners) listener?.closed();
  }

  async #sessions(request: Request): Promise<Answer<readonly Listed[]>> {
    const result = await this.#ask(request);
    return result.ok ? { ok: true, value: result.value.sessions } : result;
  }

  async #one(request: Request): Promise<Answer<Listed>> {
    const result = await this.#ask(request);
    if (!result.ok) return result;
    const session = result.value.sessions[0];
    return session ? { ok: true, value: session } : failure("internal", "no session came");
  }

  async #done(request: Request): Promise<Answer<null>> {
    const result = await this.#ask(request);
    return result.ok ? { ok: true, value: null } : result;
  }

  async #code(request: Request): Promise<Answer<CodeAnswer>> {
    const result = await this.#ask(request);
    if (!result.ok) return result;
    const { message } = result.value;
    return message?.t === "code" ? { ok: true, value: message.answer } : failure("internal", "no code came");
  }

  async #access(request: Request): Promise<Answer<AccessList>> {
    const result = await this.#ask(request);
    if (!result.ok) return result;
    const { message } = result.value;
    return message?.t === "access" ? { ok: true, value: message.list } : failure("internal", "no list came");
  }

  /** @param probes whether the server may be asked meanwhile if it is at work */
  async #ask(request: Request, probes = true): Promise<Answer<Said>> {
    const n = this.#next++;
    const said = new Promise<Answer<Said>>((resolve) => {
      this.#pending.set(n, { sessions: [], records: [], settle: resolve });
    });
    if (this.socket.isOpen) this.socket.say({ ...request, n });
    else this.onClose();
    // A server that is at work answers this at once.
    const probe = probes && setInterval(() => this.socket.say({ t: "status", n: this.#next++ }), PROBE_MS);
    const asked = { who: SERVER, heardAt: () => this.#heardAt, atWork: AT_WORK[request.t] };
    const answer = await this.budget.wait(asked, said);
    if (probe) clearInterval(probe);
    this.#pending.delete(n);
    return answer === SILENT ? this.silence() : answer;
  }

  #onMessage(message: FromServer): void {
    this.#heardAt = performance.now();
    switch (message.t) {
      case "hello":
        this.#caps = message.caps;
        return this.#greeting.resolve(true);
      case "removed":
        return this.#events?.removed(message.id);
      case "activity":
        return this.#events?.activity?.(message.sessions);
      case "notice":
        return this.budget.note(message.text);
      case "attention":
        return this.#attending?.attention(message.waiting);
      case "alert":
        return this.#attending?.alert(message);
      case "event":
        return this.#following?.event(message);
      default:
        return this.#onAnswer(message);
    }
  }

  #onAnswer(
    message: Exclude<
      FromServer,
      { t: "hello" | "removed" | "activity" | "notice" | "attention" | "alert" | "event" }
    >,
  ): void {
    const pending = message.n === undefined ? undefined : this.#pending.get(message.n);
    const settle = (said: FromServer | null) =>
      pending?.settle({
        ok: true,
        value: { sessions: pending.sessions, records: pending.records, message: said },
      });
    switch (message.t) {
      case "session":
        if (pending) pending.sessions.push({ info: message.info, socket: message.socket });
        else if (message.n === undefined)
          this.#events?.changed({ info: message.info, socket: message.socket });
        return;
      case "notification":
        pending?.records.push(message.record);
        return;
      case "access":
        if (message.n === undefined) return this.#events?.access?.(message.list);
        return settle(message);
      case "status":
      case "code":
        return settle(message);
      case "done":
        return settle(null);
      case "error":
        if (pending) return pending.settle(failure(message.code, message.detail));
        this.#lastError = failure(message.code, message.detail);
        return;
      default:
        return unhandled(message);
    }
  }
}
