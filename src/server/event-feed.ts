// What happened in all or one session, for a client that asks, and what happens from then on. Each event once: the
// histories on disk and what hosts report overlap when a connection to a host is made.

import { setImmediate as otherWork } from "node:timers/promises";
import { readHistory } from "../config/history-file.ts";
import type { Paths } from "../config/paths.ts";
import { HistoryCursor } from "../session/history-cursor.ts";
import { mergeHistories, type SessionHistory, type Told } from "../session/merge-histories.ts";
import type { Entry } from "./entry.ts";
import type { Registry } from "./registry.ts";

/** Events in one answer; older ones are left out. */
export const ANSWER_EVENTS_MAX = 10_000;
/** Characters of an answer, in JSON; older events are left out. Half of the bytes that may wait for a client. */
const ANSWER_LENGTH_MAX = 4 * 1024 * 1024;
/** Events that wait for an answer to be complete; a client with more is disconnected and asks again. */
const HELD_EVENTS_MAX = 10_000;

/** What is kept of the histories, by time. Reads one file at a time, so that the server serves others between. */
export async function keptEvents(paths: Paths, entries: readonly Entry[]): Promise<readonly Told[]> {
  return gather(entries, (entry) => readHistory(paths.sessionHistory(entry.id)));
}

async function gather(
  entries: readonly Entry[],
  read: (entry: Entry) => SessionHistory["events"],
): Promise<readonly Told[]> {
  const histories: SessionHistory[] = [];
  let held = 0;
  for (const entry of entries) {
    const events = read(entry);
    histories.push({ id: entry.id, name: entry.info.name, events });
    held += events.length;
    if (held > 4 * ANSWER_EVENTS_MAX) {
      const kept = mergeHistories(histories, ANSWER_EVENTS_MAX);
      histories.splice(0, histories.length, ...regroup(kept));
      held = kept.length;
    }
    await otherWork();
  }
  return newestWithin(mergeHistories(histories, ANSWER_EVENTS_MAX), ANSWER_LENGTH_MAX);
}

function newestWithin(all: readonly Told[], lengthMax: number): readonly Told[] {
  let length = 0;
  const from = all.findLastIndex((one) => {
    length += JSON.stringify(one).length;
    return length > lengthMax;
  });
  return all.slice(from + 1);
}

/** One history for each session again. */
function regroup(told: readonly Told[]): SessionHistory[] {
  const groups = Map.groupBy(told, (one) => one.id);
  return [...groups].map(([id, ones]) => ({ id, name: ones[0]!.name, events: ones.map((one) => one.event) }));
}

export interface FeedParts {
  readonly registry: Registry;
  readonly paths: Paths;
  /** The session that is followed; null for all, also later ones. */
  readonly only: string | null;
  say(told: Told): void;
  /** The client cannot be served any more. */
  overflow(): void;
}

export class EventFeed {
  readonly #cursors = new Map<string, HistoryCursor>();
  readonly #stop: (() => void)[];
  /** What comes while the answer is gathered; null once it was given. */
  #held: Told[] | null = [];

  constructor(private readonly parts: FeedParts) {
    const { registry } = parts;
    this.#stop = [
      registry.observe((entry, message) => {
        if (!this.#isWanted(entry)) return;
        if (message === null || message.t === "opened") this.#catchUp(entry);
        else if (message.t === "event" && this.#cursors.get(entry.id)?.told(message.event))
          this.#deliver({ id: entry.id, name: entry.info.name, event: message.event });
      }),
      registry.listen((change) => {
        if ("removed" in change) this.#cursors.delete(change.removed);
      }),
    ];
  }

  /** Everything until now; what happens later is sent after `passOn`. */
  async kept(): Promise<readonly Told[]> {
    const entries = this.parts.registry.all().filter((entry) => this.#isWanted(entry));
    return gather(entries, (entry) => this.#read(entry));
  }

  /** The answer was sent: sends what has happened meanwhile, and goes on. */
  passOn(): void {
    const held = this.#held ?? [];
    this.#held = null;
    for (const told of held) this.parts.say(told);
  }

  dispose(): void {
    for (const stop of this.#stop) stop();
  }

  #isWanted(entry: Entry): boolean {
    return this.parts.only === null || this.parts.only === entry.id;
  }

  /** The host is connected, or has gone: what it wrote without reporting it is in its file. */
  #catchUp(entry: Entry): void {
    const { id, info } = entry;
    for (const event of this.#read(entry)) this.#deliver({ id, name: info.name, event });
  }

  #read(entry: Entry): SessionHistory["events"] {
    let cursor = this.#cursors.get(entry.id);
    if (!cursor) {
      cursor = new HistoryCursor();
      this.#cursors.set(entry.id, cursor);
    }
    return cursor.read(readHistory(this.parts.paths.sessionHistory(entry.id)));
  }

  #deliver(told: Told): void {
    if (this.#held === null) return this.parts.say(told);
    this.#held.push(told);
    if (this.#held.length > HELD_EVENTS_MAX) this.parts.overflow();
  }
}
