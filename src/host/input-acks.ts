// Acknowledges input a moment after the terminal has it: together with the echo that most keys bring, so that the
// acknowledgement does not come before the echo that the user waits for.

import type { InputQueue } from "../session/input-queue.ts";
import type { AttachedClient } from "./attached-client.ts";

/** How long an acknowledgement waits for output to go with. */
const WAIT_MS = 2;
/** Input of this size in one piece is a paste, whose next piece waits for the acknowledgement. */
const PASTE_BYTES = 256;

export class InputAcks {
  /**
   * Not cancelled when an acknowledgement has gone with output: a timer for each key costs more than one that finds
   * nothing to do.
   */
  #timer: ReturnType<typeof setTimeout> | null = null;
  #isDue = false;

  constructor(
    private readonly input: InputQueue,
    private readonly clients: ReadonlySet<AttachedClient>,
    /** Bytes of input that the terminal has not taken. */
    private readonly pendingBytes: () => number,
  ) {}

  /** Input went to the terminal, `bytes` of it in the last piece. */
  due(bytes: number): void {
    this.#isDue = true;
    if (bytes >= PASTE_BYTES) return this.send();
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      if (this.#isDue) this.send();
    }, WAIT_MS);
  }

  /** Output is about to be sent: what waited for it goes with it. */
  beforeOutput(): void {
    if (this.#isDue) this.#take((client, cseq) => client.acknowledgeWithOutput(cseq));
  }

  send(): void {
    this.#take((client, cseq) => client.acknowledge(cseq));
  }

  dispose(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #take(tell: (client: AttachedClient, cseq: number) => void): void {
    this.#isDue = false;
    for (const ack of this.input.takeAcks(this.pendingBytes()))
      for (const client of this.clients) if (client.open?.client === ack.client) tell(client, ack.cseq);
  }
}
