// A relay whose traffic is recorded: the real one, behind a port that writes down every byte in either direction, apart
// from TLS. What must stay secret from a relay must not appear in it.

import { connect, createServer, type Socket } from "node:net";
import type { RelayOptions } from "../../relay/options.ts";
import { type Relay, startRelay } from "../../relay/start.ts";

/** Bytes that are written down; a test that sends more should not use the recorder. */
const RECORDED_BYTES_MAX = 67_108_864;

export interface RecordedFrame {
  /** Which socket, in the order of opening, and its role if it named one. */
  readonly socket: number;
  readonly role: "host" | "client" | "http";
  readonly to: "relay" | "peer";
  readonly text: boolean;
  /** Unmasked. */
  readonly bytes: Buffer;
}

export interface RelayRecorder extends AsyncDisposable {
  /** To dial instead of the relay's own; ends in `/connect`. */
  readonly url: string;
  readonly port: number;
  readonly relay: Relay;
  /** Every WebSocket frame's payload, and HTTP heads as text. */
  readonly frames: readonly RecordedFrame[];
  /** Lines that the relay logged, as JSON. */
  readonly logged: readonly string[];
  /** Where a secret appears: in the bytes, or in base64, base64url or hex of itself; in frames, log lines or counts. */
  find(secret: string | Uint8Array): Promise<string[]>;
  stop(): Promise<void>;
}

/** Starts a relay and the port in front of it. */
export async function recordRelay(options: Partial<RelayOptions> = {}): Promise<RelayRecorder> {
  const logged: string[] = [];
  const log = { info: (message: string, fields = {}) => void logged.push(JSON.stringify([message, fields])) };
  const frames: RecordedFrame[] = [];
  const sockets = new Set<Socket>();
  let recorded = 0;
  let opened = 0;
  let target = 0;
  const server = createServer((near) => {
    const far = connect(target, "127.0.0.1");
    const socket = opened++;
    const record = (frame: Omit<RecordedFrame, "socket">) => {
      recorded += frame.bytes.length;
      if (recorded > RECORDED_BYTES_MAX) throw new Error("more was recorded than a test can need");
      frames.push({ socket, ...frame });
    };
    let role: RecordedFrame["role"] = "http";
    const reader = (to: RecordedFrame["to"]) =>
      new StreamReader(
        (head) => {
          const named = /sec-websocket-protocol:.*remi\.(host|client)/i.exec(head)?.[1];
          if (named === "host" || named === "client") role = named;
          record({ role, to, text: true, bytes: Buffer.from(head, "latin1") });
        },
        (text, bytes) => record({ role, to, text, bytes }),
      );
    pipe(near, far, reader("relay"));
    pipe(far, near, reader("peer"));
    for (const end of [near, far]) {
      sockets.add(end);
      end.on("close", () => sockets.delete(end));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  // It answers to the name of the port in front of it, as behind any proxy.
  const publicUrl = `http://127.0.0.1:${port}`;
  const started = await startRelay({ listen: "127.0.0.1:0", publicUrl, log, ...options });
  if (!started.ok) throw new Error(started.message);
  const { relay } = started;
  target = relay.port;
  const stop = async () => {
    await relay.stop();
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  const find = async (secret: string | Uint8Array) => {
    const metrics = await fetch(`http://127.0.0.1:${relay.port}/metrics`)
      .then((response) => response.text())
      .catch(() => "");
    const places: [string, Buffer][] = [
      ...frames.map(({ role, to, bytes }, n): [string, Buffer] => [
        `frame ${n} of a ${role} to the ${to}`,
        bytes,
      ]),
      ...logged.map((line, n): [string, Buffer] => [`log line ${n}`, Buffer.from(line)]),
      ["the counts", Buffer.from(metrics)],
    ];
    const spellings = spellingsOf(secret);
    return places
      .filter(([, bytes]) => spellings.some((spelling) => bytes.includes(spelling)))
      .map(([place]) => place);
  };
  return {
    url: `ws://127.0.0.1:${port}/connect`,
    port,
    relay,
    frames,
    logged,
    find,
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

/** The secret, and the encodings in which a message could hold it. */
function spellingsOf(secret: string | Uint8Array): Buffer[] {
  const bytes = Buffer.from(secret as Uint8Array);
  // Short secrets in base64 depend on the bytes around them, so finding them would mean nothing.
  const encoded =
    bytes.length < 6
      ? []
      : (["base64", "base64url", "hex"] as const).map((name) => bytes.toString(name).replace(/=+$/, ""));
  return [bytes, ...encoded.map((text) => Buffer.from(text))];
}

function pipe(from: Socket, to: Socket, reader: StreamReader): void {
  from.on("data", (data: Buffer) => {
    reader.read(data);
    if (!to.write(data)) from.pause();
  });
  to.on("drain", () => from.resume());
  from.on("end", () => to.end());
  from.on("error", () => to.destroy());
  from.on("close", () => to.destroy());
}

/** Takes apart one direction of a connection: an HTTP head, and WebSocket frames after it. */
class StreamReader {
  readonly #onHead: (head: string) => void;
  readonly #onFrame: (text: boolean, bytes: Buffer) => void;
  #waiting = Buffer.alloc(0);
  #upgraded = false;

  constructor(onHead: (head: string) => void, onFrame: (text: boolean, bytes: Buffer) => void) {
    this.#onHead = onHead;
    this.#onFrame = onFrame;
  }

  read(data: Buffer): void {
    this.#waiting = Buffer.concat([this.#waiting, data]);
    while (this.#upgraded ? this.#readFrame() : this.#readHead());
  }

  #readHead(): boolean {
    const end = this.#waiting.indexOf("\r\n\r\n");
    if (end < 0) return false;
    const head = this.#waiting.subarray(0, end).toString("latin1");
    this.#onHead(head);
    // Plain HTTP has no frames: its body is the rest, and is written down as it is.
    this.#upgraded = /^upgrade: *websocket/im.test(head);
    this.#waiting = this.#waiting.subarray(end + 4);
    if (!this.#upgraded && this.#waiting.length > 0) {
      this.#onFrame(true, this.#waiting);
      this.#waiting = Buffer.alloc(0);
    }
    return this.#upgraded;
  }

  #readFrame(): boolean {
    const bytes = this.#waiting;
    if (bytes.length < 2) return false;
    const short = bytes[1]! & 0x7f;
    const masked = (bytes[1]! & 0x80) !== 0;
    const lengthBytes = short === 126 ? 2 : short === 127 ? 8 : 0;
    const head = 2 + lengthBytes + (masked ? 4 : 0);
    if (bytes.length < head) return false;
    const length =
      lengthBytes === 0
        ? short
        : lengthBytes === 2
          ? bytes.readUInt16BE(2)
          : Number(bytes.readBigUInt64BE(2));
    if (bytes.length < head + length) return false;
    const payload = Buffer.from(bytes.subarray(head, head + length));
    if (masked) for (let i = 0; i < length; i++) payload[i]! ^= bytes[head - 4 + (i % 4)]!;
    this.#onFrame((bytes[0]! & 0x0f) !== 2, payload);
    this.#waiting = bytes.subarray(head + length);
    return true;
  }
}
