// A WebSocket client that costs next to nothing for a frame, so that a measurement finds the server's limit and not its
// own: many equal frames are written at once, and those that come are counted by their headers.

import type { Socket } from "node:net";
import { maskedFrame, rawUpgrade } from "../support/relay-peer.ts";

export class RawFrames {
  /** Binary frames that came. */
  received = 0;
  onText: (text: string) => void = () => {};
  /** Called with how many binary frames one piece of the stream held. */
  onFrames: (count: number, last: Buffer) => void = () => {};
  #rest: Buffer = Buffer.alloc(0);

  private constructor(private readonly socket: Socket) {
    socket.on("data", (bytes: Buffer) => this.#read(bytes));
  }

  static async open(port: number, headers: Readonly<Record<string, string>>): Promise<RawFrames> {
    const { socket, head, status } = await rawUpgrade(port, headers);
    if (status !== 101) throw new Error(`no WebSocket: ${head.split("\r\n")[0]}`);
    const frames = new RawFrames(socket);
    const early = head.slice(head.indexOf("\r\n\r\n") + 4);
    // What came with the answer is read once somebody listens.
    setImmediate(() => frames.#read(Buffer.from(early, "latin1")));
    return frames;
  }

  say(message: object): void {
    this.socket.write(maskedFrame(1, JSON.stringify(message)));
  }

  write(frames: Buffer): void {
    this.socket.write(frames);
  }

  close(): void {
    this.socket.destroy();
  }

  #read(bytes: Buffer): void {
    const all = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    let [at, count, last] = [0, 0, all];
    while (at + 4 <= all.length) {
      const short = all[at + 1]!;
      const from = at + (short === 126 ? 4 : 2);
      const to = from + (short === 126 ? all.readUInt16BE(at + 2) : short);
      if (to > all.length) break;
      const opcode = all[at]! & 0x0f;
      if (opcode === 1) this.onText(all.toString("utf8", from, to));
      if (opcode === 2) {
        count++;
        last = all.subarray(from, to);
      }
      at = to;
    }
    this.#rest = all.subarray(at);
    if (count === 0) return;
    this.received += count;
    this.onFrames(count, last);
  }
}

/** `count` copies of one frame as a client sends it. */
export function manyFrames(payload: Uint8Array, count: number): { bytes: Buffer; each: number } {
  const one = maskedFrame(2, payload);
  return { bytes: Buffer.concat(Array.from({ length: count }, () => one)), each: one.length };
}
