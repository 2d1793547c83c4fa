// The server's entry to remote access: loaded when it is first asked for, or when a restart finds that it was in use.
// Until then the server dials nothing, listens to nothing and has none of this in memory.

import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Log } from "../config/log.ts";
import type { Paths } from "../config/paths.ts";
import { type Config, DEFAULT_CONFIG } from "../config/schema.ts";
import type { DirectStatus, ToServer } from "../protocol/control-messages.ts";
import type { AccessList, CodeAnswer } from "../protocol/remote-records.ts";
import type { Answer } from "../remote/answer.ts";
import type { VisitorCarrier } from "../remote/door.ts";
import type { Remote } from "../remote/remote.ts";
import type { LocalSession, SessionSource } from "../remote/session-source.ts";
import type { ConfiguredDirectAccess } from "./direct-access.ts";
import type { Entry } from "./entry.ts";
import type { Viewers } from "./notify/viewers.ts";
import type { Outcome } from "./outcome.ts";
import { startOwnRelay } from "./own-relay.ts";
import type { Registry } from "./registry.ts";
import type { Requests } from "./requests.ts";
import type { ServerConfig } from "./server-config.ts";
import { sessionManagement } from "./session-management.ts";
import { sharedFiles } from "./shared-files.ts";

/** Changes within this time are sent as one, ms. */
const TELL_MS = 100;

type Message<T extends ToServer["t"]> = Extract<ToServer, { t: T }>;

export class RemoteAccess {
  #remote: Promise<Remote | { readonly failed: string }> | null = null;
  #config: Config = DEFAULT_CONFIG;
  /** How many clients were brought. */
  #brought = 0;
  readonly #listeners = new Set<(list: AccessList) => void>();
  #direct: ConfiguredDirectAccess | null = null;
  #tellTimer: ReturnType<typeof setTimeout> | null = null;

  constructor(
    private readonly paths: Paths,
    private readonly configured: ServerConfig,
    private readonly registry: Registry,
    private readonly requests: Requests,
    private readonly viewers: Viewers,
    private readonly log: Log,
  ) {}

  /** After a start: takes up what was there before, if there was anything. */
  async resume(): Promise<void> {
    if (!existsSync(join(this.paths.home, "remote.json"))) return;
    const closed = await this.#closed();
    const remote = closed === null ? await this.#load() : { failed: closed };
    if ("failed" in remote) this.log.warn("remote access cannot be taken up again", { why: remote.failed });
    else await remote.resume();
  }

  async code(message: Message<"code">): Promise<Outcome<CodeAnswer>> {
    const { n: _, t: __, ...request } = message;
    const { query } = request;
    const found = query === undefined ? null : this.requests.find(query);
    if (found && !found.ok) return found;
    // Requests that close access are always carried out.
    const closed = request.relay === "off" ? null : await this.#closed();
    if (closed !== null) return { ok: false, code: "remote", detail: closed };
    return this.#with((remote) => remote.code(request, found ? named(found.value) : null));
  }

  async share(message: Message<"share">): Promise<Outcome<CodeAnswer>> {
    const found = this.requests.find(message.query);
    if (!found.ok) return found;
    const closed = await this.#closed();
    if (closed !== null) return { ok: false, code: "remote", detail: closed };
    return this.#with((remote) => remote.share(named(found.value), message));
  }

  async access(message: Message<"access" | "approve" | "revoke">): Promise<Outcome<AccessList>> {
    const closed = message.t === "approve" ? await this.#closed() : null;
    if (closed !== null) return { ok: false, code: "remote", detail: closed };
    return this.#with((remote) => {
      if (message.t === "approve") return remote.approve(message.which);
      if (message.t === "revoke") return remote.revoke(message.which);
      return { ok: true, value: remote.list() };
    });
  }

  /**
   * Receives a client that the machine's own user has brought. The settings of remote access do not matter here, and it
   * may be off.
   * @param secret base64url
   */
  async bring(secret: string, visitor: Pick<VisitorCarrier, "open" | "close">): Promise<Outcome<null>> {
    return this.#with((remote) => {
      const isBrought = remote.bring({ ...visitor, ch: ++this.#brought, fail() {} }, secret);
      return isBrought
        ? { ok: true, value: null }
        : { ok: false, code: "remote", detail: "that is no secret" };
    });
  }

  /** What the person should know of the files of remote access; nothing of what was never loaded. */
  async notices(): Promise<readonly string[]> {
    const remote = await this.#remote;
    return !remote || "failed" in remote ? [] : remote.files.notices();
  }

  /** Reports who waits and who is connected whenever that changes. Loads nothing. Returns a function that ends it. */
  listen(listener: (list: AccessList) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #changed(): void {
    if (this.#listeners.size === 0) return;
    this.#tellTimer ??= setTimeout(() => void this.#tell(), TELL_MS);
  }

  async #tell(): Promise<void> {
    this.#tellTimer = null;
    const remote = await this.#remote;
    if (!remote || "failed" in remote) return;
    for (const listener of this.#listeners) listener(remote.list());
  }

  /** For a person: whether there can be direct paths to this machine. */
  async direct(): Promise<DirectStatus> {
    const remote = await this.#remote;
    const isAllowed =
      remote && !("failed" in remote)
        ? remote.list().direct
        : (await this.configured.load()).config.direct_path;
    return isAllowed ? (this.#direct?.state ?? { is: "untried" }) : { is: "off" };
  }

  /** Tells remote clients and closes the connection to the relay. */
  async stop(): Promise<void> {
    if (this.#tellTimer) clearTimeout(this.#tellTimer);
    const remote = await this.#remote;
    if (remote && !("failed" in remote)) await remote.stop();
    this.#direct?.stop();
  }

  async #with<T>(work: (remote: Remote) => Answer<T> | Promise<Answer<T>>): Promise<Outcome<T>> {
    const remote = await this.#load();
    if ("failed" in remote) {
      // What was wrong may be mended without a restart.
      this.#remote = null;
      return { ok: false, code: "remote", detail: remote.failed };
    }
    // The config may be another one than before.
    remote.leaveDirectPaths();
    return work(remote);
  }

  /** Why remote access must stay closed: the config that guards it cannot be read. Null when it may be opened. */
  async #closed(): Promise<string | null> {
    const { hidesGuards } = await this.configured.load();
    return hidesGuards
      ? `${this.paths.configFile} may say how remote access is guarded and cannot be read, so nothing is opened; 'remi config' says what is wrong in it`
      : null;
  }

  async #load(): Promise<Remote | { readonly failed: string }> {
    const { config, hidesGuards } = await this.configured.load();
    // Connected clients stay under the rules by which they were let in.
    if (!hidesGuards) this.#config = config;
    this.#remote ??= (async () => {
      const { Remote } = await import("../remote/remote.ts");
      const { ConfiguredDirectAccess } = await import("./direct-access.ts");
      this.#direct ??= new ConfiguredDirectAccess(() => this.#config, this.log);
      const sessions = sourceOf(this.registry, this.viewers, this.requests);
      return Remote.load({
        paths: this.paths,
        log: this.log,
        sessions,
        config: () => ({ ...this.#config, code_digits: this.#config.code_digits === "8" ? 8 : 4 }),
        changed: () => this.#changed(),
        direct: this.#direct,
        forwardPorts: async () => (await this.configured.values()).forward_ports,
        sharedFiles: sharedFiles(
          () => this.configured.values(),
          (id) => sessions.byId(id)?.info.cwd ?? null,
        ),
        startOwnRelay: (port) => startOwnRelay(this.paths, port),
      });
    })();
    return this.#remote;
  }
}

const named = (entry: Entry) => ({ id: entry.id, name: entry.info.name });

function sourceOf(registry: Registry, viewers: Viewers, requests: Requests): SessionSource {
  const local = (entry: Entry): LocalSession => ({ info: entry.info, socket: registry.socketOf(entry) });
  return {
    all: () => registry.all().map(local),
    byId(id) {
      const entry = registry.all().find((entry) => entry.id === id);
      return entry ? local(entry) : null;
    },
    async show(id) {
      const shown = await requests.show({ query: id });
      return shown.ok ? registry.socketOf(shown.value) : null;
    },
    listen: (changed, removed) =>
      registry.listen((change) => {
        if ("removed" in change) removed(change.removed);
        else changed(local(change.entry));
      }),
    alerts: (client) => viewers.add(client),
    manage: sessionManagement(requests),
  };
}
