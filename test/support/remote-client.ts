// A remote client for tests: a real socket to a relay, the real client's machine, and what it has heard so that a test
// can wait for it. Shows no screen: it keeps the bytes of each stream.

import type {
  ClientContext,
  ClientEffect,
  ClientEnd,
  ClientEvent,
  ClientState,
} from "../../src/channel/client-states.ts";
import { parseCode } from "../../src/channel/code.ts";
import { openClient, stepClient } from "../../src/channel/handshake-client.ts";
import { parseLink } from "../../src/channel/link.ts";
import type { Bye, FromClient, FromDaemon, ReadyMessage } from "../../src/channel/messages.ts";
import { toBase64 } from "../../src/crypto/byte-strings.ts";
import { type Identity, sign } from "../../src/crypto/identity.ts";
import { loadSodium } from "../../src/crypto/sodium.ts";
import { type Frame, SnapshotPart } from "../../src/protocol/frames.ts";
import { CLIENT_SUBPROTOCOL, parseRelayToClient } from "../../src/protocol/relay-messages.ts";
import type { FromHost } from "../../src/protocol/session-messages.ts";
import { WAIT_MS } from "./remi.ts";

export const sodium = await loadSodium();

const CREDIT_BYTES = 512 * 1024;

export interface RemoteTerms extends Partial<ClientContext> {
  /** A code, a link, or the key to come back with. */
  readonly by:
    | { readonly code: string }
    | { readonly link: string }
    | { readonly rid: string; readonly secret: string };
  readonly device?: Identity;
  readonly name?: string;
  /** False: the client never grants credit by itself. */
  readonly credit?: boolean;
}

/** One stream to one session. */
export interface Stream {
  /** Everything painted, as text: the last snapshot, and what came after it. */
  text: string;
  opened: Extract<FromHost, { t: "opened" }> | null;
  seq: number;
  acked: number;
  readonly told: FromHost[];
  /** Payload bytes received. */
  bytes: number;
}

export class TestRemote {
  state: ClientState;
  readonly context: ClientContext;
  readonly effects: ClientEffect[] = [];
  readonly messages: FromDaemon[] = [];
  readonly streams = new Map<number, Stream>();
  ready: ReadyMessage | null = null;
  end: ClientEnd | null = null;
  pairFp: string | null = null;
  /** What the relay said when it did not let the client in. */
  refused: string | null = null;
  joined = false;
  #watchers = new Set<() => void>();
  #cseq = 0;
  #wait: ReturnType<typeof setTimeout> | null = null;
  readonly #decoder = new TextDecoder();

  private constructor(
    readonly ws: WebSocket,
    private readonly terms: RemoteTerms,
    context: ClientContext,
  ) {
    this.context = context;
    this.state = { phase: "closed", end: "lost" };
    ws.binaryType = "arraybuffer";
    ws.addEventListener("message", ({ data }) => {
      if (typeof data === "string") this.#relay(data);
      else this.on({ type: "message", bytes: new Uint8Array(data as ArrayBuffer), now: Date.now() });
    });
    ws.addEventListener("close", () => {
      if (this.joined) this.on({ type: "lost" });
      else this.refused ??= "closed";
      this.#notify();
    });
  }

  /** Dials and asks to join; waits only for the socket. */
  static async dial(url: string, terms: RemoteTerms): Promise<TestRemote> {
    const secret =
      "code" in terms.by
        ? parseCode(terms.by.code)!
        : "link" in terms.by
          ? { secret: parseLink(sodium, terms.by.link)!.secret }
          : { secret: sodium.from_base64(terms.by.secret) };
    const target =
      "room" in secret
        ? { room: secret.room }
        : {
            rid:
              "rid" in terms.by
                ? terms.by.rid
                : toBase64(sodium, parseLink(sodium, (terms.by as { link: string }).link)!.rid),
          };
    const ws = new WebSocket(url, { protocols: [CLIENT_SUBPROTOCOL] } as never);
    const remote = new TestRemote(ws, terms, {
      sodium,
      secret,
      pinnedHost: terms.pinnedHost ?? null,
      confirmHost: terms.confirmHost ?? false,
      devicePk: terms.device?.publicKey ?? null,
      about: terms.about ?? { clientVer: "test", caps: [], ...(terms.name ? { name: terms.name } : {}) },
    });
    await new Promise<void>((resolve, reject) => {
      ws.addEventListener("open", () => resolve(), { once: true });
      ws.addEventListener("close", ({ code }) => reject(new Error(`not opened: ${code}`)), { once: true });
    });
    ws.send(JSON.stringify({ t: "join", v: 1, ...target }));
    return remote;
  }

  /** Dials and waits until it is in; fails with why it is not. */
  static async connect(url: string, terms: RemoteTerms): Promise<TestRemote> {
    const remote = await TestRemote.dial(url, terms);
    await remote.until("ready", () => remote.ready !== null);
    return remote;
  }

  /** Waits for the end and returns how it ended. */
  async ended(): Promise<ClientEnd | { readonly refused: string }> {
    await this.until("the end", () => this.end !== null || this.refused !== null, true);
    return this.end ?? { refused: this.refused! };
  }

  on(event: ClientEvent): void {
    const step = stepClient(this.context, this.state, event);
    this.state = step.state;
    for (const effect of step.effects) this.#do(effect);
    this.#notify();
  }

  say(message: FromClient | ({ readonly t: string } & Record<string, unknown>)): void {
    this.send({ kind: "control", json: JSON.stringify(message) });
  }

  send(frame: Frame): void {
    this.on({ type: "send", frame, now: Date.now() });
  }

  /** Opens a stream to a session and waits until its host has answered. */
  async attach(session: string, stream = 1, more: Record<string, unknown> = {}): Promise<Stream> {
    const access = this.ready?.scope ?? "control";
    this.streams.set(stream, { text: "", opened: null, seq: 0, acked: 0, told: [], bytes: 0 });
    this.say({ t: "attach", stream, session });
    const open = {
      client: "test-client",
      access,
      kind: "browser",
      cols: 80,
      rows: 24,
      flow: "skip",
      scrollback: true,
    };
    this.say({ t: "tell", stream, message: { t: "open", ...open, ...more } });
    const opened = this.streams.get(stream)!;
    await this.until("the session is open", () => opened.opened !== null);
    return opened;
  }

  type(text: string, stream = 1, tMs = Date.now()): number {
    const bytes = new TextEncoder().encode(text);
    const seen = this.streams.get(stream)?.seq ?? 0;
    this.send({ kind: "input", stream, cseq: ++this.#cseq, seen, tMs, bytes });
    return this.#cseq;
  }

  /** Sends numbered input as it is. */
  input(stream: number, cseq: number, text: string): void {
    this.send({
      kind: "input",
      stream,
      cseq,
      seen: 0,
      tMs: Date.now(),
      bytes: new TextEncoder().encode(text),
    });
  }

  shows(text: string | RegExp, stream = 1): Promise<void> {
    const has = () => {
      const shown = this.streams.get(stream)?.text ?? "";
      return typeof text === "string" ? shown.includes(text) : text.test(shown);
    };
    return this.until(`${text}`, has);
  }

  said<T extends FromDaemon["t"]>(t: T): Extract<FromDaemon, { t: T }>[] {
    return this.messages.filter((m): m is Extract<FromDaemon, { t: T }> => m.t === t);
  }

  /** The sessions listed so far, by name. */
  sessions(): string[] {
    return [...new Set(this.said("session").map(({ info }) => info.name))];
  }

  /** The key that `ready` brought, to come back with. */
  ticket(): { rid: string; secret: string } {
    return { rid: this.ready!.rid, secret: this.ready!.key!.secret };
  }

  async until(what: string, holds: () => boolean, afterEnd = false): Promise<void> {
    const deadline = Date.now() + WAIT_MS;
    while (!holds()) {
      const over = this.end ?? this.refused;
      if (over !== null && !afterEnd) throw new Error(`no ${what}: ended with ${JSON.stringify(over)}`);
      const left = deadline - Date.now();
      if (left <= 0)
        throw new Error(
          `waited in vain for ${what}; ${this.state.phase}; ${JSON.stringify([...this.streams].map(([, s]) => s.text.slice(-500)))}`,
        );
      await new Promise<void>((resolve) => {
        const done = () => {
          clearTimeout(timer);
          this.#watchers.delete(done);
          resolve();
        };
        const timer = setTimeout(done, left);
        this.#watchers.add(done);
      });
    }
  }

  bye(reason: Bye["reason"] = "closed"): void {
    this.on({ type: "end", reason });
  }

  /** Cuts the socket without a word. */
  cut(): void {
    (this.ws as unknown as { terminate(): void }).terminate();
  }

  close(): void {
    if (this.#wait) clearTimeout(this.#wait);
    this.ws.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #relay(json: string): void {
    const parsed = parseRelayToClient(json);
    if (!parsed.ok) throw new Error(`the relay said ${json}`);
    const { message } = parsed;
    if (message.t === "ping") this.ws.send(JSON.stringify({ t: "pong" }));
    if (message.t === "error") this.refused = message.code;
    if (message.t === "joined") {
      this.joined = true;
      const { state, effects } = openClient(this.context);
      this.state = state;
      for (const effect of effects) this.#do(effect);
    }
    this.#notify();
  }

  #do(effect: ClientEffect): void {
    this.effects.push(effect);
    switch (effect.type) {
      case "transmit":
        if (this.ws.readyState === WebSocket.OPEN) this.ws.send(effect.bytes as Uint8Array<ArrayBuffer>);
        return;
      case "wait":
        if (this.#wait) clearTimeout(this.#wait);
        this.#wait = effect.ms === null ? null : setTimeout(() => this.on({ type: "timeout" }), effect.ms);
        return;
      case "sign":
        return this.on({
          type: "signed",
          signature: sign(sodium, this.terms.device!, effect.message),
          now: Date.now(),
        });
      case "pending":
        this.pairFp = effect.pairFp;
        return;
      case "ready":
        this.ready = effect.ready;
        if (this.terms.credit !== false)
          queueMicrotask(() => this.send({ kind: "credit", bytes: CREDIT_BYTES }));
        return;
      case "message":
        return this.#message(effect.message);
      case "frame":
        return this.#frame(effect.frame);
      case "closed":
        this.end = effect.end;
        this.ws.close();
    }
  }

  #message(message: FromDaemon): void {
    this.messages.push(message);
    if (message.t !== "told") return;
    const stream = this.streams.get(message.stream);
    stream?.told.push(message.message);
    if (stream && message.message.t === "opened") {
      stream.opened = message.message;
      stream.seq = message.message.seq;
    }
  }

  #frame(frame: Frame): void {
    const stream = "stream" in frame ? this.streams.get(frame.stream) : undefined;
    if (!stream) return;
    if (frame.kind === "ack") {
      stream.acked = frame.cseq;
      return;
    }
    if (frame.kind !== "output" && frame.kind !== "snapshot" && frame.kind !== "view") return;
    if (frame.kind === "snapshot") {
      if (frame.part & SnapshotPart.first) stream.text = "";
      stream.seq = frame.seq;
    }
    if (frame.kind === "output") stream.seq = frame.seq + frame.bytes.byteLength;
    stream.text += this.#decoder.decode(frame.bytes);
    stream.bytes += frame.bytes.byteLength;
    if (this.terms.credit !== false) this.send({ kind: "credit", bytes: frame.bytes.byteLength });
  }

  #notify(): void {
    for (const watcher of [...this.#watchers]) watcher();
  }
}
