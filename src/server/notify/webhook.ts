// Posts a notification to the URL of the config. The URL may be a secret: the words for a failure never name it, and
// never repeat the runtime's error, which does.

import { CHECKED_TLS } from "../../config/checked-tls.ts";
import { VERSION } from "../../version.ts";
import type { Delivery, Note } from "./note.ts";

/** How long one attempt may take. */
export const WEBHOOK_MS_MAX = 5_000;
/** Pause before the second and last attempt. */
export const RETRY_MS = 1_000;
/** Posts that are under way at once, waiting for their second attempt or not; one more is not made. */
export const POSTS_MAX = 8;

export interface WebhookTimes {
  readonly attemptMs: number;
  readonly retryMs: number;
}

export class WebhookChannel {
  #posts = 0;
  readonly #stopped = new AbortController();

  constructor(private readonly times: WebhookTimes = { attemptMs: WEBHOOK_MS_MAX, retryMs: RETRY_MS }) {}

  async send(url: string, note: Note): Promise<Delivery> {
    if (this.#posts >= POSTS_MAX) return failed(`${POSTS_MAX} posts are under way already`);
    this.#posts++;
    try {
      const first = await this.#post(url, note);
      if (first.ok || !first.mayPass) return first;
      await Bun.sleep(this.times.retryMs);
      if (this.#stopped.signal.aborted) return failed("the server stopped");
      return await this.#post(url, note);
    } finally {
      this.#posts--;
    }
  }

  dispose(): void {
    this.#stopped.abort();
  }

  async #post(url: string, note: Note): Promise<Delivery & { readonly mayPass?: boolean }> {
    const { kind, id, name, host, title, text, at } = note;
    const timeout = AbortSignal.timeout(this.times.attemptMs);
    try {
      const answer = await fetch(url, {
        method: "POST",
        headers: { "content-type": "application/json", "user-agent": `remi/${VERSION}` },
        body: JSON.stringify({ event: kind, id, session: name, host, title, text, at }),
        // No other place than the one that the user chose learns anything.
        redirect: "manual",
        tls: CHECKED_TLS,
        signal: AbortSignal.any([timeout, this.#stopped.signal]),
      });
      void answer.body?.cancel().catch(() => {});
      if (answer.ok) return { ok: true, why: `status ${answer.status}` };
      const mayPass = answer.status >= 500 || answer.status === 429 || answer.status === 408;
      return { ...failed(`it answered with status ${answer.status}`), mayPass };
    } catch (error) {
      return { ...failed(this.#wordsFor(error, timeout.aborted)), mayPass: true };
    }
  }

  #wordsFor(error: unknown, isLate: boolean): string {
    if (this.#stopped.signal.aborted) return "the server stopped";
    if (isLate) return `no answer within ${this.times.attemptMs / 1_000} seconds`;
    const code = (error as { code?: unknown } | null)?.code;
    return `it cannot be reached (${typeof code === "string" && /^\w{1,40}$/.test(code) ? code : "error"})`;
  }
}

const failed = (why: string): Delivery => ({ ok: false, why });
