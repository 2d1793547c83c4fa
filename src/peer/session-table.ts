// A machine's sessions as it last told them, those that need a person most first.

import type { SessionInfo } from "../protocol/session-info.ts";
import { byNeed } from "../protocol/session-need.ts";
import { printable } from "../text/printable.ts";

/** Sessions that are kept; a machine has no more living ones. */
const SESSIONS_MAX = 1_000;

export interface SessionList {
  readonly sessions: readonly SessionInfo[];
  /** Whether the machine has told all of them. */
  readonly complete: boolean;
}

export const NO_SESSIONS: SessionList = { sessions: [], complete: false };

export class SessionTable {
  readonly #byId = new Map<string, SessionInfo>();
  /** Sessions that were there when a listing began, and were not told again in it; null when there is none. */
  #untold: Set<string> | null = null;
  #isComplete = false;
  #list: SessionList | null = NO_SESSIONS;

  constructor(private readonly changed: () => void = () => {}) {}

  get list(): SessionList {
    this.#list ??= { sessions: [...this.#byId.values()].sort(byNeed), complete: this.#isComplete };
    return this.#list;
  }

  get(id: string): SessionInfo | undefined {
    return this.#byId.get(id);
  }

  /** The machine tells its sessions, and has not told all. */
  get isListing(): boolean {
    return this.#untold !== null;
  }

  clear(): void {
    this.#byId.clear();
    this.#untold = null;
    this.#publish(false);
  }

  /** The machine tells all of them again; until it has, the old ones are shown. */
  begin(): void {
    this.#untold ??= new Set(this.#byId.keys());
  }

  /** The channel is gone: a listing that was on its way will not end. */
  interrupt(): void {
    this.#untold = null;
  }

  put(info: SessionInfo): void {
    if (!this.#byId.has(info.id) && this.#byId.size >= SESSIONS_MAX) return;
    this.#untold?.delete(info.id);
    this.#byId.set(info.id, cleanInfo(info));
    this.#publish(this.#isComplete);
  }

  remove(id: string): void {
    this.#byId.delete(id);
    this.#untold?.delete(id);
    this.#publish(this.#isComplete);
  }

  /** All have been told. What was there before and was not told again was removed while nobody listened. */
  listed(): void {
    for (const id of this.#untold ?? []) this.#byId.delete(id);
    this.#untold = null;
    this.#publish(true);
  }

  #publish(isComplete: boolean): void {
    this.#isComplete = isComplete;
    this.#list = null;
    this.changed();
  }
}

/** Without control and reordering characters wherever a program or a name may have brought them in. */
export function cleanInfo(info: SessionInfo): SessionInfo {
  return {
    ...info,
    name: printable(info.name),
    reason: printable(info.reason),
    title: printable(info.title),
    cwd: printable(info.cwd, 1_024),
    command: info.command.map((word) => printable(word, 1_024)),
    ...(info.signal === null ? {} : { signal: printable(info.signal) }),
    ...(info.directory === undefined ? {} : { directory: printable(info.directory, 1_024) }),
    ...(info.damaged === undefined ? {} : { damaged: printable(info.damaged, 1_024) }),
  };
}
