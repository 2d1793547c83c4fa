// The sessions beside the one that is attached: which of them wait for a person, what they alert of, and the way to
// them.

import { attachLoop, loopWords } from "../session/attach-loop.ts";
import type { Size } from "../session/size-rule.ts";
import { printable } from "../text/printable.ts";
import { alertSequence } from "./alert-text.ts";
import type { Beside, Waiting } from "./attending.ts";
import { insideSession } from "./inside-session.ts";
import type { Listed } from "./server-link.ts";
import type { SessionSource } from "./session-source.ts";

/** A session to go to, or in one sentence why there is none. */
export type Target =
  | { readonly ok: true; readonly session: Listed }
  | { readonly ok: false; readonly why: string };

export interface OtherSessionsParts {
  /** How alerts are shown, as `notify_terminal` has it. */
  readonly channels: readonly string[];
  /** More or fewer wait. */
  changed(): void;
  /** Sequences for the terminal that show nothing on its screen. */
  alert(sequence: string): void;
}

export class OtherSessions {
  readonly #attending: Beside | null;
  /** Null while nobody tells. */
  #waiting: Waiting | null = null;

  constructor(
    private readonly source: SessionSource,
    { channels, changed, alert }: OtherSessionsParts,
  ) {
    this.#attending =
      source.attend?.({
        attention: (waiting) => {
          this.#waiting = waiting;
          changed();
        },
        alert: ({ text }) => alert(alertSequence(text, channels)),
      }) ?? null;
  }

  /** Session `id` is the attached one from now on. */
  beside(id: string): void {
    this.#attending?.show(id);
  }

  /** How many wait besides session `id`; null while nobody tells. */
  waitingBeside(id: string): number | null {
    return this.#waiting?.filter((waiting) => waiting.id !== id).length ?? null;
  }

  /** The one that is chosen of all. `none` says why there is none. */
  async choose(choose: (sessions: readonly Listed[]) => Listed | null, none: string): Promise<Target> {
    const listed = await this.source.list();
    if (!listed.ok) return { ok: false, why: `the sessions cannot be listed: ${printable(listed.detail)}` };
    const session = choose(listed.value);
    if (!session) return { ok: false, why: none };
    const inside = insideSession();
    const infos = listed.value.map(({ info }) => info);
    const loop = inside === null ? null : attachLoop(infos, inside, session.info.id);
    return loop ? { ok: false, why: loopWords(loop) } : { ok: true, session };
  }

  /** A new one. */
  async create({ cols, rows }: Size): Promise<Target> {
    if (!this.source.create)
      return { ok: false, why: "sessions are started on the machine that they run on" };
    const created = await this.source.create({ cols, rows });
    if (created.ok) return { ok: true, session: created.value };
    return { ok: false, why: `no session was started: ${printable(created.detail)}` };
  }

  close(): void {
    this.#attending?.close();
  }
}
