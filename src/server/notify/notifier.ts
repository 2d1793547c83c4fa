// Follows every session and sends the notifications that the policy decides on. Owns the timers and the record of
// outcomes; the policy and the words are pure and elsewhere.

import { hostname } from "node:os";
import { join } from "node:path";
import type { Log } from "../../config/log.ts";
import type { Paths } from "../../config/paths.ts";
import type { Config } from "../../config/schema.ts";
import type {
  AlertKind,
  ChannelResult,
  NotificationRecord,
  NotifyKind,
} from "../../protocol/notification-record.ts";
import type { SessionInfo } from "../../protocol/session-info.ts";
import {
  type Circumstances,
  decide,
  KEPT_BACK,
  NOTHING_SENT,
  type NotifyRules,
  ORDER_MS_MAX,
  type Transition,
  transitionOf,
} from "../../session/notify-policy.ts";
import { wordsOf } from "../../session/notify-words.ts";
import type { Entry } from "../entry.ts";
import type { Registry } from "../registry.ts";
import { Attendance } from "./attendance.ts";
import { Channels } from "./channels.ts";
import type { Note } from "./note.ts";
import { Outcomes } from "./outcomes.ts";
import { Viewers } from "./viewers.ts";

/** Why a notification went nowhere although nothing kept it back. */
const NOBODY = "nobody is attached or connected elsewhere, and no command or webhook is set";
/** Longest wait before the decision on a waiting session is made again: what a timer can hold. */
const AGAIN_MS_MAX = 86_400_000;

interface Watched {
  info: SessionInfo;
  /** When a client was last seen to come, ms since the epoch; null when none has. */
  cameAt: number | null;
  again: ReturnType<typeof setTimeout> | null;
}

export class Notifier {
  readonly attendance: Attendance;
  readonly viewers = new Viewers();
  readonly #outcomes: Outcomes;
  readonly #channels: Channels;
  readonly #watched = new Map<string, Watched>();
  readonly #stop: (() => void)[];
  #memory = NOTHING_SENT;
  #isDisposed = false;

  constructor(
    paths: Paths,
    registry: Registry,
    private readonly config: () => Promise<Config>,
    private readonly log: Log,
  ) {
    this.attendance = new Attendance(() => registry.all().map((entry) => entry.info));
    this.#channels = new Channels(this.attendance, this.viewers);
    this.#outcomes = new Outcomes(join(paths.home, "notifications.jsonl"), log);
    this.#stop = [
      registry.listen((change) => {
        if ("removed" in change) this.#forget(change.removed);
        else this.#changed(change.entry);
      }),
      registry.observe((entry, message) => {
        if (message?.t !== "event" || message.event.kind !== "bell") return;
        const sinceMs = message.event.at;
        void this.#consider(entry, { kind: "bell", reason: "", sinceMs, workedMs: null });
      }),
    ];
  }

  /** The last `count` notifications, the latest last. */
  last(count: number): readonly NotificationRecord[] {
    return this.#outcomes.last(count);
  }

  /**
   * What cannot be read of the record of notifications, in a sentence; null when all can, or when somebody has been
   * told.
   */
  takeProblem(): string | null {
    return this.#outcomes.takeProblem();
  }

  /** Sends one in every way that is set up. */
  async test(): Promise<NotificationRecord> {
    return this.#send("test", null, Date.now(), "", await this.config());
  }

  dispose(): void {
    this.#isDisposed = true;
    for (const stop of this.#stop) stop();
    for (const id of [...this.#watched.keys()]) this.#forget(id);
    this.#channels.dispose();
    this.#outcomes.dispose();
  }

  #changed(entry: Entry): void {
    const { id, info } = entry;
    const now = Date.now();
    const before = this.#watched.get(id);
    const hasCome = info.clients > (before?.info.clients ?? 0);
    const cameAt = hasCome ? now : (before?.cameAt ?? null);
    const transition = transitionOf(before?.info ?? null, info, now);
    const hasMoved = before !== undefined && before.info.stateSince !== info.stateSince;
    if (hasMoved && before.again) clearTimeout(before.again);
    const waits = info.state === "waiting" || before?.info.state === "waiting";
    this.#watched.set(id, { info, cameAt, again: hasMoved ? null : (before?.again ?? null) });
    if (waits) this.attendance.changed();
    if (!transition) return;
    // What an earlier server has decided is not decided again.
    if (!before && this.#outcomes.knows(id, transition.kind, transition.sinceMs)) return;
    void this.#consider(entry, transition);
  }

  async #consider(entry: Entry, transition: Transition): Promise<void> {
    const config = await this.config();
    if (this.#isDisposed) return;
    const now = Date.now();
    const around = this.#around(entry, now);
    const decision = decide(entry.id, transition, around, rulesOf(config), this.#memory, now);
    if (decision.send) {
      // A notification that reached nobody does not keep the next one back.
      if (this.#channels.reachesAny(entry.id, config)) this.#memory = decision.memory;
      const reason = config.notify_content ? transition.reason : null;
      await this.#send(transition.kind, entry, transition.sinceMs, reason, config);
      return;
    }
    if (decision.againMs !== null) this.#considerAgain(entry, transition, decision.againMs - now);
    this.#record({
      kind: transition.kind,
      entry,
      since: transition.sinceMs,
      outcome: "suppressed",
      why: KEPT_BACK[decision.why],
    });
  }

  /** Decides again, if the session is then still in the same state. */
  #considerAgain(entry: Entry, transition: Transition, ms: number): void {
    const watched = this.#watched.get(entry.id);
    if (!watched || watched.info.stateSince !== transition.sinceMs) return;
    if (watched.again) clearTimeout(watched.again);
    watched.again = setTimeout(
      () => void this.#consider(entry, transition),
      Math.min(Math.max(1, ms), AGAIN_MS_MAX),
    );
  }

  #around({ id, info, orderedAt }: Entry, now: number): Circumstances {
    const signs = [this.#watched.get(id)?.cameAt, info.lastInputAt].filter((at) => typeof at === "number");
    return {
      isMuted: info.muted === true,
      isOrdered: orderedAt !== null && now - orderedAt < ORDER_MS_MAX,
      clients: info.clients,
      lastSignMs: signs.length > 0 ? Math.max(...signs) : null,
    };
  }

  async #send(
    kind: AlertKind,
    entry: Entry | null,
    since: number,
    reason: string | null,
    config: Config,
  ): Promise<NotificationRecord> {
    const name = entry?.info.name ?? "";
    const host = hostname();
    const words = wordsOf(kind, name, host, reason);
    const note: Note = { kind, id: entry?.id ?? "", name, host, ...words, at: Date.now() };
    const channels = await this.#channels.send(note, config);
    for (const { channel, ok, why } of channels)
      if (!ok) this.log.warn("a notification could not be sent", { channel, why });
    return this.#record({ kind, entry, since, ...outcomeOf(channels), channels });
  }

  #record(
    said: Pick<NotificationRecord, "kind" | "since" | "outcome" | "why"> & {
      readonly entry: Entry | null;
      readonly channels?: ChannelResult[];
    },
  ): NotificationRecord {
    const { entry, kind, since, outcome, why, channels = [] } = said;
    const session = { id: entry?.id ?? "", name: entry?.info.name ?? "" };
    const record = { at: Date.now(), ...session, kind, outcome, why, channels, since, times: 1 };
    this.#outcomes.add(record);
    return record;
  }

  #forget(id: string): void {
    const again = this.#watched.get(id)?.again;
    if (again) clearTimeout(again);
    this.#watched.delete(id);
    this.attendance.changed();
  }
}

/** Sent when one way at least took it. */
function outcomeOf(channels: readonly ChannelResult[]): Pick<NotificationRecord, "outcome" | "why"> {
  if (channels.length === 0) return { outcome: "suppressed", why: NOBODY };
  if (channels.some((one) => one.ok)) return { outcome: "sent", why: "" };
  return { outcome: "failed", why: channels[0]!.why };
}

function rulesOf(config: Config): NotifyRules {
  return {
    on: config.notify_on as readonly NotifyKind[],
    doneAfterMs: config.notify_done_seconds * 1_000,
    repeatMs: config.notify_repeat_seconds * 1_000,
    perMinute: config.notify_per_minute,
    awayMs: config.notify_away_minutes * 60_000,
  };
}
