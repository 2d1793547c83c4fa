// What clients ask of a session that costs time: one thing at a time over all clients, in slices between which keys are
// handled, and within a budget for each client. Knows neither messages nor the emulator.

import { WorkBudget } from "../session/work-budget.ts";

/** Longest slice of work, ms: a key that arrives meanwhile waits no longer than this. */
const SLICE_MS = 4;
/** Requests of one client that wait; one more is refused. */
export const WAITING_MAX = 64;

/** Who asks. */
export interface CostlyClient {
  /** False while it has not taken its last answer: nothing more is made for it. */
  readonly isReadyForWork: boolean;
}

/** Work in steps that are short each. `return` is called where it is given up. */
export type Work = Generator<unknown, void>;

interface Waiting {
  /** A later request of the same kind replaces this one; null if each counts. */
  readonly kind: string | null;
  readonly start: () => Work;
}

interface Account {
  readonly budget: WorkBudget;
  readonly waiting: Waiting[];
}

export class CostlyWork {
  /** In the order of their turns. */
  readonly #accounts = new Map<CostlyClient, Account>();
  #running: { readonly client: CostlyClient; readonly work: Work } | null = null;
  /** The work whose step is running now; it cannot be given up before the step ends. */
  #stepping: Work | null = null;
  #turn: (() => void) | null = null;
  /** Something was done since the event loop last looked for keys. */
  #hasWorked = false;

  /** Does the work when its turn comes, at once if nothing else waits. False: too many of the client's requests wait. */
  add(client: CostlyClient, kind: string | null, start: () => Work): boolean {
    const { waiting } = this.#account(client);
    const same = kind === null ? -1 : waiting.findIndex((other) => other.kind === kind);
    if (same >= 0) waiting[same] = { kind, start };
    else if (waiting.length >= WAITING_MAX) return false;
    else waiting.push({ kind, start });
    this.wake();
    return true;
  }

  /** Work that was done for the client elsewhere. */
  charge(client: CostlyClient, ms: number): void {
    this.#account(client).budget.charge(performance.now(), ms);
  }

  /** A client may be ready again. */
  wake(): void {
    if (!this.#running && !this.#hasWorked) this.#next();
  }

  /** Does at once what waits of these kinds, one of each at most, and gives up what else waits of the client's. */
  finish(client: CostlyClient, kinds: ReadonlySet<string>): void {
    const waiting = this.#accounts.get(client)?.waiting.splice(0) ?? [];
    for (const { kind, start } of waiting) if (kind !== null && kinds.has(kind)) for (const _ of start());
  }

  /** Nothing more is done for the client. */
  left(client: CostlyClient): void {
    this.#accounts.delete(client);
    if (this.#running?.client === client) this.#end();
  }

  dispose(): void {
    this.#accounts.clear();
    this.#end();
    this.#turn?.();
    this.#turn = null;
  }

  #account(client: CostlyClient): Account {
    let account = this.#accounts.get(client);
    if (!account) this.#accounts.set(client, (account = { budget: new WorkBudget(), waiting: [] }));
    return account;
  }

  /** Begins with whoever's turn it is, or looks again when the first budget allows it. */
  #next(): void {
    this.#turn?.();
    this.#turn = null;
    const now = performance.now();
    let soonest = Number.POSITIVE_INFINITY;
    for (const [client, account] of this.#accounts) {
      if (account.waiting.length === 0 || !client.isReadyForWork) continue;
      const wait = account.budget.waitMs(now);
      soonest = Math.min(soonest, wait);
      if (wait > 0) continue;
      // To the back of the queue: the others come first.
      this.#accounts.delete(client);
      this.#accounts.set(client, account);
      this.#running = { client, work: account.waiting.shift()!.start() };
      return this.#slice();
    }
    if (soonest === Number.POSITIVE_INFINITY) return;
    const turn = setTimeout(() => this.#next(), soonest);
    this.#turn = () => clearTimeout(turn);
  }

  #slice(): void {
    const { client, work } = this.#running!;
    const startedAt = performance.now();
    let isDone = false;
    let spent = 0;
    this.#hasWorked = true;
    this.#stepping = work;
    while (!isDone && spent < SLICE_MS && this.#running?.work === work) {
      isDone = work.next().done === true;
      spent = performance.now() - startedAt;
    }
    this.#stepping = null;
    if (this.#running?.work !== work) work.return();
    else if (isDone) this.#running = null;
    // The work may have ended the client.
    this.#accounts.get(client)?.budget.charge(startedAt + spent, spent);
    const turn = setImmediate(() => {
      this.#turn = null;
      this.#hasWorked = false;
      if (this.#running) this.#slice();
      else this.#next();
    });
    this.#turn = () => clearImmediate(turn);
  }

  #end(): void {
    const running = this.#running;
    this.#running = null;
    if (running && running.work !== this.#stepping) running.work.return();
  }
}
