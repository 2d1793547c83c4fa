// All sessions that the server knows: living ones by a connection to their host, exited ones by their record on disk.

import { existsSync, lstatSync } from "node:fs";
import type { DescriptorReserve } from "../carrier/descriptor-reserve.ts";
import type { WriteResult } from "../config/files.ts";
import type { Log } from "../config/log.ts";
import type { Paths } from "../config/paths.ts";
import { SessionFiles, sessionIds } from "../config/session-files.ts";
import type { StateResult } from "../config/state-file.ts";
import { processLives, processStartTime } from "../processes/proc.ts";
import { findByName, type NameMatch } from "../protocol/names.ts";
import {
  DAMAGED_LENGTH_MAX,
  livesOn,
  REASON_LENGTH_MAX,
  type SessionInfo,
  withMuted,
} from "../protocol/session-info.ts";
import type { FromHost, ToHost } from "../protocol/session-messages.ts";
import type { SessionRecord } from "../protocol/session-record.ts";
import type { ProcessRow } from "../session/process-tree.ts";
import { asClause } from "../text/clause.ts";
import type { Entry } from "./entry.ts";
import { HostLink, OPEN_MS } from "./host-link.ts";
import { socketIds, watchForHosts } from "./late-hosts.ts";
import { describeRemains, hasLeftRunning, Remains } from "./remains.ts";
import { salvageRecord } from "./salvage.ts";

/** Exited sessions that are remembered; the oldest is forgotten for a new one. */
export const EXITED_MAX = 200;
/**
 * File descriptors that the server needs while a session starts: the connection, and the process with its input and
 * output.
 */
const SESSION_DESCRIPTORS = 6;
/** File descriptors that are kept for clients: without one, nobody could end a session. */
const CLIENT_DESCRIPTORS = 4;

export type Listener = (change: { entry: Entry } | { removed: string }) => void;
/** Every message of a host; null when it has gone. */
export type Observer = (entry: Entry, message: FromHost | null) => void;

export class Registry {
  readonly #entries = new Map<string, Entry>();
  readonly #listeners = new Set<Listener>();
  readonly #observers = new Set<Observer>();
  readonly #remains = new Remains();
  #stopWatching: () => void = () => {};
  /** Records that could not be read; they stay on disk. */
  readonly damaged: string[] = [];

  constructor(
    private readonly paths: Paths,
    private readonly log: Log,
    private readonly reserve: DescriptorReserve,
  ) {}

  /** Whether the server has file descriptors for one more session. */
  hasRoom(): boolean {
    return this.reserve.hasRoom(SESSION_DESCRIPTORS + CLIENT_DESCRIPTORS);
  }

  /** Finds every session on disk and connects to each living host. */
  async adopt(): Promise<void> {
    this.#stopWatching = watchForHosts(this.paths, (id) => void this.#adoptLate(id));
    const onDisk = sessionIds(this.paths);
    // A living host whose directory was removed is known only by its socket.
    const bySocket = socketIds(this.paths).filter((id) => !onDisk.includes(id));
    await Promise.all([
      ...onDisk.map((id) => this.#adoptOne(id)),
      ...bySocket.map((id) => this.#adoptByHost(id)),
    ]);
  }

  all(): Entry[] {
    return [...this.#entries.values()].sort((a, b) => a.info.createdAt - b.info.createdAt);
  }

  living(): Entry[] {
    return this.all().filter((e) => e.info.state !== "exited");
  }

  exited(): Entry[] {
    return this.all().filter((e) => e.info.state === "exited");
  }

  find(query: string): NameMatch<Entry> {
    const named = (entries: Entry[]) =>
      entries.map((entry) => ({ id: entry.id, name: entry.info.name, entry }));
    // A name that several exited sessions have means the last one.
    const found = findByName(query, named(this.living()), named(this.exited()).reverse());
    return found.ok ? { ok: true, match: found.match.entry } : found;
  }

  /** The socket to attach to while the host lives. */
  socketOf(entry: Entry): string | null {
    return entry.link ? this.paths.sessionSocket(entry.id) : null;
  }

  add(record: SessionRecord): Entry {
    const files = new SessionFiles(this.paths, record.id);
    const entry: Entry = {
      id: record.id,
      record,
      files,
      info: initialInfo(record),
      newName: null,
      link: null,
      isSilent: false,
      orderedAt: null,
      damaged: null,
    };
    this.#entries.set(record.id, entry);
    return entry;
  }

  /** Connects to the entry's host. False when the host does not answer. */
  async connect(entry: Entry): Promise<boolean> {
    // The search for hosts may have found it first.
    if (entry.link) return entry.link.answers(OPEN_MS);
    const link = new HostLink(
      this.paths.sessionSocket(entry.id),
      `server-${process.pid}`,
      () => this.#hostLives(entry),
      () => this.reserve.hasRoom(1 + CLIENT_DESCRIPTORS),
      {
        info: (info) => {
          if (info.name === entry.newName) entry.newName = null;
          entry.info = { ...info, name: entry.newName ?? info.name };
          this.#changed(entry);
        },
        gone: () => this.#hostGone(entry, link),
        message: (message) => {
          this.heard(entry);
          if (message.t === "activity") entry.info = { ...entry.info, lastOutputAt: message.lastOutputAt };
          for (const observer of this.#observers) observer(entry, message);
        },
      },
    );
    entry.link = link;
    return link.open();
  }

  say(entry: Entry, message: ToHost): boolean {
    if (message.t === "end" || message.t === "signal") entry.orderedAt = Date.now();
    return entry.link?.say(message) ?? false;
  }

  /** The entry's host does not answer. */
  silent(entry: Entry): void {
    if (!entry.link || entry.isSilent) return;
    entry.isSilent = true;
    this.#changed(entry);
  }

  /** The entry's host has said something. */
  heard(entry: Entry): void {
    if (!entry.isSilent) return;
    entry.isSilent = false;
    this.#changed(entry);
  }

  /** Tells the hosts that their sockets were removed. */
  socketsGone(): void {
    for (const entry of this.#entries.values())
      if (entry.link && !existsSync(this.paths.sessionSocket(entry.id))) this.say(entry, { t: "listen" });
  }

  /** Renames the session, or leaves it as it is when the disk refuses. */
  rename(entry: Entry, name: string): ReturnType<SessionFiles["writeRecord"]> {
    const record = { ...entry.record, name };
    const written = entry.files.writeRecord(record);
    if (!written.ok) return written;
    entry.record = record;
    entry.info = { ...entry.info, name };
    entry.newName = this.say(entry, { t: "rename", name }) ? name : null;
    this.#changed(entry);
    return written;
  }

  /** Mutes a session that has no host, or leaves it as it is when the disk refuses. */
  mute(entry: Entry, muted: boolean): ReturnType<SessionFiles["writeMuted"]> {
    const written = entry.files.writeMuted(muted);
    if (!written.ok) return written;
    entry.info = withMuted(entry.info, muted);
    this.#changed(entry);
    return written;
  }

  /** Forgets an exited session and lets its host leave. If the disk refuses, the session stays listed. */
  remove(entry: Entry): WriteResult {
    const removed = entry.files.remove();
    if (!removed.ok) return removed;
    this.#entries.delete(entry.id);
    this.say(entry, { t: "retire" });
    this.#remains.forget(entry);
    entry.link?.close();
    entry.link = null;
    for (const listener of this.#listeners) listener({ removed: entry.id });
    return removed;
  }

  /** Drops an entry whose host never came up. */
  discard(entry: Entry): void {
    this.#entries.delete(entry.id);
    entry.link?.close();
    entry.files.remove();
  }

  /** Shows the session as its last run left it, when the next run did not start. */
  keepEnded(entry: Entry): void {
    this.#hostGone(entry, entry.link);
  }

  forgetOldest(): void {
    // Without the record its living processes could not be found again. Nor is a session forgotten unasked whose files
    // somebody may still mend.
    const exited = this.exited().filter((e) => !livesOn(e.info) && !e.damaged);
    for (const entry of exited.slice(0, Math.max(0, exited.length - EXITED_MAX + 1)))
      if (!hasLeftRunning(entry)) this.remove(entry);
  }

  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Gets every message of every host, after the registry has processed it. */
  observe(observer: Observer): () => void {
    this.#observers.add(observer);
    return () => this.#observers.delete(observer);
  }

  /** Closes every connection; the hosts live on. */
  dispose(): void {
    this.#stopWatching();
    this.#remains.dispose();
    for (const entry of this.#entries.values()) entry.link?.close();
  }

  #changed(entry: Entry): void {
    if (!this.#entries.has(entry.id)) return;
    for (const listener of this.#listeners) listener({ entry });
  }

  async #adoptOne(id: string): Promise<void> {
    const files = new SessionFiles(this.paths, id);
    const record = files.readRecord();
    if (!record.ok || record.value.id !== id) {
      const why = record.ok ? `${files.directory}: its id is another` : record.message;
      this.damaged.push(why);
      this.log.warn("a session's record cannot be read", { why });
      if (!(await this.#adoptByHost(id))) await this.#adoptDamaged(id, why);
      return;
    }
    const entry = this.add(record.value);
    // The socket is tried, not the process record, which a full disk may have kept the host from writing.
    await this.connect(entry);
    await this.#remains.settled(entry);
  }

  /** A host that a killed server was starting: its session was read as ended, or was not there yet. */
  async #adoptLate(id: string): Promise<void> {
    const entry = this.#entries.get(id);
    // A session that this server has made has its connection already, or gets it from the code that makes it.
    if (entry?.link || entry?.info.state === "starting") return;
    if (entry) await this.connect(entry);
    else await this.#adoptOne(id);
    this.log.info("a session was found late", { id });
  }

  /** A session whose record is damaged is known by its host, while one lives, and gets a record again. */
  async #adoptByHost(id: string): Promise<boolean> {
    const socket = this.paths.sessionSocket(id);
    if (!lstatSync(socket, { throwIfNoEntry: false })?.isSocket()) return false;
    const blank = { command: ["?"], cwd: "/", cols: 80, rows: 24, createdAt: 0, savedEnv: {} };
    const entry = this.add({ version: 1, id, name: id, ...blank });
    if (!(await this.connect(entry))) {
      entry.link?.close();
      this.#entries.delete(id);
      return false;
    }
    const { name, command, cwd, cols, rows, createdAt } = entry.info;
    entry.record = { ...entry.record, name, command: [...command], cwd, cols, rows, createdAt };
    try {
      entry.files.create();
    } catch {
      // The write below says why.
    }
    const written = entry.files.writeRecord(entry.record);
    if (!written.ok) this.log.warn("a session's record cannot be written", { why: written.message });
    else if (written.aside) this.log.warn("a session's damaged record was kept aside", { as: written.aside });
    return true;
  }

  /** An ended session is shown by its other files. */
  async #adoptDamaged(id: string, why: string): Promise<void> {
    const record = salvageRecord(new SessionFiles(this.paths, id), id);
    if (!record) return;
    const entry = this.add(record);
    entry.damaged = why;
    this.#hostGone(entry, null);
    await this.#remains.settled(entry);
  }

  #hostLives(entry: Entry): boolean {
    const host = this.reserve.lend(() => entry.files.readHost());
    // Nothing is known then, so it is asked again.
    if (!host.ok) return host.reason === "no-descriptors";
    return processLives(host.value);
  }

  #hostGone(entry: Entry, link: HostLink | null): void {
    if (entry.link !== link) return;
    link?.close();
    entry.link = null;
    entry.isSilent = false;
    let isTold = false;
    this.#remains.watch(entry, (rows) => {
      if (entry.link || this.#entries.get(entry.id) !== entry) return;
      entry.info = this.reserve.lend(() => withMuted(infoFromDisk(entry, rows), entry.files.isMuted()));
      this.#changed(entry);
      if (!isTold) for (const observer of this.#observers) observer(entry, null);
      isTold = true;
    });
  }
}

function initialInfo(record: SessionRecord): SessionInfo {
  const { id, name, command, cwd, cols, rows, createdAt } = record;
  return {
    ...{ id, name, command, cwd, cols, rows, createdAt },
    ...{ state: "starting", reason: "no output yet", stateSince: createdAt, exitCode: null, signal: null },
    ...{ pid: null, clients: 0, lastOutputAt: null, title: "" },
  };
}

/**
 * The description of a session without a host, from its record, its end, its last screen on disk and the processes that
 * live on.
 */
function infoFromDisk(entry: Entry, rows: readonly ProcessRow[]): SessionInfo {
  const [screen, exit] = [entry.files.readSnapshot(), entry.files.readExit()];
  const damaged = damageOf(entry.damaged, screen, exit);
  const { damaged: _, ...before } = entry.info;
  const base = {
    ...{ ...before, name: entry.record.name, state: "exited" as const, pid: null, clients: 0 },
    ...(damaged ? { damaged } : {}),
  };
  const seen = screen.ok ? { ...screen.value.header } : null;
  const more = seen
    ? { title: seen.title, lastOutputAt: seen.lastOutputAt, cols: seen.cols, rows: seen.rows }
    : {};
  if (exit.ok) {
    const { exitCode, signal, at, info } = exit.value;
    const marks = damaged ? { damaged } : {};
    if (info?.id === entry.id) return { ...info, ...marks, name: base.name, pid: null, clients: 0 };
    const reason = signal !== null ? `ended by ${signal}` : `exited with ${exitCode}`;
    return { ...base, ...more, reason, stateSince: at, exitCode, signal };
  }
  if (rows.length > 0) {
    const { pid, words } = describeRemains(entry, rows);
    const reason = `the session host was killed and its program lives on: ${words}`.slice(
      0,
      REASON_LENGTH_MAX,
    );
    return { ...base, ...more, pid, reason, stateSince: seen?.at ?? entry.info.stateSince };
  }
  if (exit.reason !== "missing") {
    const words = `how it ended cannot be read: ${asClause(exit.message)}`;
    const reason = words.slice(0, REASON_LENGTH_MAX);
    return { ...base, ...more, reason, stateSince: seen?.at ?? base.stateSince };
  }
  const host = entry.files.readHost();
  const here = processStartTime(process.pid).split(":")[0];
  const ran = host.ok ? (host.value.ran ?? host.value.startTime) : null;
  const restarted = ran !== null && ran.split(":")[0] !== here;
  const reason = restarted ? "the machine was restarted" : "the session host was killed";
  return { ...base, ...more, reason, stateSince: seen?.at ?? entry.info.stateSince };
}

/** What is wrong with the files of a session, in one line; empty when nothing is. */
function damageOf(record: string | null, ...files: StateResult<unknown>[]): string {
  const problems = files.map((file) => (file.ok || file.reason === "missing" ? "" : file.message));
  const sentences = [record ?? "", ...problems].filter((text) => text !== "");
  return sentences.map(asClause).join("; ").slice(0, DAMAGED_LENGTH_MAX);
}
