// A machine with one session, clients of it, and the way between them, in memory and on a clock that goes when it is told.
// The machine's end of a channel is the real one; its session's host is a double that knows what it printed and was typed.

import type { Carrier } from "../../src/carrier/carrier.ts";
import type { Time } from "../../src/carrier/clock.ts";
import type { DialDirect } from "../../src/carrier/direct.ts";
import { MemoryPair } from "../../src/carrier/memory-pair.ts";
import { DATA_BYTES_MAX } from "../../src/channel/channel.ts";
import type { Code } from "../../src/channel/code.ts";
import {
  addKey,
  findKey,
  type KeyCredential,
  type KeyPurpose,
  type KeyStore,
  makeKey,
} from "../../src/channel/credentials.ts";
import { type DaemonChannel, daemonChannel } from "../../src/channel/daemon-channel.ts";
import type { DaemonContext } from "../../src/channel/daemon-states.ts";
import type { Path } from "../../src/channel/message-fields.ts";
import { type FromClient, type FromDaemon, TAKES_DIRECT } from "../../src/channel/messages.ts";
import { toBase64 } from "../../src/crypto/byte-strings.ts";
import { identityFromSeed } from "../../src/crypto/identity.ts";
import { loadSodium } from "../../src/crypto/sodium.ts";
import type { Dialling, RelayEvents } from "../../src/peer/relay-carrier.ts";
import { type RelayTarget, unreachable } from "../../src/peer/relay-join.ts";
import { type Frame, SnapshotPart } from "../../src/protocol/frames.ts";
import type { ToHost } from "../../src/protocol/session-messages.ts";
import { Credit } from "../../src/remote/credit.ts";
import { DirectPath } from "../../src/remote/direct-path.ts";
import { InputFreshness } from "../../src/remote/input-freshness.ts";
import { InputQueue } from "../../src/session/input-queue.ts";
import { DirectBroker } from "./direct-broker.ts";
import { HandClock } from "./hand-clock.ts";
import { sessionInfo } from "./session-info.ts";

export const sodium = await loadSodium();
export const CODE: Code = { room: "KQTB", digits: "4827" };
export const SESSION = "abcd1234";

const HOST = identityFromSeed(sodium, new Uint8Array(32).fill(0x11));
const RID = toBase64(sodium, new Uint8Array(16));
const TICKET_MS = 30 * 24 * 3_600_000;
const PING_MS = 15_000;
/** Bytes of output that the host has to go on from; who is further behind gets a snapshot. */
const RING_BYTES = 700 * 1024;
const PIECE_BYTES = 16_000;
/** How long a join takes at most, and a frame, ms: a word of the machine is heard before its person types on. */
const JOIN_MS_MAX = 400;
const FRAME_MS_MAX = 300;

const INFO = sessionInfo({ id: SESSION });

const utf8 = new TextEncoder();

/** The byte of the session's output at a place. */
export const outputAt = (seq: number): number => 33 + ((seq * 7 + (seq >> 6)) % 90);

const output = (from: number, to: number): Uint8Array =>
  Uint8Array.from({ length: to - from }, (_, i) => outputAt(from + i));

/** Numbers from 0 to 1 out of a seed. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** One client's stream at the machine. */
interface AtMachine {
  readonly freshness: InputFreshness;
  client: string | null;
  /** Place in the output of what it is sent next. */
  seq: number;
}

export class PeerWorld {
  readonly clock = new HandClock();
  readonly random: () => number;
  /** The relay leads to the machine. */
  isReachable = true;
  /** Bytes that the session has printed. */
  printed = 0;
  /** What the program was given. */
  written = "";
  readonly #pairs = new Set<MemoryPair>();
  readonly #broker: DirectBroker;
  readonly #clients = new Set<MachineClient>();
  #keys: KeyStore = new Map();
  readonly input = new InputQueue();

  /** @param luck 0 to 1: how many attempts at a direct path open; else by chance */
  constructor(seed: number, luck?: number) {
    this.random = seeded(seed);
    const chance = luck ?? this.random();
    this.#broker = new DirectBroker(this.clock, this.random, () => chance);
  }

  get dialDirect(): DialDirect {
    return this.#broker.dial;
  }

  /** Clients whose channels go by a direct path. */
  get direct(): number {
    return [...this.#clients].filter(({ path }) => path === "direct").length;
  }

  /** The time of day at the machine. */
  get now(): number {
    return 1_700_000_000_000 + Math.floor(this.clock.ms);
  }

  /** Joins for a client, as over a relay. */
  dial(_: RelayTarget, events: RelayEvents): Dialling {
    let pair: MemoryPair | null = null;
    const stop = this.clock.after(1 + this.random() * JOIN_MS_MAX, () => {
      if (!this.isReachable) return events.failed(unreachable("it does not answer"));
      pair = new MemoryPair({
        clock: this.clock,
        name: "relay",
        frameBytesMax: DATA_BYTES_MAX,
        delayMs: () => this.random() * FRAME_MS_MAX,
      });
      this.#pairs.add(pair);
      const carrier = pair.open("near", events);
      new MachineClient(this, pair, this.#clients);
      events.joined(carrier);
    });
    return {
      dispose() {
        stop();
        pair?.cut();
      },
    };
  }

  /** Breaks every way over the relay, or every direct path. `silently`: nobody is told before a long time has gone. */
  cut(silently: boolean, what: "relay" | "direct"): void {
    for (const pair of what === "relay" ? this.#pairs : this.#broker.pairs)
      if (silently) pair.vanish();
      else pair.cut();
  }

  /** Gives the clients bytes that the machine has not sent. */
  inject(what: "relay" | "direct", bytes: Uint8Array): void {
    for (const pair of what === "relay" ? this.#pairs : this.#broker.pairs) pair.inject("near", bytes);
  }

  /** The machine says something to its clients. */
  say(message: FromDaemon): void {
    for (const client of this.#clients) client.channel.say(message);
  }

  /** Direct paths that the machine has offered. */
  get offers(): number {
    return this.#broker.offers;
  }

  /** The machine reads nothing of its carriers, or goes on. */
  stall(stalls: boolean): void {
    for (const client of this.#clients) client.stall(stalls);
  }

  /** Some output is not sent to anybody: no honest machine does that. */
  skip(bytes: number): void {
    for (const client of this.#clients) client.skip(bytes);
  }

  /** A key that lets in beside whoever is there, again and again. */
  makeLink(): Uint8Array {
    return this.#makeKey("share").secret;
  }

  /** The machine's server ends and begins anew; the session goes on. */
  restart(forgetsTickets: boolean): void {
    for (const client of [...this.#clients]) client.channel.cut();
    if (forgetsTickets) this.#forgetTickets();
  }

  /** The session's host falls behind or begins anew: its streams end, and may be opened again. */
  endStreams(): void {
    for (const client of this.#clients) client.endStreams();
  }

  print(bytes: number): void {
    this.printed += bytes;
    for (const client of this.#clients) client.pump();
  }

  /** The program reads so many bytes of its input. */
  read(bytes: number): void {
    let left = bytes;
    this.input.pump((piece) => {
      const taken = piece.subarray(0, left);
      left -= taken.byteLength;
      this.written += new TextDecoder().decode(taken);
      return taken.byteLength;
    });
    for (const { client, cseq } of this.input.takeAcks(0))
      for (const one of this.#clients) one.acknowledge(client, cseq);
  }

  /** Everything of it is over: no carrier is left, and no channel at the machine. */
  get isOver(): boolean {
    const pairs = [...this.#pairs, ...this.#broker.pairs];
    return pairs.every((pair) => pair.isOver) && this.#clients.size === 0;
  }

  /** A client that comes by a code takes the place of the others, as a machine's owner does. */
  replaceOthers(than: MachineClient): void {
    this.#forgetTickets();
    for (const client of [...this.#clients])
      if (client !== than && !client.isByLink) client.channel.end("replaced");
  }

  makeTicket(): { secret: string; expires: number } {
    const { secret, expires } = this.#makeKey("resume");
    return { secret: toBase64(sodium, secret), expires };
  }

  #makeKey(purpose: KeyPurpose): KeyCredential {
    const key = makeKey(sodium, {
      purpose,
      scope: "control",
      session: null,
      uses: null,
      expires: this.now + TICKET_MS,
      devicePk: null,
      name: "",
    });
    const added = addKey(sodium, this.#keys, key);
    if (added.ok) this.#keys = added.store;
    return key;
  }

  #forgetTickets(): void {
    this.#keys = new Map([...this.#keys].filter(([, { purpose }]) => purpose !== "resume"));
  }

  findKey(credId: Uint8Array) {
    return findKey(sodium, this.#keys, credId, this.now);
  }
}

/** The machine's end of one channel: who is let in, and the one stream to the session. */
class MachineClient {
  readonly channel: DaemonChannel;
  /** It came beside the others, and nobody takes its place. */
  isByLink = false;
  readonly #carrier: Carrier;
  readonly #direct: DirectPath;
  readonly #credit = new Credit();
  readonly #streams = new Map<number, AtMachine>();

  constructor(
    private readonly world: PeerWorld,
    pair: MemoryPair,
    private readonly clients: Set<MachineClient>,
  ) {
    const time: Time = { clock: world.clock, wallNow: () => world.now };
    this.channel = daemonChannel(
      { context: this.#context, time, pingMs: PING_MS, allows: () => true },
      {
        settled() {},
        wrongCode() {},
        askApproval() {},
        denied() {},
        ready: () => this.channel.say({ t: "listed" }),
        message: (message) => this.#hear(message),
        frame: (frame) => this.#onFrame(frame),
        drain: () => this.pump(),
        closed: () => {
          this.clients.delete(this);
          this.#direct.close();
        },
      },
    );
    clients.add(this);
    const { clock, dialDirect } = world;
    this.#direct = new DirectPath({ clock, dialDirect, servers: () => [], told: () => {} }, this.channel);
    const { carrier } = this.#direct;
    this.#carrier = carrier;
    carrier.begin(pair.open("far", carrier.relayEvents));
    this.channel.start(carrier);
  }

  /** By which the machine's output goes. */
  get path(): Path {
    return this.#direct.carrier.sends;
  }

  stall(stalls: boolean): void {
    if (stalls) this.#carrier.pause();
    else this.#carrier.resume();
  }

  skip(bytes: number): void {
    for (const at of this.#streams.values()) at.seq = Math.min(this.world.printed, at.seq + bytes);
  }

  endStreams(): void {
    for (const stream of this.#streams.keys()) this.channel.say({ t: "detached", stream, reason: "lost" });
    this.#streams.clear();
  }

  get #context(): DaemonContext {
    const { world } = this;
    return {
      sodium,
      host: HOST,
      need: "none",
      hooks: {
        code: () => CODE,
        codesOpen: () => true,
        key: (credId) => world.findKey(credId),
        admit: () => true,
        codeFailed() {},
        codeConfirmed: () => 0,
        keyFailed() {},
        access: () => "allow",
        grant: ({ key }) => {
          this.isByLink = key?.purpose === "share";
          if (!key) world.replaceOthers(this);
          const ticket = key ? {} : { key: world.makeTicket() };
          return {
            host: "desk",
            rid: RID,
            failedTriesBefore: 0,
            now: world.now,
            version: "1",
            caps: [TAKES_DIRECT],
            ...ticket,
          };
        },
      },
    };
  }

  /** Sends what there is credit and room for. */
  pump(): void {
    for (const [stream, at] of this.#streams) {
      if (at.client === null) continue;
      if (this.world.printed - at.seq > RING_BYTES && !this.#sendSnapshot(stream, at)) continue;
      while (at.seq < this.world.printed && !this.channel.isFull) {
        const bytes = output(at.seq, Math.min(this.world.printed, at.seq + PIECE_BYTES));
        const frame: Frame = { kind: "output", stream, seq: at.seq, bytes };
        if (!this.#credit.take(frame) || !this.channel.send(frame)) break;
        at.seq += bytes.byteLength;
      }
    }
  }

  acknowledge(client: string, cseq: number): void {
    for (const [stream, at] of this.#streams)
      if (at.client === client) this.channel.send({ kind: "ack", stream, cseq });
  }

  #sendSnapshot(stream: number, at: AtMachine): boolean {
    const seq = this.world.printed;
    const part = SnapshotPart.first | SnapshotPart.last;
    const frame: Frame = { kind: "snapshot", stream, seq, part, bytes: utf8.encode(`screen ${seq}`) };
    if (this.channel.isFull || !this.#credit.take(frame) || !this.channel.send(frame)) return false;
    at.seq = seq;
    return true;
  }

  #hear(message: FromClient): void {
    switch (message.t) {
      case "attach":
        this.#streams.set(message.stream, { freshness: new InputFreshness(), client: null, seq: 0 });
        return void this.channel.say({ t: "attached", stream: message.stream, session: message.session });
      case "detach":
        if (this.#streams.delete(message.stream))
          this.channel.say({ t: "detached", stream: message.stream, reason: "detached" });
        return;
      case "tell":
        return this.#tell(message.stream, message.message);
      case "rtc.ask":
      case "rtc.answer":
      case "rtc.ice":
      case "path":
        return this.#direct.message(message, true);
      default:
        return;
    }
  }

  #tell(stream: number, message: ToHost): void {
    const at = this.#streams.get(stream);
    if (!at) return;
    const told = (answer: object) =>
      void this.channel.say({ t: "told", stream, message: answer } as Parameters<DaemonChannel["say"]>[0]);
    if (message.t === "ping") return told({ t: "pong", n: message.n });
    if (message.t !== "open") return;
    const { printed, input } = this.world;
    at.client = message.client;
    const resumed = message.resume !== undefined && printed - message.resume <= RING_BYTES;
    at.seq = resumed ? message.resume! : Number.NEGATIVE_INFINITY;
    told({ t: "opened", info: INFO, seq: printed, resumed, ...input.standingOf(message.client) });
    this.pump();
  }

  #onFrame(frame: Frame): void {
    if (frame.kind === "credit") {
      this.#credit.grant(frame.bytes);
      return this.pump();
    }
    if (frame.kind !== "input") return;
    const at = this.#streams.get(frame.stream);
    if (!at?.client) return;
    if (at.freshness.accepts(frame.tMs, this.world.now)) {
      this.world.input.accept(at.client, frame.cseq, frame.bytes);
      return;
    }
    this.channel.say({
      t: "told",
      stream: frame.stream,
      message: { t: "error", code: "denied", detail: "input was too old", n: frame.cseq },
    });
  }
}
