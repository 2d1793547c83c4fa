// Types into a session as a script: raw bytes, and prompts that the host submits. Reports when the program's terminal
// has everything, and what happened to the prompts. The code that opens the connection passes on its events.

import { enterBytes, promptBytes } from "../keys/prompt-text.ts";
import { PIECE_BYTES_MAX } from "../peer/outbox.ts";
import type { FromHost, PromptOutcome } from "../protocol/session-messages.ts";
import type { ScriptLink } from "./session-link.ts";

/** Bytes on their way at once: less than a host accepts from one client. */
const WINDOW_BYTES = 131_072;
/** How long the program may leave its input unread before it is given up. What was sent stays in its queue. */
const UNREAD_MS_MAX = 30_000;
/** Pause before Enter with a host of an older version, which cannot press it itself. */
const OLD_HOST_GAP_MS = 150;

export type TypingStep =
  | { readonly kind: "bytes"; readonly bytes: Uint8Array }
  | { readonly kind: "prompt"; readonly text: string; readonly force: boolean };

export type Typed =
  /** `unsure`: the host is of an older version and does not tell whether a prompt was submitted. */
  | { readonly kind: "typed"; readonly unsure: boolean }
  | {
      readonly kind: "prompt";
      readonly outcome: Exclude<PromptOutcome, "submitted">;
      readonly detail: string;
    }
  /** The session ended before everything was sent. */
  | { readonly kind: "ended" }
  | { readonly kind: "stuck" }
  | {
      readonly kind: "error";
      readonly code: Extract<FromHost, { t: "error" }>["code"];
      readonly detail: string;
    };

export class Typing {
  #acked = 0;
  #sent = 0;
  #ended = false;
  #error: Extract<Typed, { kind: "error" }> | null = null;
  #takesPrompts = false;
  readonly #outcomes = new Map<number, Extract<FromHost, { t: "prompted" }>>();
  #wake: () => void = () => {};

  /** For the events of the line. */
  message(message: FromHost): void {
    if (message.t === "error") this.#error ??= { kind: "error", code: message.code, detail: message.detail };
    else if (message.t === "exit") this.#ended = true;
    else if (message.t === "opened") this.#takesPrompts = message.prompts === true;
    else if (message.t === "prompted") this.#outcomes.set(message.last, message);
    else return;
    this.#wake();
  }

  ack(cseq: number): void {
    this.#acked = Math.max(this.#acked, cseq);
    this.#wake();
  }

  closed(): void {
    this.#ended = true;
    this.#wake();
  }

  /** Types the steps one after the other, over an open connection. */
  async run(link: ScriptLink, steps: readonly TypingStep[]): Promise<Typed> {
    let unsure = false;
    for (const step of steps) {
      const isPrompt = step.kind === "prompt" && this.#takesPrompts;
      if (step.kind === "prompt") unsure ||= !this.#takesPrompts;
      const end =
        step.kind === "bytes"
          ? await this.#type(link, step.bytes)
          : isPrompt
            ? await this.#prompt(link, step)
            : await this.#promptOfOldHost(link, step.text);
      if (end) return end;
    }
    return { kind: "typed", unsure };
  }

  async #prompt(link: ScriptLink, step: Extract<TypingStep, { kind: "prompt" }>): Promise<Typed | null> {
    const bytes = new TextEncoder().encode(step.text);
    const pieces = Math.max(1, Math.ceil(bytes.byteLength / PIECE_BYTES_MAX));
    const last = this.#sent + pieces;
    link.say({ t: "prompt", first: this.#sent + 1, last, force: step.force });
    const late = await this.#type(link, bytes, () => this.#outcomes.has(last));
    const told = this.#outcomes.get(last);
    if (!told) return late ?? { kind: "ended" };
    return told.outcome === "submitted"
      ? null
      : { kind: "prompt", outcome: told.outcome, detail: told.detail };
  }

  async #promptOfOldHost(link: ScriptLink, text: string): Promise<Typed | null> {
    const modes = { bracketedPaste: false, kittyFlags: 0 };
    const end = await this.#type(link, promptBytes(text, modes));
    if (end) return end;
    await Bun.sleep(OLD_HOST_GAP_MS);
    return this.#type(link, enterBytes(modes));
  }

  /** Null once the terminal has the bytes, or `isOver` says so. The program may have ended by them. */
  async #type(link: ScriptLink, bytes: Uint8Array, isOver?: () => boolean): Promise<Typed | null> {
    const from = this.#sent;
    const end = from + Math.max(isOver ? 1 : 0, Math.ceil(bytes.byteLength / PIECE_BYTES_MAX));
    const window = Math.floor(WINDOW_BYTES / PIECE_BYTES_MAX);
    while (isOver ? !isOver() : this.#acked < end) {
      if (this.#error) return this.#error;
      if (this.#ended) return this.#sent < end || isOver ? { kind: "ended" } : null;
      while (this.#sent < end && (isOver || this.#sent - this.#acked < window)) {
        const at = (this.#sent - from) * PIECE_BYTES_MAX;
        link.input(++this.#sent, 0, bytes.subarray(at, at + PIECE_BYTES_MAX));
      }
      if (await this.#nothingHappens()) return { kind: "stuck" };
    }
    return null;
  }

  async #nothingHappens(): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    this.#wake = () => resolve(false);
    const late = setTimeout(() => resolve(true), UNREAD_MS_MAX);
    const isLate = await promise;
    clearTimeout(late);
    return isLate;
  }
}
