// The two ends of a relay for tests: real sockets that keep what they receive, and real keys. Speaks the relay's
// protocol and nothing inside it.

import { connect, type Socket } from "node:net";
import sodium from "libsodium-wrappers-sumo";
import type { RelayOptions } from "../../relay/options.ts";
import { type Relay, startRelay } from "../../relay/start.ts";
import {
  CLIENT_SUBPROTOCOL,
  HOST_SUBPROTOCOL,
  parseRelayToClient,
  parseRelayToHost,
  type RelayToClient,
  type RelayToHost,
  registrationStatement,
  relayOriginOf,
} from "../../src/protocol/relay-messages.ts";
import { WAIT_MS } from "./remi.ts";

/** A relay on a free port of 127.0.0.1 that stops with its scope. */
export async function testRelay(options: Partial<RelayOptions> = {}): Promise<Relay & AsyncDisposable> {
  const started = await startRelay({ listen: "127.0.0.1:0", ...options });
  if (!started.ok) throw new Error(started.message);
  const { relay } = started;
  return Object.assign(Object.create(relay) as Relay, { [Symbol.asyncDispose]: () => relay.stop() });
}

export interface Closed {
  readonly code: number;
  readonly reason: string;
}

/** A queue that a test can wait on. */
class Inbox<T> {
  readonly items: T[] = [];
  #wake: (() => void)[] = [];

  push(item: T): void {
    this.items.push(item);
    this.wake();
  }

  wake(): void {
    for (const wake of this.#wake.splice(0)) wake();
  }

  /**
   * Waits for the first item that matches, removes it and returns it. `over` gives a reason why none can come any more.
   */
  async take(fits: (item: T) => boolean, what: string, over: () => string | null): Promise<T> {
    const deadline = Date.now() + WAIT_MS;
    for (;;) {
      const index = this.items.findIndex(fits);
      if (index >= 0) return this.items.splice(index, 1)[0]!;
      const reason = over();
      if (reason !== null) throw new Error(`no ${what}: ${reason}`);
      if (Date.now() > deadline)
        throw new Error(`no ${what} in time; there is ${JSON.stringify(this.items)}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, deadline - Date.now() + 1);
        this.#wake.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }
}

type Of<M, T extends string> = Extract<M, { t: T }>;

/** A WebSocket to a relay. `M` is what the relay may send to it; anything else fails the test. */
export class Peer<M extends { readonly t: string }> {
  readonly ws: WebSocket;
  readonly closed: Promise<Closed>;
  /** Every message, also those taken from the queue. */
  readonly heard: M[] = [];
  readonly #messages = new Inbox<M>();
  readonly #frames = new Inbox<Uint8Array>();
  #over: Closed | null = null;
  /** Answers pings; a test of liveness turns it off. */
  answers = true;

  constructor(
    ws: WebSocket,
    parse: (json: string) => { ok: true; message: M } | { ok: false; reason: string },
  ) {
    this.ws = ws;
    ws.binaryType = "arraybuffer";
    ws.addEventListener("message", ({ data }) => {
      if (typeof data !== "string") return this.#frames.push(new Uint8Array(data as ArrayBuffer));
      const parsed = parse(data);
      if (!parsed.ok) throw new Error(`the relay said ${data}: ${parsed.reason}`);
      this.heard.push(parsed.message);
      if (parsed.message.t === "ping" && this.answers) this.say({ t: "pong" });
      this.#messages.push(parsed.message);
    });
    this.closed = new Promise((resolve) => {
      ws.addEventListener("close", ({ code, reason }) => {
        this.#over = { code, reason };
        this.#messages.wake();
        this.#frames.wake();
        resolve(this.#over);
      });
    });
  }

  say(message: { readonly t: string } & Record<string, unknown>): void {
    this.ws.send(JSON.stringify(message));
  }

  send(bytes: Uint8Array<ArrayBuffer>): void {
    this.ws.send(bytes);
  }

  /** The next message of this name. */
  async next<T extends M["t"]>(t: T): Promise<Of<M, T>> {
    return (await this.#messages.take((message) => message.t === t, t, this.#why)) as Of<M, T>;
  }

  frame(): Promise<Uint8Array> {
    return this.#frames.take(() => true, "frame", this.#why);
  }

  get framesWaiting(): number {
    return this.#frames.items.length;
  }

  async end(): Promise<void> {
    this.ws.close();
    await this.closed;
  }

  readonly #why = () => (this.#over ? `closed with ${this.#over.code}` : null);
}

export type HostPeer = Peer<RelayToHost>;
export type ClientPeer = Peer<RelayToClient>;
type Headers = Record<string, string>;

export function openHost(url: string, headers: Headers = {}): Promise<HostPeer> {
  return opened(url, HOST_SUBPROTOCOL, headers, parseRelayToHost);
}

export function openClient(url: string, headers: Headers = {}): Promise<ClientPeer> {
  return opened(url, CLIENT_SUBPROTOCOL, headers, parseRelayToClient);
}

async function opened<M extends { readonly t: string }>(
  url: string,
  protocol: string,
  headers: Headers,
  parse: (json: string) => { ok: true; message: M } | { ok: false; reason: "malformed" | "unknown" },
): Promise<Peer<M>> {
  const ws = new WebSocket(url, { protocols: [protocol], headers } as never);
  // Before the first await: nothing can be missed.
  const peer = new Peer(ws, parse);
  await new Promise<void>((resolve, reject) => {
    ws.addEventListener("open", () => resolve(), { once: true });
    ws.addEventListener("close", ({ code }) => reject(new Error(`not opened: ${code}`)), { once: true });
  });
  return peer;
}

export interface RelayKey {
  /** base64url. */
  readonly pk: string;
  readonly publicKey: Uint8Array;
  readonly privateKey: Uint8Array;
}

export async function makeRelayKey(): Promise<RelayKey> {
  await sodium.ready;
  const { publicKey, privateKey } = sodium.crypto_sign_keypair();
  return { pk: Buffer.from(publicKey).toString("base64url"), publicKey, privateKey };
}

/** The signature of a registration, as base64url. */
export function signRegistration(key: RelayKey, nonce: string, origin: string): string {
  const statement = registrationStatement(origin, Buffer.from(nonce, "base64url"), key.publicKey);
  return Buffer.from(sodium.crypto_sign_detached(statement, key.privateKey)).toString("base64url");
}

/** Sends a valid `register` on a fresh socket. */
export async function sendRegister(
  host: HostPeer,
  key: RelayKey,
  rooms: readonly string[],
  more: { readonly keep?: readonly string[]; readonly origin?: string } = {},
): Promise<void> {
  const { nonce } = await host.next("hello");
  const origin = more.origin ?? relayOriginOf(host.ws.url);
  const sig = signRegistration(key, nonce, origin);
  host.say({ t: "register", v: 1, pk: key.pk, sig, rooms, ...(more.keep ? { keep: more.keep } : {}) });
}

/** A daemon in these rooms. */
export async function registerHost(
  url: string,
  rooms: readonly string[],
  more: { readonly key?: RelayKey; readonly keep?: readonly string[]; readonly headers?: Headers } = {},
) {
  const key = more.key ?? (await makeRelayKey());
  const host = await openHost(url, more.headers);
  await sendRegister(host, key, rooms, more);
  const { rid, rooms: held } = await host.next("registered");
  return { host, key, rid, rooms: held };
}

/** A client that has asked to join. */
export async function joinClient(
  url: string,
  target: { readonly room: string } | { readonly rid: string },
  headers: Headers = {},
): Promise<ClientPeer> {
  const client = await openClient(url, headers);
  client.say({ t: "join", v: 1, ...target });
  return client;
}

/** A client in a daemon's room, with its channel number. */
export async function joinedClient(url: string, host: HostPeer, room: string, headers: Headers = {}) {
  const client = await joinClient(url, { room }, headers);
  await client.next("joined");
  const { ch } = await host.next("open");
  return { client, ch };
}

/** A frame on a daemon's socket. */
export function hostFrame(ch: number, payload: Uint8Array | string): Uint8Array<ArrayBuffer> {
  const bytes = Buffer.from(payload as Uint8Array);
  const frame = new Uint8Array(4 + bytes.length);
  new DataView(frame.buffer).setUint32(0, ch);
  frame.set(bytes, 4);
  return frame;
}

/** The channel and payload of a frame that a daemon received. */
export function readHostFrame(frame: Uint8Array): { ch: number; payload: Uint8Array } {
  return { ch: new DataView(frame.buffer, frame.byteOffset).getUint32(0), payload: frame.subarray(4) };
}

/** The forwarded address that a test's proxy reports. The relay must trust 127.0.0.1 for it. */
export const from = (address: string): Headers => ({ "X-Forwarded-For": address });

/** A TCP connection that speaks what a test writes: for handshakes that no WebSocket client makes. */
export async function rawConnection(port: number): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => {});
  await new Promise<void>((resolve, reject) => {
    socket.once("connect", resolve);
    socket.once("error", reject);
  });
  return socket;
}

/** The answer to an upgrade, and the connection that goes on after it. Header names are sent as they are. */
export async function rawUpgrade(port: number, headers: Headers = {}, path = "/connect") {
  const socket = await rawConnection(port);
  const all: Headers = {
    Host: `127.0.0.1:${port}`,
    Upgrade: "websocket",
    Connection: "Upgrade",
    "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Protocol": CLIENT_SUBPROTOCOL,
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  const first = new Promise<string>((resolve) => {
    socket.once("data", (bytes) => resolve(bytes.toString("latin1")));
    socket.once("close", () => resolve(""));
  });
  socket.write(`GET ${path} HTTP/1.1\r\n${lines.join("")}\r\n`);
  const head = await first;
  return { socket, head, status: Number(head.split(" ")[1]) };
}

/** A frame as a client must send it, masked with zeros: the payload stays as it is. */
export function maskedFrame(opcode: 1 | 2 | 8 | 9, payload: Uint8Array | string): Buffer {
  const bytes = Buffer.from(payload as Uint8Array);
  const length =
    bytes.length < 126 ? [0x80 | bytes.length] : [0x80 | 126, bytes.length >> 8, bytes.length & 0xff];
  return Buffer.concat([Buffer.from([0x80 | opcode, ...length, 0, 0, 0, 0]), bytes]);
}

/** One value of the relay's own counts, or 0 when it has not been counted yet. */
export async function metric(relay: Relay, name: string): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${relay.port}/metrics`)).text();
  const line = text.split("\n").find((line) => line.startsWith(`remi_relay_${name} `));
  return Number(line?.split(" ").at(-1) ?? 0);
}

/** Waits until a condition of another process or socket holds, for which there is no event. */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + WAIT_MS;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`never: ${what}`);
    await Bun.sleep(5);
  }
}
