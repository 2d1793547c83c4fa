// A TCP connection on this machine as the near end of a forwarded one. Each of its two directions ends by itself.

import type { Socket } from "node:net";
import type { NearEnd, NearEvents } from "../flow/flow.ts";

export class TcpEnd implements NearEnd {
  #hasEnded = false;
  #isOver = false;
  #taken: NearEvents["taken"] = () => {};

  /** @param socket open, with `allowHalfOpen`, and paused; it is owned from here on */
  constructor(private readonly socket: Socket) {
    // A key press of a program that is debugged by it does not wait for more.
    socket.setNoDelay(true);
    // Its end follows.
    socket.on("error", () => {});
  }

  /** Tells what happens to it from now on, and reads it. */
  begin(events: NearEvents): void {
    const { socket } = this;
    socket.on("data", (bytes: Uint8Array) => this.#isOver || events.came(bytes));
    socket.on("end", () => {
      this.#hasEnded = true;
      if (!this.#isOver) events.ended();
    });
    const closed = (failed: boolean) => {
      if (this.#isOver) return;
      this.#isOver = true;
      // Closed in order, it has said its end before.
      if (failed || !this.#hasEnded || !socket.writableFinished) events.failed();
    };
    socket.on("close", closed);
    this.#taken = (bytes) => this.#isOver || events.taken(bytes);
    if (socket.destroyed) queueMicrotask(() => closed(true));
    else socket.resume();
  }

  write(bytes: Uint8Array): void {
    const copy = Buffer.from(bytes);
    this.socket.write(copy, (error) => error || this.#taken(copy.byteLength));
  }

  end(): void {
    this.socket.end();
  }

  reset(): void {
    this.#isOver = true;
    this.socket.resetAndDestroy();
  }

  pause(): void {
    this.socket.pause();
  }

  resume(): void {
    this.socket.resume();
  }
}
