// What a person types into an attached terminal, sorted: the terminal's own answers, the keys after the prefix, and
// the rest, which is the session's. Knows no session.

import { performance } from "node:perf_hooks";
import type { KeyChord } from "../keys/key-chord.ts";
import type { PrefixAction } from "../keys/key-table.ts";
import { PrefixScanner } from "../keys/prefix-scanner.ts";
import { ReplyFilter } from "../keys/reply-filter.ts";
import type { ToHost } from "../protocol/session-messages.ts";

/** How long leaving waits for the terminal's answers to the probe, which the shell would else take for typed. */
const PROBE_MS_MAX = 500;

const COLOR_NAMES = { 10: "foreground", 11: "background", 12: "cursor" } as const;

export interface AttachInputEvents {
  /** Valid during the call. */
  forward(bytes: Uint8Array): void;
  action(action: PrefixAction): void;
  /** What the terminal told of itself. */
  terminal(said: Omit<Extract<ToHost, { t: "terminal" }>, "t">): void;
  /** Everything that the probe asked is answered. */
  probed(): void;
}

export class AttachInput {
  readonly #scanner: PrefixScanner;
  readonly #filter: ReplyFilter;
  readonly #probed = Promise.withResolvers<void>();
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(
    prefix: KeyChord,
    private readonly events: AttachInputEvents,
  ) {
    this.#scanner = new PrefixScanner({ prefix, holdPartial: false });
    this.#filter = new ReplyFilter({
      onColor: ({ slot, color }) => events.terminal({ [COLOR_NAMES[slot]]: color }),
      onReply: (kind) => {
        if (kind === "kitty-flags") events.terminal({ kitty: true });
        if (kind !== "device-attributes") return;
        this.#probed.resolve();
        events.probed();
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

  /** The terminal has answered the probe, or takes too long. */
  answered(): Promise<unknown> {
    return Promise.race([this.#probed.promise, Bun.sleep(PROBE_MS_MAX)]);
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
      if ("action" in output) this.events.action(output.action);
      else this.events.forward(output.forward);
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
