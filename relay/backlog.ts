// Bounds the bytes that wait for all sockets together: otherwise a thousand readers that have stopped could fill the
// memory, although none of them has too much waiting for it.

export interface Waiting {
  /** Its bytes in the backlog. Only the backlog changes it. */
  waitingBytes: number;
  /** Gives up the socket and what waits for it. */
  cut(): void;
}

export class Backlog {
  readonly #bytesMax: number;
  readonly #sockets = new Set<Waiting>();
  #bytes = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Says how much waits for a socket now. Cuts the socket with the most when the total is too much. */
  update(socket: Waiting, bytes: number): void {
    this.#bytes += bytes - socket.waitingBytes;
    socket.waitingBytes = bytes;
    if (bytes > 0) this.#sockets.add(socket);
    else this.#sockets.delete(socket);
    while (this.#bytes > this.#bytesMax) {
      const most = [...this.#sockets].reduce((a, b) => (b.waitingBytes > a.waitingBytes ? b : a));
      this.update(most, 0);
      most.cut();
    }
  }
}
