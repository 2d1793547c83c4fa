// Answers on their way to one client, a piece at a time: as much as its socket takes, then the rest.

import type { FrameSocket } from "../carrier/unix-socket.ts";
import { LOCAL_PAYLOAD_BYTES_MAX } from "../protocol/limits.ts";

export class Answers {
  #waiting: { readonly request: number; readonly bytes: Uint8Array; at: number }[] = [];

  constructor(private readonly socket: FrameSocket) {}

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  add(request: number, bytes: Uint8Array): void {
    this.#waiting.push({ request, bytes, at: 0 });
  }

  /** Sends what the socket takes. */
  pump(): void {
    while (this.#waiting.length > 0 && this.socket.waitingBytes === 0) {
      const answer = this.#waiting[0]!;
      const piece = answer.bytes.subarray(answer.at, answer.at + LOCAL_PAYLOAD_BYTES_MAX);
      answer.at += piece.byteLength;
      const last = answer.at >= answer.bytes.byteLength;
      if (last) this.#waiting.shift();
      this.socket.send({ kind: "answer", request: answer.request, last, bytes: piece });
    }
  }
}
