// What a person types into an attached terminal, sorted: the terminal's own answers, the keys after the prefix, and
// the rest, which is the session's. Knows no session.

import { performance } from "node:perf_hooks";
import type { KeyChord } from "../keys/key-chord.ts";
import type { PrefixAction } from "../keys/key-table.ts";
import { PrefixScanner } from "../keys/prefix-scanner.ts";
import { ReplyFilter } from "../keys/reply-filter.ts";
import { plainTyping } from "../keys/type-ahead.ts";
import type { ToHost } from "../protocol/session-messages.ts";
import { COLOR_QUESTIONS } from "./attach-text.ts";
import { OwnModes } from "./own-modes.ts";

/**
 * How long leaving waits for the terminal's last answers, ms, which the shell would otherwise take for typed text: two
 * round trips of a bad connection. A terminal that has not answered the first query for so long answers none.
 */
export const FENCE_MS_MAX = 2_000;
/** Number of reads whose text is kept while leaving. */
const AHEAD_PIECES_MAX = 256;
/** The query that every terminal answers: what it is (DA1). */
const ATTRIBUTES = "\x1b[c";

/** Characters of an answer to a picture; a longer one is an error's text. */
const PICTURE_MAX = 400;

const COLOR_NAMES = { 10: "foreground", 11: "background", 12: "cursor" } as const;

export interface AttachInputEvents {
  /** Valid during the call. */
  forward(bytes: Uint8Array): void;
  action(action: PrefixAction): void;
  /** What the terminal reported about itself. */
  terminal(said: Omit<Extract<ToHost, { t: "terminal" }>, "t">): void;
  /** Everything that the probe asked is answered, so that `own` is known; or `ask` has to be asked next. */
  answered(ask: string): void;
}

/** The key that takes a place back, plain or as a kitty key. */
const TAKE_OVER_KEY = /^(?:[tT]|\x1b\[116(?:;[\d:;]*)?u)$/;
/** Ctrl-C, plain or as a kitty key. */
const INTERRUPT = /\x03|\x1b\[99;5u/;

export const isTakeOver = (bytes: Uint8Array): boolean =>
  TAKE_OVER_KEY.test(Buffer.from(bytes).toString("latin1"));

/** Whether Ctrl-C is among the keys. As long as nothing of a session is shown, it is not for the session's program. */
export const holdsInterrupt = (bytes: Uint8Array): boolean =>
  INTERRUPT.test(Buffer.from(bytes).toString("latin1"));

export class AttachInput {
  readonly #scanner: PrefixScanner;
  readonly #filter: ReplyFilter;
  /** The terminal's modes before. */
  readonly own = new OwnModes();
  readonly #askedAtMs = performance.now();
  /** The fence that is waited for. */
  #fence: { readonly kind: "mode" | "attributes"; readonly passed: () => void } | null = null;
  /** Fences that the terminal has not answered: the mode that none has, and DA1, with which the probe ends. */
  #owed = { mode: 0, attributes: 1 };
  #isProbed = false;
  #isLeaving = false;
  /** Typed since the key that leaves. */
  #ahead: Uint8Array[] = [];
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(
    prefix: KeyChord,
    private readonly events: AttachInputEvents,
  ) {
    this.#scanner = new PrefixScanner({ prefix, holdPartial: false });
    this.#filter = new ReplyFilter({
      onColor: ({ slot, color }) => events.terminal({ [COLOR_NAMES[slot]]: color }),
      onReply: (kind, text) => {
        if (kind === "kitty-flags") events.terminal({ kitty: true });
        if (kind === "string" && text.startsWith("50;")) this.own.heardFont(text.slice(3));
        if (kind === "string" && text.startsWith("G"))
          events.terminal({ picture: text.slice(0, PICTURE_MAX) });
        if (kind === "device-status" && text.startsWith("?997;")) events.answered(COLOR_QUESTIONS);
        if (kind === "mode" && this.own.heard(text)) this.#paid("mode");
        if (kind === "device-attributes" && text.startsWith("?")) this.#onAttributes();
      },
    });
  }

  push(bytes: Uint8Array): void {
    const now = performance.now();
    this.#typed(this.#filter.push(bytes, now), now);
    this.#arm();
  }

  /** So many cursor queries have passed to the terminal. */
  expectCursorReports(count: number): void {
    this.#filter.expectCursorReports(count, performance.now());
  }

  /** From now on, typed text is for whatever runs next on the terminal. */
  leaving(): void {
    this.#isLeaving = true;
  }

  /** What was typed since then, as far as it makes sense there. */
  get ahead(): Uint8Array<ArrayBuffer> {
    return Uint8Array.from(plainTyping(Buffer.concat(this.#ahead)));
  }

  /**
   * Gives the terminal back, and reads until it owes no answer or takes too long. What is read until then is not for
   * whatever runs next. The owner's modes may be reported only now, and are then set.
   */
  async drain(terminal: { giveBack(fence: string): boolean; setAgain(modes: string): void }): Promise<void> {
    const known = this.own.completed("");
    if (!(await this.settle((fence) => terminal.giveBack(fence)))) return;
    const modes = this.own.completed("");
    if (modes !== known) terminal.setAgain(modes);
  }

  /**
   * Has a fence written, and reads on until the terminal owes no answer or takes too long. False: it could not be
   * written, or there is nothing to wait for because the terminal answers no query.
   */
  async settle(write: (fence: string) => boolean): Promise<boolean> {
    const isSilent = !this.#isProbed && performance.now() - this.#askedAtMs > FENCE_MS_MAX;
    const { fence } = this.own;
    const kind = fence === null ? "attributes" : "mode";
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#owed[kind]++;
    this.#fence = { kind, passed: resolve };
    if (!write(fence ?? ATTRIBUTES) || isSilent) return false;
    await Promise.race([promise, Bun.sleep(FENCE_MS_MAX)]);
    return true;
  }

  #paid(kind: "mode" | "attributes"): void {
    this.#owed[kind]--;
    if (this.#fence?.kind === kind && this.#owed[kind] <= 0) this.#fence.passed();
  }

  #onAttributes(): void {
    this.#paid("attributes");
    if (this.#isProbed) return;
    this.#isProbed = true;
    this.events.answered("");
  }

  dispose(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #typed(bytes: Uint8Array, now: number): void {
    if (bytes.byteLength > 0) this.#perform(this.#scanner.push(bytes, now));
  }

  #perform(outputs: ReturnType<PrefixScanner["push"]>): void {
    for (const output of outputs) {
      if ("action" in output) {
        if (!this.#isLeaving) this.events.action(output.action);
      } else if (!this.#isLeaving) this.events.forward(output.forward);
      else if (this.#ahead.length < AHEAD_PIECES_MAX) this.#ahead.push(output.forward.slice());
    }
  }

  #arm(): void {
    this.dispose();
    const deadlines = [this.#filter.deadline(), this.#scanner.deadline()].filter(
      (d): d is number => d !== null,
    );
    if (deadlines.length === 0) return;
    const wait = Math.max(1, Math.min(...deadlines) - performance.now());
    this.#timer = setTimeout(() => {
      this.#timer = null;
      const now = performance.now();
      this.#typed(this.#filter.expire(now), now);
      this.#perform(this.#scanner.expire(now));
      this.#arm();
    }, wait);
  }
}
