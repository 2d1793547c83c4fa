// A command's line to the session server: finds it, starts it when needed, asks, and tells failures from answers.

import { connectFrames, type FrameSocket } from "../carrier/unix-socket.ts";
import { type Paths, prepareDirectories } from "../config/paths.ts";
import { selfCommand } from "../config/self.ts";
import { type FromServer, parseFromServer, type ToServer } from "../protocol/control-messages.ts";
import type { ErrorCode } from "../protocol/errors.ts";
import type { AccessList, CodeAnswer, CodeRequest } from "../protocol/remote-records.ts";
import type { SessionInfo } from "../protocol/session-info.ts";
import { CAPABILITIES, SPOKEN } from "../protocol/version.ts";
import { VERSION } from "../version.ts";

/** How long a server may take until it listens, adopting every host. */
const START_MS_MAX = 15_000;
/** Pause between two looks for a server that another command is starting. */
const LOOK_MS = 10;
/** How long a server may take to greet; a slower one is asked all the same, and found not to answer. */
const GREETING_MS_MAX = 3_000;
/** How long an answer may take: longer than anything the server waits for itself. */
const ANSWER_MS_MAX = 40_000;

export interface Listed {
  readonly info: SessionInfo;
  /** Unix socket of the session while its host lives. */
  readonly socket: string | null;
}

export type Failure = {
  readonly ok: false;
  readonly code: ErrorCode | "no-server" | "bad-home";
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
}

type WithoutN<T> = T extends { readonly n: number } ? Omit<T, "n"> : never;
type Request = WithoutN<Exclude<ToServer, { t: "hello" }>>;

/** What an answer was made of: sessions, or the one message that says it all. */
interface Said {
  readonly sessions: Listed[];
  readonly message: FromServer | null;
}

interface Pending {
  readonly sessions: Listed[];
  readonly settle: (result: Answer<Said>) => void;
}

export interface SubscriptionEvents {
  changed(session: Listed): void;
  removed(id: string): void;
  /** The line is gone; connect again. */
  closed(): void;
}

const failure = (code: Failure["code"], detail: string): Failure => ({ ok: false, code, detail });

/** One open line. `close` when done, or the process waits for it. */
export class ServerLink {
  #pending = new Map<number, Pending>();
  #next = 1;
  #events: SubscriptionEvents | null = null;
  #lastError: Failure | null = null;
  #greeting = Promise.withResolvers<boolean>();
  socket!: FrameSocket;

  /** False when the line closed before the server greeted: nothing that was asked on it has been heard. */
  get greeted(): Promise<boolean> {
    return this.#greeting.promise;
  }

  async list(): Promise<Answer<readonly Listed[]>> {
    return this.#sessions({ t: "list" });
  }

  async find(query: string): Promise<Answer<Listed>> {
    return this.#one({ t: "find", query });
  }

  async create(request: Omit<Extract<Request, { t: "create" }>, "t">): Promise<Answer<Listed>> {
    return this.#one({ t: "create", ...request });
  }

  async restart(request: Omit<Extract<Request, { t: "restart" }>, "t">): Promise<Answer<Listed>> {
    return this.#one({ t: "restart", ...request });
  }

  async rename(query: string, name: string): Promise<Answer<Listed>> {
    return this.#one({ t: "rename", query, name });
  }

  async kill(query: string, signal?: string): Promise<Answer<Listed>> {
    return this.#one({ t: "kill", query, ...(signal === undefined ? {} : { signal }) });
  }

  async remove(query: string): Promise<Answer<Listed>> {
    return this.#one({ t: "remove", query });
  }

  async detach(query: string): Promise<Answer<Listed>> {
    return this.#one({ t: "detach", query });
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

  /** A link to one session that is good for `ms`. */
  async share(query: string, scope: "control" | "view", ms: number): Promise<Answer<CodeAnswer>> {
    return this.#code({ t: "share", query, scope, ms });
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

  async shutdown(): Promise<Answer<null>> {
    const result = await this.#ask({ t: "shutdown" });
    return result.ok ? { ok: true, value: null } : result;
  }

  /** The sessions now, and from then on every change, until the line closes. */
  async subscribe(events: SubscriptionEvents): Promise<Answer<readonly Listed[]>> {
    this.#events = events;
    return this.#sessions({ t: "subscribe" });
  }

  close(): void {
    this.#events = null;
    this.socket.end();
  }

  /** For `connectServer`. */
  onControl(json: string): void {
    const parsed = parseFromServer(json);
    if (parsed.ok) this.#onMessage(parsed.message);
  }

  /** For `connectServer`. */
  onClose(): void {
    this.#greeting.resolve(false);
    const why = this.#lastError ?? failure("no-server", "the server closed the line");
    for (const pending of this.#pending.values()) pending.settle(why);
    this.#pending.clear();
    const events = this.#events;
    this.#events = null;
    events?.closed();
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

  #ask(request: Request): Promise<Answer<Said>> {
    const n = this.#next++;
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#pending.delete(n);
        resolve(failure("no-server", "the server does not answer"));
      }, ANSWER_MS_MAX);
      this.#pending.set(n, {
        sessions: [],
        settle: (result) => {
          clearTimeout(timer);
          this.#pending.delete(n);
          resolve(result);
        },
      });
      if (this.socket.isOpen) this.socket.say({ ...request, n });
      else this.onClose();
    });
  }

  #onMessage(message: FromServer): void {
    if (message.t === "hello") return this.#greeting.resolve(true);
    if (message.t === "removed") return this.#events?.removed(message.id);
    const pending = message.n === undefined ? undefined : this.#pending.get(message.n);
    switch (message.t) {
      case "session":
        if (pending) pending.sessions.push({ info: message.info, socket: message.socket });
        else if (message.n === undefined)
          this.#events?.changed({ info: message.info, socket: message.socket });
        return;
      case "status":
      case "code":
      case "access":
        return pending?.settle({ ok: true, value: { sessions: [], message } });
      case "done":
        return pending?.settle({ ok: true, value: { sessions: pending.sessions, message: null } });
      case "error":
        if (pending) return pending.settle(failure(message.code, message.detail));
        this.#lastError = failure(message.code, message.detail);
    }
  }
}

/** Connects to a running server. Null when none runs. */
export async function connectRunningServer(paths: Paths): Promise<ServerLink | null> {
  const link = new ServerLink();
  const socket = await connectFrames(paths.serverSocket, {
    onFrame: (frame) => frame.kind === "control" && link.onControl(frame.json),
    onClose: () => link.onClose(),
  });
  if (!socket) return null;
  link.socket = socket;
  socket.say({ t: "hello", protocol: SPOKEN, version: VERSION, caps: CAPABILITIES, role: "client" });
  // A server that is just dying still accepts: only one that greets has a chance to do what it is asked.
  const late = Promise.withResolvers<true>();
  const timer = setTimeout(() => late.resolve(true), GREETING_MS_MAX);
  const isThere = await Promise.race([link.greeted, late.promise]);
  clearTimeout(timer);
  return isThere ? link : null;
}

/** Connects to the server, starting it first when none runs. */
export async function connectServer(paths: Paths): Promise<Answer<ServerLink>> {
  const running = await connectRunningServer(paths);
  if (running) return { ok: true, value: running };
  const prepared = prepareDirectories(paths);
  if (!prepared.ok) return failure("bad-home", prepared.message);
  const until = Date.now() + START_MS_MAX;
  while (Date.now() < until) {
    const said = await startServer();
    if (said.startsWith("failed")) return failure("no-server", said.slice("failed ".length));
    const link = await connectRunningServer(paths);
    if (link) return { ok: true, value: link };
    // Another command is starting it: it holds the lock and will listen soon.
    await Bun.sleep(LOOK_MS);
  }
  return failure("no-server", "the server does not come up");
}

/** Starts a server that outlives this command. Resolves with its one line. */
async function startServer(): Promise<string> {
  const child = Bun.spawn(selfCommand("__server"), {
    cwd: "/",
    env: process.env,
    stdin: "ignore",
    stdout: "pipe",
    stderr: "ignore",
    detached: true,
  });
  const decoder = new TextDecoder();
  let text = "";
  const reader = child.stdout.getReader();
  const timer = setTimeout(() => void reader.cancel(), START_MS_MAX);
  while (!text.includes("\n")) {
    const { done, value } = await reader.read();
    if (done) break;
    text += decoder.decode(value, { stream: true });
  }
  clearTimeout(timer);
  await reader.cancel();
  child.unref();
  return text.split("\n", 1)[0] || "failed the server ended before it listened";
}
