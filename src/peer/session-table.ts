// The machine's sessions as it last sent them, those that need a person most first.

import type { SessionInfo } from "../protocol/session-info.ts";
import { byNeed } from "../protocol/session-need.ts";
import { printable } from "../text/printable.ts";

/** Sessions that are kept. A machine has no more than this. */
const SESSIONS_MAX = 1_000;

export interface SessionList {
  readonly sessions: readonly SessionInfo[];
  /** Whether the machine has sent all of them. */
  readonly complete: boolean;
}

export const NO_SESSIONS: SessionList = { sessions: [], complete: false };

export class SessionTable {
  readonly #byId = new Map<string, SessionInfo>();
  /** While a listing is in progress: sessions from before that were not sent again yet. Null otherwise. */
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

  /** A listing is in progress. */
  get isListing(): boolean {
    return this.#untold !== null;
  }

  clear(): void {
    this.#byId.clear();
    this.#untold = null;
    this.#publish(false);
  }

  /** A listing begins. Until it is complete the old sessions are shown too. */
  begin(): void {
    this.#untold ??= new Set(this.#byId.keys());
  }

  /** The channel is gone, so the listing will not be completed. */
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

  /** The listing is complete. Sessions that were not sent again were removed while there was no channel. */
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

/** Removes control and reordering characters from all fields that a program or a person may have set. */
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
