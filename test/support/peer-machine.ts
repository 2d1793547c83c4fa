// The machine's end of each channel to a client in memory: the channel is the real one; the session's host is a double
// that knows what it printed and what was typed into it.

import type { Carrier } from "../../src/carrier/carrier.ts";
import type { Time } from "../../src/carrier/clock.ts";
import type { DialDirect } from "../../src/carrier/direct.ts";
import type { MemoryPair } from "../../src/carrier/memory-pair.ts";
import type { Code } from "../../src/channel/code.ts";
import type { KeyCredential } from "../../src/channel/credentials.ts";
import { type DaemonChannel, daemonChannel } from "../../src/channel/daemon-channel.ts";
import type { DaemonContext } from "../../src/channel/daemon-states.ts";
import type { Path } from "../../src/channel/message-fields.ts";
import { type FromClient, TAKES_DIRECT } from "../../src/channel/messages.ts";
import { toBase64 } from "../../src/crypto/byte-strings.ts";
import { identityFromSeed } from "../../src/crypto/identity.ts";
import { loadSodium } from "../../src/crypto/sodium.ts";
import { type Frame, SnapshotPart } from "../../src/protocol/frames.ts";
import type { ToHost } from "../../src/protocol/session-messages.ts";
import { Credit } from "../../src/remote/credit.ts";
import { DirectPath } from "../../src/remote/direct-path.ts";
import { InputFreshness } from "../../src/remote/input-freshness.ts";
import type { InputQueue } from "../../src/session/input-queue.ts";
import type { HandClock } from "./hand-clock.ts";
import { sessionInfo } from "./session-info.ts";

export const sodium = await loadSodium();
export const CODE: Code = { room: "KQTB", digits: "4827" };
export const SESSION = "abcd1234";

const PING_MS = 15_000;
/** Bytes of output that the host keeps; a client that is further behind gets a snapshot. */
const RING_BYTES = 700 * 1024;
const PIECE_BYTES = 16_000;
const HOST = identityFromSeed(sodium, new Uint8Array(32).fill(0x11));
const RID = toBase64(sodium, new Uint8Array(16));
const INFO = sessionInfo({ id: SESSION });

const utf8 = new TextEncoder();

/** The byte of the session's output at a place. */
export const outputAt = (seq: number): number => 33 + ((seq * 7 + (seq >> 6)) % 90);

const output = (from: number, to: number): Uint8Array =>
  Uint8Array.from({ length: to - from }, (_, i) => outputAt(from + i));

/** One client's stream at the machine. */
interface AtMachine {
  readonly freshness: InputFreshness;
  client: string | null;
  /** Position in the output of what it is sent next. */
  seq: number;
}

/** What its clients' channels need of the machine. */
export interface Machine {
  readonly clock: HandClock;
  /** The time of day there. */
  readonly now: number;
  readonly dialDirect: DialDirect;
  /** What it logs of direct paths. */
  readonly logged: string[];
  /** Whether clients may have a direct path. */
  readonly allowsDirect: boolean;
  /** Bytes that the session has printed. */
  readonly printed: number;
  readonly input: InputQueue;
  findKey(credId: Uint8Array): KeyCredential | null;
  makeTicket(): { secret: string; expires: number };
  replaceOthers(than: MachineClient): void;
}

/** The machine's end of one channel: who is let in, and the one stream to the session. */
export class MachineClient {
  readonly channel: DaemonChannel;
  /** It was let in beside the others, and nobody takes its place. */
  isByLink = false;
  readonly #carrier: Carrier;
  readonly #direct: DirectPath;
  readonly #credit = new Credit();
  readonly #streams = new Map<number, AtMachine>();

  constructor(
    private readonly world: Machine,
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
    this.#direct = new DirectPath(
      { clock, dialDirect, servers: () => [], told: (what) => world.logged.push(what) },
      this.channel,
    );
    const { carrier } = this.#direct;
    this.#carrier = carrier;
    carrier.begin(pair.open("far", carrier.relayEvents));
    this.channel.start(carrier);
  }

  /** By which the machine's output goes. */
  get path(): Path {
    return this.#direct.carrier.sends;
  }

  leaveDirect(): void {
    this.#direct.leave();
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

  /** Sends as much as credit and room allow. */
  pump(): void {
    for (const [stream, at] of this.#streams) {
      if (at.client === null) continue;
      if (this.world.printed - at.seq > RING_BYTES && !this.#sendSnapshot(stream, at)) continue;
      while (at.seq < this.world.printed && !this.channel.isFull) {
        const bytes = output(at.seq, Math.min(this.world.printed, at.seq + PIECE_BYTES));
        const frame: Frame = { kind: "output", stream, seq: at.seq, bytes };
        if (!this.#credit.take(frame, this.world.clock.now()) || !this.channel.send(frame)) break;
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
    if (this.channel.isFull || !this.#credit.take(frame, this.world.clock.now()) || !this.channel.send(frame))
      return false;
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
        return this.#direct.message(message, this.world.allowsDirect);
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
      this.#credit.grant(frame.bytes, this.world.clock.now());
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
