// Two ports, and what comes to either one leaves by the other, to whoever was last heard there: a network between two
// ends that know each other by these ports alone. It can lose everything for a while, or for ever.

import type { udp } from "bun";

const HERE = "127.0.0.1";

export class UdpCutter implements Disposable {
  readonly #sockets: udp.Socket<"buffer">[] = [];
  readonly #heard: (readonly [port: number, address: string] | undefined)[] = [undefined, undefined];
  #passes = true;
  /** Pieces passed on so far. */
  passed = 0;

  private constructor() {}

  static async open(): Promise<UdpCutter> {
    const cutter = new UdpCutter();
    for (const side of [0, 1])
      cutter.#sockets.push(
        await Bun.udpSocket({
          hostname: HERE,
          socket: {
            data: (_, bytes, port, address) => cutter.#pass(side, bytes, [port, address]),
            // An end that has gone is told of by the kernel.
            error: () => {},
          },
        }),
      );
    return cutter;
  }

  /** Where each of the two ends sends to. */
  get ports(): readonly [number, number] {
    return [this.#sockets[0]!.port, this.#sockets[1]!.port];
  }

  /** Loses everything, until `release`. */
  hold(): void {
    this.#passes = false;
  }

  release(): void {
    this.#passes = true;
  }

  [Symbol.dispose](): void {
    for (const socket of this.#sockets) socket.close();
  }

  #pass(side: number, bytes: Buffer, from: readonly [number, string]): void {
    this.#heard[side] = from;
    const to = this.#heard[1 - side];
    if (!this.#passes || !to) return;
    this.passed++;
    this.#sockets[1 - side]!.send(bytes, ...to);
  }
}
