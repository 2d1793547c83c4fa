// The asking side of STUN for tests, written apart from the relay's: requests with any attributes, what an answer says,
// and a UDP socket that waits for answers.

import { createSocket, type Socket } from "node:dgram";
import { WAIT_MS } from "./remi.ts";

const COOKIE = 0x2112_a442;
export const BINDING_SUCCESS = 0x0101;
export const BINDING_ERROR = 0x0111;
const XOR_MAPPED_ADDRESS = 0x0020;
const UNKNOWN_ATTRIBUTES = 0x000a;

/** A Binding request with these attributes, each a type and its value. */
export function stunRequest(
  id: Uint8Array,
  attributes: readonly (readonly [type: number, value: Uint8Array])[] = [],
): Buffer<ArrayBuffer> {
  const body = Buffer.concat(
    attributes.map(([type, value]) => {
      const bytes = Buffer.alloc(4 + Math.ceil(value.length / 4) * 4);
      bytes.writeUInt16BE(type, 0);
      bytes.writeUInt16BE(value.length, 2);
      bytes.set(value, 4);
      return bytes;
    }),
  );
  const head = Buffer.alloc(8);
  head.writeUInt16BE(1, 0);
  head.writeUInt16BE(body.length, 2);
  head.writeUInt32BE(COOKIE, 4);
  return Buffer.concat([head, id, body]);
}

export interface ReadAnswer {
  readonly type: number;
  /** Cookie and transaction id, as hex. */
  readonly transaction: string;
  readonly attributes: ReadonlyMap<number, Buffer>;
  /** `ADDRESS PORT` of XOR-MAPPED-ADDRESS, IPv6 as eight groups of four digits. */
  readonly mapped: string | null;
  /** Types that the answer says were not understood. */
  readonly unknown: readonly number[];
}

/** Takes an answer apart; throws when it is not a whole message. */
export function readStunAnswer(datagram: Uint8Array): ReadAnswer {
  const bytes = Buffer.from(datagram);
  if (bytes.readUInt16BE(2) !== bytes.length - 20) throw new Error("its length is not what it says");
  if (bytes.readUInt32BE(4) !== COOKIE) throw new Error("it has no cookie");
  const attributes = new Map<number, Buffer>();
  for (let at = 20; at < bytes.length; ) {
    const length = bytes.readUInt16BE(at + 2);
    if (at + 4 + length > bytes.length) throw new Error("an attribute is cut off");
    attributes.set(bytes.readUInt16BE(at), bytes.subarray(at + 4, at + 4 + length));
    at += 4 + Math.ceil(length / 4) * 4;
  }
  const unknown = attributes.get(UNKNOWN_ATTRIBUTES) ?? Buffer.alloc(0);
  return {
    type: bytes.readUInt16BE(0),
    transaction: bytes.toString("hex", 4, 20),
    attributes,
    mapped: mappedOf(attributes.get(XOR_MAPPED_ADDRESS), bytes.subarray(4, 20)),
    unknown: Array.from({ length: unknown.length / 2 }, (_, i) => unknown.readUInt16BE(2 * i)),
  };
}

function mappedOf(value: Buffer | undefined, transaction: Buffer): string | null {
  if (!value) return null;
  const plain = Buffer.from(value.map((byte, i) => byte ^ (i < 4 ? 0 : transaction[i - 4]!)));
  const port = value.readUInt16BE(2) ^ (COOKIE >>> 16);
  const family = value[1];
  if (family === 1 && value.length === 8) return `${[...plain.subarray(4)].join(".")} ${port}`;
  if (family !== 2 || value.length !== 20) throw new Error("it is of no family");
  const groups = plain.toString("hex", 4).match(/.{4}/g)!;
  return `${groups.join(":")} ${port}`;
}

/** A UDP socket on a free port of a loopback address. */
export class StunClient implements AsyncDisposable {
  readonly #socket: Socket;
  readonly #answers: { readonly bytes: Buffer; readonly from: number }[] = [];
  #wake: () => void = () => {};

  private constructor(
    socket: Socket,
    readonly address: string,
  ) {
    this.#socket = socket;
    socket.on("message", (bytes, { port }) => {
      this.#answers.push({ bytes, from: port });
      this.#wake();
    });
  }

  static async open(address: "127.0.0.1" | "::1"): Promise<StunClient> {
    const socket = createSocket(address === "::1" ? "udp6" : "udp4");
    await new Promise<void>((resolve, reject) => {
      socket.once("error", reject);
      socket.bind(0, address, resolve);
    });
    return new StunClient(socket, address);
  }

  get port(): number {
    return this.#socket.address().port;
  }

  /** Answers that came and were not taken. */
  get waiting(): number {
    return this.#answers.length;
  }

  send(bytes: Uint8Array, port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#socket.send(bytes, port, this.address, (error) => (error ? reject(error) : resolve()));
    });
  }

  /** The next answer, and the port that it came from. */
  async next(): Promise<{ readonly bytes: Buffer; readonly from: number }> {
    if (this.#answers.length === 0) {
      let timer: ReturnType<typeof setTimeout> | undefined;
      await new Promise<void>((resolve, reject) => {
        timer = setTimeout(() => reject(new Error("no answer came")), WAIT_MS);
        this.#wake = resolve;
      });
      clearTimeout(timer);
    }
    return this.#answers.shift()!;
  }

  async ask(bytes: Uint8Array, port: number): Promise<Buffer> {
    await this.send(bytes, port);
    return (await this.next()).bytes;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return new Promise((resolve) => {
      this.#socket.close(() => resolve());
    });
  }
}
