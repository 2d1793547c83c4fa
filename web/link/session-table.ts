// The machine's sessions as it last told them, those that need a person most first.

import type { SessionInfo } from "../../src/protocol/session-info.ts";
import { byNeed } from "../../src/protocol/session-need.ts";
import { printable } from "../../src/text/printable.ts";
import { Signal } from "../signal.ts";

/** Sessions that are kept; a machine has no more living ones. */
const SESSIONS_MAX = 1_000;

export interface SessionList {
  readonly sessions: readonly SessionInfo[];
  /** Whether the machine has told all of them. */
  readonly complete: boolean;
}

export class SessionTable {
  readonly list = new Signal<SessionList>({ sessions: [], complete: false });
  #byId = new Map<string, SessionInfo>();
  #told: Set<string> | null = null;

  clear(): void {
    this.#byId.clear();
    this.#told = null;
    this.list.value = { sessions: [], complete: false };
  }

  /** A new channel tells all of them again; until then the old ones are shown. */
  begin(): void {
    this.#told = new Set();
  }

  put(info: SessionInfo): void {
    if (!this.#byId.has(info.id) && this.#byId.size >= SESSIONS_MAX) return;
    this.#told?.add(info.id);
    this.#byId.set(info.id, clean(info));
    this.#publish(this.list.value.complete);
  }

  remove(id: string): void {
    this.#byId.delete(id);
    this.#publish(this.list.value.complete);
  }

  listed(): void {
    if (this.#told) for (const id of [...this.#byId.keys()]) if (!this.#told.has(id)) this.#byId.delete(id);
    this.#told = null;
    this.#publish(true);
  }

  get(id: string): SessionInfo | undefined {
    return this.#byId.get(id);
  }

  #publish(complete: boolean): void {
    const sessions = [...this.#byId.values()].sort(byNeed);
    this.list.value = { sessions, complete };
  }
}

/** Without control and reordering characters wherever a program or a name may have brought them in. */
function clean(info: SessionInfo): SessionInfo {
  return {
    ...info,
    name: printable(info.name),
    reason: printable(info.reason),
    title: printable(info.title),
    cwd: printable(info.cwd, 1_024),
    command: info.command.map((word) => printable(word, 1_024)),
  };
}
