// A machine with one session, clients of it, and the way between them, in memory and on a clock that moves only when it
// is told to.

import type { DialDirect } from "../../src/carrier/direct.ts";
import { MemoryPair } from "../../src/carrier/memory-pair.ts";
import { DATA_BYTES_MAX } from "../../src/channel/channel.ts";
import {
  addKey,
  findKey,
  type KeyCredential,
  type KeyPurpose,
  type KeyStore,
  makeKey,
} from "../../src/channel/credentials.ts";
import type { FromDaemon } from "../../src/channel/messages.ts";
import { toBase64 } from "../../src/crypto/byte-strings.ts";
import type { Dialling, RelayEvents } from "../../src/peer/relay-carrier.ts";
import { unreachable } from "../../src/peer/relay-join.ts";
import type { Target } from "../../src/peer/ways.ts";
import { InputQueue } from "../../src/session/input-queue.ts";
import { DirectBroker } from "./direct-broker.ts";
import { HandClock } from "./hand-clock.ts";
import { CODE, type Machine, MachineClient, outputAt, SESSION, sodium } from "./peer-machine.ts";

export { CODE, outputAt, SESSION, sodium };

const TICKET_MS = 30 * 24 * 3_600_000;
/** How long a join takes at most, and usually a frame, ms: a message of the machine arrives before the person types on. */
const JOIN_MS_MAX = 400;
const FRAME_MS_MAX = 300;

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

export class PeerWorld implements Machine {
  readonly clock = new HandClock();
  readonly random: () => number;
  /** The relay leads to the machine. */
  isReachable = true;
  allowsDirect = true;
  /** How long a frame takes over the relay at most, ms. */
  frameMsMax = FRAME_MS_MAX;
  /** Bytes that the session has printed. */
  printed = 0;
  /** What the program was given. */
  written = "";
  readonly logged: string[] = [];
  readonly #pairs = new Set<MemoryPair>();
  readonly #broker: DirectBroker;
  readonly #clients = new Set<MachineClient>();
  #keys: KeyStore = new Map();
  readonly input = new InputQueue();

  /** @param luck 0 to 1: how many attempts at a direct path open; else by chance */
  constructor(seed: number, luck?: number) {
    this.random = seeded(seed);
    // Half of all machines cannot be reached directly: that is quicker to run, too.
    const chance = luck ?? Math.max(0, 2 * this.random() - 1);
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
  dial(_: Target, events: RelayEvents): Dialling {
    let pair: MemoryPair | null = null;
    const stop = this.clock.after(1 + this.random() * JOIN_MS_MAX, () => {
      if (!this.isReachable) return events.failed(unreachable("it does not answer"));
      pair = new MemoryPair({
        clock: this.clock,
        name: "relay",
        frameBytesMax: DATA_BYTES_MAX,
        delayMs: () => this.random() * this.frameMsMax,
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

  /** Breaks every way over the relay, or every direct path. `silently`: nobody learns of it for a long time. */
  cut(silently: boolean, what: "relay" | "direct"): void {
    for (const pair of what === "relay" ? this.#pairs : this.#broker.pairs)
      if (silently) pair.vanish();
      else pair.cut();
  }

  /** Gives the clients bytes that the machine did not send. */
  inject(what: "relay" | "direct", bytes: Uint8Array): void {
    for (const pair of what === "relay" ? this.#pairs : this.#broker.pairs) pair.inject("near", bytes);
  }

  /** The machine says something to its clients. */
  say(message: FromDaemon): void {
    for (const client of this.#clients) client.channel.say(message);
  }

  /** The machine's user switches direct paths off. */
  forbidDirect(): void {
    this.allowsDirect = false;
    for (const client of this.#clients) client.leaveDirect();
  }

  /** Direct paths that the machine has offered. */
  get offers(): number {
    return this.#broker.offers;
  }

  /** Attempts at answering one. */
  get answers(): number {
    return this.#broker.taken;
  }

  /** The machine reads nothing of its carriers, or goes on. */
  stall(stalls: boolean): void {
    for (const client of this.#clients) client.stall(stalls);
  }

  /** Leaves out some output for everybody, which no honest machine does. */
  skip(bytes: number): void {
    for (const client of this.#clients) client.skip(bytes);
  }

  /** A key that lets a client in beside the others, any number of times. */
  makeLink(): Uint8Array {
    return this.#makeKey("share").secret;
  }

  /** The machine's server ends and starts again; the session goes on. */
  restart(forgetsTickets: boolean): void {
    for (const client of [...this.#clients]) client.channel.cut();
    if (forgetsTickets) this.#forgetTickets();
  }

  /** The session's host falls behind or starts again: its streams end, and may be opened again. */
  endStreams(): void {
    for (const client of this.#clients) client.endStreams();
  }

  print(bytes: number): void {
    this.printed += bytes;
    for (const client of this.#clients) client.pump();
  }

  /** The program reads this many bytes of its input. */
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

  /** True when everything has ended: no carrier is left, and no channel at the machine. */
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
