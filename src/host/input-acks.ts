// Acknowledges input a moment after the terminal has it: together with the echo that most keys bring, so that telling
// a client what it knows already does not come before what its user waits for.

import type { InputQueue } from "../session/input-queue.ts";
import type { AttachedClient } from "./attached-client.ts";

/** How long an acknowledgement waits for output to go with. */
const WAIT_MS = 2;
/** Input of this size in one piece is a paste, whose next piece waits for the acknowledgement. */
const PASTE_BYTES = 256;

export class InputAcks {
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(
    private readonly input: InputQueue,
    private readonly clients: ReadonlySet<AttachedClient>,
    /** Bytes of input that the terminal has not taken. */
    private readonly pendingBytes: () => number,
  ) {}

  /** Input went to the terminal, `bytes` of it in the last piece. */
  due(bytes: number): void {
    if (bytes >= PASTE_BYTES) this.send();
    else this.#timer ??= setTimeout(() => this.send(), WAIT_MS);
  }

  /** Output has been sent: what waited for it goes now. */
  afterOutput(): void {
    if (this.#timer) this.send();
  }

  send(): void {
    this.dispose();
    for (const ack of this.input.takeAcks(this.pendingBytes()))
      for (const client of this.clients) if (client.open?.client === ack.client) client.acknowledge(ack.cseq);
  }

  dispose(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
