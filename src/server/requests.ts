// What the server does for each request: the checks, the effects, and the answer or the failure.

import { randomBytes } from "node:crypto";
import { statSync } from "node:fs";
import type { Log } from "../config/log.ts";
import { noDescriptorsForSession } from "../config/no-descriptors.ts";
import { hostEnvironment } from "../config/own-environment.ts";
import type { Paths } from "../config/paths.ts";
import { loadRules } from "../config/rules.ts";
import type { Config } from "../config/schema.ts";
import { silentSession } from "../config/silent-process.ts";
import type { ToServer } from "../protocol/control-messages.ts";
import { SESSIONS_MAX } from "../protocol/limits.ts";
import { isSessionName, nameFor } from "../protocol/names.ts";
import type { ProcessTraits } from "../protocol/process-traits.ts";
import { leftRunningWords, livesOn, livesOnWords } from "../protocol/session-info.ts";
import { type HostStarted, parseToHost, type Recipe, type ToHost } from "../protocol/session-messages.ts";
import type { SessionRecord } from "../protocol/session-record.ts";
import { asClause } from "../text/clause.ts";
import { VERSION } from "../version.ts";
import { accountShell } from "./account-shell.ts";
import { type Endings, hasEnded } from "./ending.ts";
import type { Entry } from "./entry.ts";
import { fail, type Outcome } from "./outcome.ts";
import { programEnvironment, savedEnvironment } from "./program-environment.ts";
import type { Registry } from "./registry.ts";
import { leftRunning } from "./remains.ts";
import { Showing } from "./showing.ts";
import { spawnHost } from "./spawn-host.ts";

/** How long the host of an ended session may take to leave, ms: it has only to save the last screen. */
const LEAVE_MS_MAX = 3_000;
/** How long a process may take to be gone after SIGKILL, ms. */
const KILLED_MS_MAX = 5_000;
/** How long a host may take to confirm a message, ms: shorter than a person waits without a word. */
const HEARD_MS_MAX = 2_000;
/** Letters of a session id: 36^8 makes a clash improbable, and one is checked for. */
const ID_LENGTH = 8;

/** What the program inherits from the client that asks for it. */
interface Caller {
  readonly env: Readonly<Record<string, string>>;
  readonly traits?: ProcessTraits | undefined;
}

type Message<T extends ToServer["t"]> = Extract<ToServer, { t: T }>;

export class Requests {
  /** Names of sessions that are being created: taken, though not listed yet. */
  readonly #reserved = new Set<string>();
  readonly #showing: Showing;

  constructor(
    private readonly paths: Paths,
    private readonly registry: Registry,
    private readonly config: () => Promise<Config>,
    private readonly endings: Endings,
    private readonly log: Log,
  ) {
    this.#showing = new Showing(registry, (entry) => this.#startShowing(entry), log);
  }

  find(query: string): Outcome<Entry> {
    const found = this.registry.find(query);
    if (found.ok) return { ok: true, value: found.match };
    return found.reason === "ambiguous"
      ? fail("ambiguous", found.names.join(", "))
      : fail("not-found", query);
  }

  /** As `find`, but an ended session gets a host too. One that is being restarted gets its own. */
  async show({ query }: Pick<Message<"show">, "query">): Promise<Outcome<Entry>> {
    const found = this.find(query);
    if (!found.ok) return found;
    const mayShow = isLeft(found.value) && !this.#reserved.has(found.value.record.name);
    return mayShow ? this.#showing.show(found.value) : found;
  }

  async create(message: Message<"create">): Promise<Outcome<Entry>> {
    const config = await this.config();
    const command =
      message.command.length > 0 ? message.command : [config.shell || message.env.SHELL || accountShell()];
    const name = message.name ?? nameFor(command, this.#takenNames());
    const problem = this.#checkName(name) ?? checkDirectory(message.cwd);
    if (problem) return problem;
    if (this.registry.living().length + this.#reserved.size >= SESSIONS_MAX)
      return fail("limit", `${SESSIONS_MAX} sessions`);
    if (!this.registry.hasRoom()) return fail("no-descriptors", noDescriptorsForSession());
    const record: SessionRecord = {
      version: 1,
      id: newId(),
      name,
      command,
      cwd: message.cwd,
      cols: message.cols,
      rows: message.rows,
      createdAt: Date.now(),
      savedEnv: { ...savedEnvironment(message.env, config.saved_environment), ...message.extraEnv },
      ...(message.worktree === undefined ? {} : { worktree: message.worktree }),
    };
    this.#reserved.add(name);
    try {
      this.registry.forgetOldest();
      return await this.#launch(config, record, message, message.extraEnv, true);
    } finally {
      this.#reserved.delete(name);
    }
  }

  async restart(message: Message<"restart">): Promise<Outcome<Entry>> {
    const config = await this.config();
    const found = this.find(message.query);
    if (!found.ok) return found;
    const entry = found.value;
    if (entry.info.state !== "exited") return fail("running", entry.info.name);
    if (livesOn(entry.info)) return fail("lives-on", livesOnWords(entry.info));
    const unusable = withoutRecord(entry, "run again");
    if (unusable) return unusable;
    const problem = this.#checkName(entry.record.name) ?? checkDirectory(entry.record.cwd);
    if (problem) return problem;
    // A host that has not left yet makes room for the next one.
    if (!entry.link && !this.registry.hasRoom()) return fail("no-descriptors", noDescriptorsForSession());
    this.#reserved.add(entry.record.name);
    try {
      await this.#letHostLeave(entry);
      const size = { cols: message.cols ?? entry.record.cols, rows: message.rows ?? entry.record.rows };
      const record = { ...entry.record, ...size, createdAt: Date.now() };
      const refreshed = entry.files.readEnvironment();
      if (!refreshed.ok && refreshed.reason !== "missing")
        this.log.warn("the variables that clients refreshed cannot be read", { why: refreshed.message });
      const kept = refreshed.ok ? refreshed.value : {};
      const env = { ...entry.record.savedEnv, ...kept, ...message.env };
      return await this.#launch(
        config,
        record,
        { env, traits: message.traits },
        entry.record.savedEnv,
        false,
      );
    } finally {
      this.#reserved.delete(entry.record.name);
    }
  }

  rename(message: Message<"rename">): Outcome<Entry> {
    const found = this.find(message.query);
    if (!found.ok) return found;
    if (message.name === found.value.info.name) return found;
    const problem = withoutRecord(found.value, "renamed") ?? this.#checkName(message.name);
    if (problem) return problem;
    const written = this.registry.rename(found.value, message.name);
    return written.ok ? found : fail("storage", written.message);
  }

  async kill(message: Message<"kill">): Promise<Outcome<Entry>> {
    const found = this.find(message.query);
    if (!found.ok) return found;
    const entry = found.value;
    if (message.signal === undefined) return this.endings.end(entry);
    const order = parseToHost(JSON.stringify({ t: "signal", signal: message.signal }));
    if (!order.ok || order.message.t !== "signal") return fail("malformed", `the signal ${message.signal}`);
    return this.endings.signal(entry, order.message.signal);
  }

  async remove(message: Message<"remove">): Promise<Outcome<Entry>> {
    const found = this.find(message.query);
    if (!found.ok) return found;
    const { info } = found.value;
    if (info.state !== "exited") return fail("running", info.name);
    if (livesOn(info)) return fail("lives-on", livesOnWords(info));
    const left = await leftRunning(found.value);
    if (left !== "") return fail("lives-on", leftRunningWords(info.name, left));
    const removed = this.registry.remove(found.value);
    return removed.ok ? found : fail("storage", removed.message);
  }

  async detach({ query }: Message<"detach">): Promise<Outcome<Entry>> {
    const found = this.find(query);
    return found.ok && isLeft(found.value) ? found : this.#tell(query, { t: "detachAll" });
  }

  async event({ query, state, reason }: Message<"event">): Promise<Outcome<Entry>> {
    const found = this.find(query);
    if (found.ok && found.value.info.state === "exited") return fail("not-running", found.value.info.name);
    return this.#tell(query, { t: "event", state, reason });
  }

  async mute({ query, muted }: Message<"mute">): Promise<Outcome<Entry>> {
    const found = this.find(query);
    if (!found.ok) return found;
    const entry = found.value;
    if (!entry.link && !isLeft(entry)) return fail("not-running", entry.info.name);
    if (entry.link && !entry.link.knows("mute")) return fail("older", entry.info.name);
    // The host does it too, and could only log that the disk refuses.
    const written = entry.link ? entry.files.writeMuted(muted) : this.registry.mute(entry, muted);
    if (!written.ok) return fail("storage", written.message);
    return entry.link ? this.#tell(query, { t: "mute", muted }) : found;
  }

  /**
   * Sends it to the session's host, and waits until the host confirms it. A host that is silent does it when it wakes.
   */
  async #tell(query: string, order: ToHost): Promise<Outcome<Entry>> {
    const found = this.find(query);
    if (!found.ok) return found;
    const { info, link, files } = found.value;
    if (!link) return fail("not-running", info.name);
    if (!link.knows(order.t)) return fail("older", info.name);
    this.registry.say(found.value, order);
    if (await link.answers(HEARD_MS_MAX)) return found;
    if (!found.value.link) return fail("not-running", info.name);
    const host = files.readHost();
    return fail("silent", silentSession(info.name, host.ok ? host.value.pid : null));
  }

  #takenNames(): Set<string> {
    return new Set([...this.registry.all().map((e) => e.info.name), ...this.#reserved]);
  }

  #checkName(name: string): Outcome<never> | null {
    if (!isSessionName(name)) return fail("bad-name", name);
    const orphan = this.registry.exited().find((e) => e.info.name === name && livesOn(e.info));
    if (orphan) return fail("lives-on", livesOnWords(orphan.info));
    const taken = this.#reserved.has(name) || this.registry.living().some((e) => e.info.name === name);
    return taken ? fail("name-taken", name) : null;
  }

  async #launch(
    config: Config,
    record: SessionRecord,
    caller: Caller,
    extra: Readonly<Record<string, string>>,
    isNew: boolean,
  ): Promise<Outcome<Entry>> {
    const entry = this.registry.add(record);
    try {
      entry.files.create();
    } catch (error) {
      this.#giveUp(entry, isNew);
      return fail("storage", (error as Error).message);
    }
    const written = entry.files.writeRecord(record);
    if (!written.ok) {
      this.#giveUp(entry, isNew);
      return fail("storage", written.message);
    }
    const rules = await loadRules(this.paths);
    const started = await spawnHost(
      { ...this.#recipe(config, record, caller, extra), rules: [...rules.rules] },
      // The program's environment comes in the recipe.
      hostEnvironment({
        ...process.env,
        REMI_PTY: caller.env.REMI_PTY ?? process.env.REMI_PTY,
        REMI_TRACE: caller.env.REMI_TRACE ?? process.env.REMI_TRACE,
        REMI_HOME: this.paths.home,
      }),
      this.paths.sessionLog(record.id),
    );
    if (!started.ok) {
      await this.endings.sweep(entry);
      this.#giveUp(entry, isNew);
      this.log.warn("a session could not be started", { name: record.name, why: started.detail });
      return fail(started.code, started.detail);
    }
    // A program that has ended at once may never have been seen running.
    if (!(await this.registry.connect(entry)) && !entry.files.readExit().ok)
      return fail("spawn-failed", "the session host does not answer");
    this.log.info("a session was started", { id: record.id, name: record.name });
    return { ok: true, value: entry };
  }

  async #startShowing(entry: Entry): Promise<HostStarted> {
    return spawnHost(
      { ...this.#recipe(await this.config(), entry.record, { env: {} }, {}), ended: entry.info },
      hostEnvironment({ ...process.env, REMI_HOME: this.paths.home }),
      this.paths.sessionLog(entry.id),
    );
  }

  /** A new session that did not start is dropped; an ended one stays as it was. */
  #giveUp(entry: Entry, isNew: boolean): void {
    if (isNew) this.registry.discard(entry);
    else this.registry.keepEnded(entry);
  }

  #recipe(
    config: Config,
    record: SessionRecord,
    caller: Caller,
    extra: Readonly<Record<string, string>>,
  ): Recipe {
    return {
      record,
      env: programEnvironment({
        ...{ client: caller.env, extra, session: record, version: VERSION },
        terminalProgram: config.terminal_program,
      }),
      ...(caller.traits === undefined ? {} : { traits: caller.traits }),
      scrollbackLines: config.scrollback_lines,
      sizePolicy: config.size_policy,
      snapshotIntervalMs: config.snapshot_interval_seconds * 1000,
      refreshEnv: [...config.refresh_environment],
    };
  }

  async #letHostLeave(entry: Entry): Promise<void> {
    await this.#showing.settled(entry);
    const host = entry.files.readHost();
    this.registry.say(entry, { t: "retire" });
    entry.link?.close();
    entry.link = null;
    if (!host.ok) return;
    if (await hasEnded(host.value, LEAVE_MS_MAX)) return;
    // The old host has nothing left to do, and two hosts must not write the same session's files.
    process.kill(host.value.pid, "SIGKILL");
    await hasEnded(host.value, KILLED_MS_MAX);
  }
}

/** The refusal for a request that needs the session's record, if that cannot be read; null if it can. */
function withoutRecord({ damaged, info: { name } }: Entry, done: string): Outcome<never> | null {
  if (damaged === null) return null;
  const why = asClause(damaged);
  return fail("storage", `${why}, and without it '${name}' cannot be ${done}; 'remi rm ${name}' forgets it`);
}

/** It has ended, and its host has left. */
function isLeft({ info, link }: Entry): boolean {
  return info.state === "exited" && !link;
}

function checkDirectory(path: string): Outcome<never> | null {
  try {
    return statSync(path).isDirectory() ? null : fail("no-cwd", path);
  } catch {
    return fail("no-cwd", path);
  }
}

function newId(): string {
  const letters = "abcdefghijklmnopqrstuvwxyz0123456789";
  // 252 is the largest multiple of 36 in a byte: bytes above it would favour some letters.
  const bytes = [...randomBytes(ID_LENGTH * 4)].filter((b) => b < 252);
  return bytes
    .slice(0, ID_LENGTH)
    .map((b) => letters[b % 36])
    .join("");
}
