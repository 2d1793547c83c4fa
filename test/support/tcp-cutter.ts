// A port in front of another that passes bytes both ways until it is told to cut, as a network that goes away: what was
// on its way is lost, and nobody is told. It can also take nothing for a while, or say what the other end never said.

import { connect, createServer, type Socket } from "node:net";

export class TcpCutter implements AsyncDisposable {
  readonly #server;
  readonly #pairs = new Map<number, readonly [Socket, Socket]>();
  #opened = 0;
  /** Connections cut so far. */
  cuts = 0;
  #isHeld = false;
  /** Called for each piece, with the number of its connection and of the pieces before it; true cuts the connection. */
  before: (line: number, piece: number) => boolean = () => false;
  /** Where to; may be set once it is known. */
  target = 0;

  private constructor() {
    this.#server = createServer((near) => this.#accept(near));
  }

  static async listen(target = 0): Promise<TcpCutter> {
    const cutter = new TcpCutter();
    cutter.target = target;
    await new Promise<void>((resolve) => cutter.#server.listen(0, "127.0.0.1", resolve));
    return cutter;
  }

  get port(): number {
    return (this.#server.address() as { port: number }).port;
  }

  /** Cuts every connection. */
  cut(): void {
    for (const line of [...this.#pairs.keys()]) this.#cut(line);
  }

  /** Reads nothing from those who dialled it, until `release`. */
  hold(): void {
    this.#isHeld = true;
    for (const [near] of this.#pairs.values()) near.pause();
  }

  release(): void {
    this.#isHeld = false;
    for (const [near] of this.#pairs.values()) near.resume();
  }

  /** Sends this to those who dialled it, between two pieces from the other end. */
  inject(bytes: Uint8Array): void {
    for (const [near] of this.#pairs.values()) near.write(bytes);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #accept(near: Socket): void {
    const far = connect(this.target, "127.0.0.1");
    const line = this.#opened++;
    this.#pairs.set(line, [near, far]);
    let pieces = 0;
    const pass = (from: Socket, to: Socket) => {
      from.on("data", (bytes) => {
        if (this.before(line, pieces++)) return this.#cut(line);
        if (!to.write(bytes)) {
          from.pause();
          to.once("drain", () => (from === near && this.#isHeld) || from.resume());
        }
      });
      from.on("error", () => this.#end(line));
      from.on("close", () => this.#end(line));
    };
    pass(near, far);
    pass(far, near);
  }

  #cut(line: number): void {
    if (this.#pairs.has(line)) this.cuts++;
    this.#end(line);
  }

  #end(line: number): void {
    const pair = this.#pairs.get(line);
    this.#pairs.delete(line);
    for (const socket of pair ?? []) socket.destroy();
  }
}
