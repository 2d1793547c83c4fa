// A hostile relay: it speaks the protocol of the real one, lets anybody register, and does to frames what a test says.
// Tests prove the two ends of a channel against it.

import type { ServerWebSocket } from "bun";
import { ridOf } from "../../relay/registration.ts";
import { parseClientToRelay, parseHostToRelay } from "../../src/protocol/relay-messages.ts";

/** One payload on its way. */
export interface Passing {
  readonly to: "host" | "client";
  readonly ch: number;
  /** Payloads of this direction of this channel before it. */
  readonly index: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** What happens to it: the payloads to deliver in its place, now or later. */
export type Mischief = (passing: Passing, relay: RelayDouble) => readonly Uint8Array<ArrayBuffer>[];

interface Data {
  readonly role: "host" | "client";
  rid: string;
  rooms: Set<string>;
  ch: number;
  host: Socket | null;
  readonly counts: Record<string, number>;
}
type Socket = ServerWebSocket<Data>;

export const honest: Mischief = ({ bytes }) => [bytes];

/** Applies `what` to the payload with this number in this direction, and passes the others on. */
export function once(to: Passing["to"], index: number, what: Mischief): Mischief {
  return (passing, relay) =>
    passing.to === to && passing.index === index ? what(passing, relay) : [passing.bytes];
}

export const drop: Mischief = () => [];
export const duplicate: Mischief = ({ bytes }) => [bytes, bytes];

/** Flips one bit; `bit` counts from the start and wraps around. */
export function flip(bit: number): Mischief {
  return ({ bytes }) => {
    const changed = bytes.slice();
    const at = bit % (bytes.length * 8);
    if (bytes.length > 0) changed[at >> 3]! ^= 1 << (at & 7);
    return [changed];
  };
}

/** Keeps the first `length` bytes. */
export function truncate(length: number): Mischief {
  return ({ bytes }) => [bytes.slice(0, length)];
}

/** Adds bytes at the end. */
export function extend(extra: Uint8Array): Mischief {
  return ({ bytes }) => [new Uint8Array([...bytes, ...extra])];
}

/** Holds a payload until the next one of the same channel and direction has passed. */
export function swapFrom(to: Passing["to"], index: number): Mischief {
  const held = new Map<number, Uint8Array<ArrayBuffer>>();
  return (passing) => {
    if (passing.to !== to) return [passing.bytes];
    if (passing.index === index) {
      held.set(passing.ch, passing.bytes);
      return [];
    }
    const before = held.get(passing.ch);
    held.delete(passing.ch);
    return before ? [passing.bytes, before] : [passing.bytes];
  };
}

/** Delivers payload `from` of the same channel and direction again in place of number `index`. */
export function replay(to: Passing["to"], from: number, index: number): Mischief {
  const kept = new Map<number, Uint8Array<ArrayBuffer>>();
  return (passing) => {
    if (passing.to !== to) return [passing.bytes];
    if (passing.index === from) kept.set(passing.ch, passing.bytes);
    return passing.index === index ? [kept.get(passing.ch) ?? passing.bytes] : [passing.bytes];
  };
}

/** Sends a payload back to its sender instead of passing it on. */
export const reflect: Mischief = (passing, relay) => {
  relay.inject(passing.to === "host" ? "client" : "host", passing.ch, passing.bytes);
  return [];
};

/** Holds payloads while `isHeld` says so; `release` of the returned object lets them go in order. */
export function hold(isHeld: (passing: Passing) => boolean): {
  mischief: Mischief;
  release(): void;
  readonly held: number;
} {
  const held: { passing: Passing; relay: RelayDouble }[] = [];
  return {
    mischief: (passing, relay) => {
      if (!isHeld(passing)) return [passing.bytes];
      held.push({ passing, relay });
      return [];
    },
    release: () => {
      for (const { passing, relay } of held.splice(0)) relay.inject(passing.to, passing.ch, passing.bytes);
    },
    get held() {
      return held.length;
    },
  };
}

export class RelayDouble implements AsyncDisposable {
  /** May be changed at any time. */
  mischief: Mischief;
  /** Every payload as it came in. */
  readonly passed: Passing[] = [];
  /** `fail` and `close` messages of daemons. */
  readonly said: { readonly t: "fail" | "close"; readonly ch: number }[] = [];
  /** Claims that all letters belong to another daemon. */
  takesRooms = false;
  /** Answers nothing: it neither registers daemons nor joins clients, and no ping has a pong. */
  isMute = false;
  /** Clients that have joined so far. */
  joins = 0;
  /** Times that a daemon has asked to be registered. */
  registrations = 0;
  /** Letters that daemons have asked for. */
  roomsAsked = 0;
  readonly #server: Bun.Server<Data>;
  readonly #hosts = new Set<Socket>();
  readonly #clients = new Map<number, Socket>();
  #channels = 0;

  constructor(mischief: Mischief = honest) {
    this.mischief = mischief;
    this.#server = Bun.serve<Data>({
      hostname: "127.0.0.1",
      port: 0,
      fetch: (request, server) => {
        const protocol = request.headers.get("sec-websocket-protocol") ?? "";
        const role = protocol.includes("host") ? "host" : "client";
        const data: Data = { role, rid: "", rooms: new Set(), ch: 0, host: null, counts: {} };
        const headers = { "Sec-WebSocket-Protocol": protocol };
        return server.upgrade(request, { data, headers }) ? undefined : new Response(null, { status: 400 });
      },
      websocket: {
        idleTimeout: 0,
        open: (ws) => {
          const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64url");
          const limits = { payload: 16_444, rooms: 8, channels: 16 };
          if (ws.data.role === "host") say(ws, { t: "hello", v: 1, nonce, auth: "none", limits });
        },
        message: (ws, message) => {
          if (typeof message !== "string") this.#payload(ws, message);
          else if (this.isMute) return;
          else if (ws.data.role === "host") this.#fromHost(ws, message);
          else this.#fromClient(ws, message);
        },
        close: (ws) => this.#closed(ws),
      },
    });
  }

  get url(): string {
    return `ws://127.0.0.1:${this.#server.port}/connect`;
  }

  get channels(): number[] {
    return [...this.#clients.keys()];
  }

  /** Delivers a payload that nobody sent, or that was sent at another time. */
  inject(to: Passing["to"], ch: number, bytes: Uint8Array<ArrayBuffer>): void {
    const client = this.#clients.get(ch);
    if (to === "client") client?.send(bytes);
    else client?.data.host?.send(withChannel(ch, bytes));
  }

  /** Cuts one client's connection, or all of them, without a word. */
  cut(ch?: number): void {
    for (const [number, client] of this.#clients) if (ch === undefined || ch === number) client.terminate();
  }

  /** Cuts the daemons' connections. */
  cutHosts(): void {
    for (const host of this.#hosts) host.terminate();
  }

  /** Sends any text to a client or to its daemon. */
  tell(to: Passing["to"], ch: number, text: string): void {
    const client = this.#clients.get(ch);
    (to === "client" ? client : client?.data.host)?.send(text);
  }

  async stop(): Promise<void> {
    await this.#server.stop(true);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  #fromHost(ws: Socket, json: string): void {
    const parsed = parseHostToRelay(json);
    if (!parsed.ok) return;
    const { message } = parsed;
    if (message.t === "ping") return say(ws, { t: "pong" });
    if (message.t === "register" || message.t === "rooms") {
      const asked = message.t === "register" ? message.rooms : (message.add ?? []);
      this.roomsAsked += asked.length;
      if (message.t === "register") {
        this.registrations++;
        ws.data.rid = ridOf(Buffer.from(message.pk, "base64url"));
        ws.data.rooms = new Set(message.rooms);
        this.#hosts.add(ws);
      } else {
        for (const room of message.drop ?? []) ws.data.rooms.delete(room);
        for (const room of message.add ?? []) ws.data.rooms.add(room);
      }
      if (this.takesRooms) {
        ws.data.rooms.clear();
        if (message.t === "register") say(ws, { t: "registered", rid: ws.data.rid, rooms: [] });
        if (asked.length > 0) say(ws, { t: "error", code: "room_taken", rooms: asked });
        return;
      }
      return say(ws, { t: "registered", rid: ws.data.rid, rooms: [...ws.data.rooms] });
    }
    if (message.t !== "close" && message.t !== "fail") return;
    this.said.push({ t: message.t, ch: message.ch });
    if (message.t === "close") this.#clients.get(message.ch)?.close(1000);
  }

  #fromClient(ws: Socket, json: string): void {
    const parsed = parseClientToRelay(json);
    if (!parsed.ok) return;
    const { message } = parsed;
    if (message.t === "ping") return say(ws, { t: "pong" });
    if (message.t !== "join") return;
    const host = [...this.#hosts].find(({ data }) =>
      message.room === undefined ? data.rid === message.rid : data.rooms.has(message.room),
    );
    if (!host) {
      say(ws, { t: "error", code: "unavailable" });
      return ws.close(4404);
    }
    this.joins++;
    ws.data.host = host;
    ws.data.ch = ++this.#channels;
    this.#clients.set(ws.data.ch, ws);
    say(host, { t: "open", ch: ws.data.ch, by: message.room ?? "rid" });
    say(ws, { t: "joined" });
  }

  #payload(ws: Socket, message: Buffer): void {
    const to = ws.data.role === "host" ? "client" : "host";
    const ch = to === "client" ? message.readUInt32BE(0) : ws.data.ch;
    const client = this.#clients.get(ch);
    if (!client) return;
    const bytes = new Uint8Array(to === "client" ? message.subarray(4) : message);
    const index = client.data.counts[to] ?? 0;
    client.data.counts[to] = index + 1;
    const passing = { to, ch, index, bytes } as const;
    this.passed.push(passing);
    for (const payload of this.mischief(passing, this)) this.inject(to, ch, payload);
  }

  #closed(ws: Socket): void {
    if (ws.data.role === "client") {
      if (this.#clients.delete(ws.data.ch) && ws.data.host)
        say(ws.data.host, { t: "close", ch: ws.data.ch, why: "gone" });
      return;
    }
    this.#hosts.delete(ws);
    for (const client of [...this.#clients.values()]) if (client.data.host === ws) client.close(4404);
  }
}

function say(ws: Socket, message: object): void {
  ws.send(JSON.stringify(message));
}

function withChannel(ch: number, bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const frame = new Uint8Array(4 + bytes.length);
  new DataView(frame.buffer).setUint32(0, ch);
  frame.set(bytes, 4);
  return frame;
}
