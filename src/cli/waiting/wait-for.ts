// Waits for a session by what its host reports, without polling. A host that goes away while its program lives is
// looked for again; its machine is only asked where the session is.

import { constants } from "node:os";
import { UNKNOWN_STATUS } from "../../client/attach-text.ts";
import type { Budget } from "../../client/budget.ts";
import type { Listed } from "../../client/server-link.ts";
import { openHost, scriptOpening } from "../../client/session-host.ts";
import type { ScriptLink } from "../../client/session-link.ts";
import type { SessionInfo } from "../../protocol/session-info.ts";
import type { FromHost } from "../../protocol/session-messages.ts";
import type { Pattern } from "../../text/pattern.ts";
import { captureSession } from "../capture-session.ts";
import type { Machine } from "../machine/machine.ts";
import type { FailureCode } from "../sentences.ts";
import { NewLines } from "./new-lines.ts";
import type { WaitCondition } from "./wait-condition.ts";

/** Ms of matching after which everything else has a turn. */
const TURN_MS = 20;

/** Pause before a host that closed its connection is looked for again. */
const AGAIN_MS = 100;

/**
 * A session that has been in the state, silent and without input for this long, has not begun anything after the last
 * input, for example after Enter in an empty composer.
 */
const NOTHING_BEGAN_MS = 5_000;

interface Exit {
  readonly exitCode: number | null;
  readonly signal: string | null;
}

export type WaitEnd =
  | { readonly kind: "met" }
  | ({ readonly kind: "exited" /** Why there is neither code nor signal. */; readonly why: string } & Exit)
  | { readonly kind: "timeout" }
  | { readonly kind: "failed"; readonly code: FailureCode; readonly detail: string };

/** The status that a shell would report: the code, 128+n for a signal. */
export function statusOf(exit: Exit): number {
  if (exit.signal !== null) {
    const number = (constants.signals as Record<string, number>)[exit.signal];
    return number === undefined ? UNKNOWN_STATUS : 128 + number;
  }
  return exit.exitCode ?? UNKNOWN_STATUS;
}

export interface Waiting {
  /** Resolves once it has looked for the first time: what is typed from now on comes after that. */
  readonly ready: Promise<void>;
  /** Resolves when the condition is met, the program has ended, or the time is up. */
  readonly ended: Promise<WaitEnd>;
  /** Nobody waits any more. */
  stop(): void;
}

/** Begins to wait. `timeoutS` in seconds; null for no time-out. */
export function beginWait(
  session: Listed,
  machine: Machine,
  condition: WaitCondition,
  timeoutS: number | null,
  budget: Budget,
): Waiting {
  const watch = new Watch(session, machine, condition, budget);
  const stop = () => watch.end({ kind: "timeout" });
  const timer = timeoutS === null ? null : setTimeout(stop, timeoutS * 1_000);
  void watch.follow();
  const ended = watch.ended.finally(() => timer && clearTimeout(timer));
  return { ready: watch.ready, ended, stop };
}

/** The same, until the end. */
export function waitFor(...args: Parameters<typeof beginWait>): Promise<WaitEnd> {
  return beginWait(...args).ended;
}

class Watch {
  readonly #resolvers = Promise.withResolvers<WaitEnd>();
  readonly #looked = Promise.withResolvers<void>();
  readonly #pattern: Pattern | null;
  #link: ScriptLink | null = null;
  #over = false;
  #looking = false;
  #lookAgain = false;
  readonly #newLines = new NewLines();
  #quietTimer: ReturnType<typeof setTimeout> | null = null;

  constructor(
    private session: Listed,
    private readonly machine: Machine,
    private readonly condition: WaitCondition,
    private readonly budget: Budget,
  ) {
    this.#pattern = condition.kind === "match" ? condition.pattern : null;
  }

  get ended(): Promise<WaitEnd> {
    return this.#resolvers.promise;
  }

  get ready(): Promise<void> {
    return this.#looked.promise;
  }

  end(end: WaitEnd): void {
    this.#over = true;
    this.#looked.resolve();
    if (this.#quietTimer) clearTimeout(this.#quietTimer);
    this.#resolvers.resolve(end);
    this.#link?.close();
    this.#link = null;
  }

  /** Follows the session over lost connections until the wait is over. */
  async follow(): Promise<void> {
    while (!this.#over) {
      // The server learns of states later than the host reports them, so only an end is taken from it.
      if (this.session.info.state === "exited") await this.#exited(this.session.info);
      const host = this.machine.host(this.session);
      if (this.#over || !host) return;
      const lost = Promise.withResolvers<void>();
      const opened = await openHost(host, scriptOpening("observer"), this.budget, {
        message: (message) => this.#onMessage(message),
        closed: lost.resolve,
      });
      if (this.#over) {
        if (opened.ok) opened.value.close();
        return;
      }
      if (opened.ok) {
        this.#link = opened.value.link;
        const unwatch = opened.value.watch();
        await this.#check(opened.value.info);
        // Where something is looked for, a look may have begun earlier, and is not over yet.
        if (!this.#pattern) this.#looked.resolve();
        await lost.promise;
        unwatch();
        this.#link = null;
      } else if (opened.code === "silent") return this.end({ ...opened, kind: "failed" });
      if (!this.#over) await this.#findAgain();
    }
  }

  #onMessage(message: FromHost): void {
    if (this.#over) return;
    if (message.t === "exit") void this.#exited(message);
    else if (message.t === "info") void this.#check(message.info);
    else if (message.t === "activity") void this.#look(null);
  }

  async #check(info: SessionInfo): Promise<void> {
    if (info.state === "exited") return this.#exited(info);
    if (this.#isMet(info)) return this.end({ kind: "met" });
    await this.#look(info);
  }

  #isMet(info: SessionInfo): boolean {
    const { condition } = this;
    if (condition.kind === "working") return info.state === "working";
    const isTurn = condition.kind === "turn" && (info.state === "idle" || info.state === "waiting");
    if (info.state !== condition.kind && !isTurn) return false;
    if ("now" in condition && condition.now) return true;
    const { submittedAt, stateSince, lastOutputAt } = info;
    // An older host does not say when something was submitted.
    if (submittedAt === undefined || stateSince > submittedAt) return true;
    const quietAt = Math.max(submittedAt, lastOutputAt ?? 0) + NOTHING_BEGAN_MS;
    const now = this.machine.now();
    if (now >= quietAt) return true;
    if (this.#quietTimer) clearTimeout(this.#quietTimer);
    this.#quietTimer = setTimeout(() => void this.#lookWhetherQuiet(), quietAt - now + 1);
    return false;
  }

  /** Output is reported separately from the record, so the present record is asked for. */
  async #lookWhetherQuiet(): Promise<void> {
    const host = this.machine.host(this.session);
    if (!host || this.#over) return;
    const opened = await openHost(host, scriptOpening("observer"), this.budget);
    if (!opened.ok) return;
    opened.value.close();
    if (!this.#over) await this.#check(opened.value.info);
  }

  /** Also looks at what was printed last. */
  async #exited(exit: Exit & { readonly reason?: string }): Promise<void> {
    if (this.#pattern) await this.#captureAndMatch();
    const why = exit.reason ?? "nobody saw its end";
    if (!this.#over) this.end({ kind: "exited", exitCode: exit.exitCode, signal: exit.signal, why });
  }

  /** Looks at the screen and the scrollback, one capture at a time: a line may have scrolled off before it was seen. */
  async #look(info: SessionInfo | null): Promise<void> {
    if (info) this.session = { ...this.session, info };
    if (!this.#pattern || this.#over) return;
    this.#lookAgain = true;
    if (this.#looking) return;
    this.#looking = true;
    while (this.#lookAgain && !this.#over) {
      this.#lookAgain = false;
      await this.#captureAndMatch();
    }
    this.#looking = false;
  }

  async #captureAndMatch(): Promise<void> {
    const request = { format: "text", scrollback: null, join: true } as const;
    const bytes = this.#link
      ? await this.#link.capture(request)
      : await captureSession(this.session, this.machine, request, this.budget).then((c) =>
          c.ok ? c.bytes : null,
        );
    if (!bytes || this.#over || !this.#pattern) return;
    const matching = await this.#matching(new TextDecoder().decode(bytes).split("\n"), this.#pattern);
    if (this.#over) return;
    const onlyNew = this.condition.kind === "match" && this.condition.onlyNew;
    if (onlyNew ? this.#newLines.look(matching) : matching.length > 0) return this.end({ kind: "met" });
    this.#looked.resolve();
  }

  /** The lines that match. Lets everything else run in between: a long scrollback must not outlast the time-out. */
  async #matching(lines: readonly string[], pattern: Pattern): Promise<readonly string[]> {
    const matching: string[] = [];
    let turnMs = performance.now();
    for (const line of lines) {
      if (pattern.test(line)) matching.push(line);
      if (performance.now() - turnMs < TURN_MS) continue;
      await Bun.sleep(0);
      if (this.#over) break;
      turnMs = performance.now();
    }
    return matching;
  }

  async #findAgain(): Promise<void> {
    await Bun.sleep(AGAIN_MS);
    const found = await this.machine.find(this.session.info.id, this.budget);
    if (found.ok) this.session = found.value;
    else this.end({ kind: "failed", code: found.code, detail: found.detail });
  }
}
