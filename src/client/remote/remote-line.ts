// The line to one remote host, over as many channels as it takes: the access it came with, the ticket it comes back with,
// the host's sessions, and the streams to them. Paints nothing and asks nobody but through its terms.

import type { ClientEnd } from "../../channel/client-states.ts";
import type { RunSecret } from "../../channel/exchange-terms.ts";
import { SECRET_BYTES } from "../../channel/link.ts";
import type { FromDaemon, ReadyMessage } from "../../channel/messages.ts";
import { fromBase64, sameBytes, toBase64 } from "../../crypto/byte-strings.ts";
import { type Identity, PUBLIC_KEY_BYTES, sign } from "../../crypto/identity.ts";
import type { Sodium } from "../../crypto/sodium.ts";
import { CreditMeter } from "../../peer/credit-meter.ts";
import { type Ending, isForgeable, outcomeOf } from "../../peer/outcome.ts";
import { Pauses } from "../../peer/pauses.ts";
import { type RelayTarget, unreachable } from "../../peer/relay-join.ts";
import { SessionTable } from "../../peer/session-table.ts";
import type { Frame } from "../../protocol/frames.ts";
import type { SessionInfo } from "../../protocol/session-info.ts";
import { VERSION } from "../../version.ts";
import { goneWords } from "./connect-text.ts";
import { hostByRid, type KnownHosts } from "./known-hosts.ts";
import { type OpenedChannel, openChannel, type ReadyChannel, type RemoteChannel } from "./remote-channel.ts";

/** Streams of one channel are numbered up to this; then it is made anew. */
const STREAM_MAX = 0xffff;
/** How long the list of sessions may take, ms. */
const LIST_MS_MAX = 10_000;
/** Times that a link is joined again after the user has taken long to confirm its host. */
const CONFIRM_ROUNDS_MAX = 3;

/** What gets in: where, and with what. */
export interface Access {
  /** URL of the relay, ending in `/connect`. */
  readonly relay: string;
  readonly target: RelayTarget;
  readonly secret: RunSecret;
}

export interface LineTerms {
  readonly sodium: Sodium;
  readonly access: Access;
  readonly device: Identity;
  /** This device for people. */
  readonly deviceName: string;
  readonly hosts: KnownHosts;
  /** The host's key where the code or the link's id is known from before. */
  readonly pinnedHost: Uint8Array | null;
  confirmHost(hostPk: Uint8Array): Promise<boolean>;
  pending(pairFp: string): void;
  tryFailed(): void;
  /** Ms until the next try; for tests. */
  readonly pauses?: Pauses;
}

/** What a stream hears. */
export interface StreamEvents {
  frame(frame: Frame): void;
  told(message: Extract<FromDaemon, { t: "told" }>["message"]): void;
  /** The daemon has ended it, or refused it. */
  detached(reason: string): void;
  /** The channel is gone, and the stream with it. */
  lost(): void;
}

/** Up, or the reason why it never will be again. */
export type Up =
  | { readonly ok: true; readonly channel: RemoteChannel }
  | { readonly ok: false; readonly why: string };

export type OpenedLine =
  | { readonly ok: true; readonly line: RemoteLine }
  | { readonly ok: false; readonly opened: Exclude<OpenedChannel, ReadyChannel> };

interface Ticket {
  readonly access: Access;
  /** It may be used again by a device that was asked for its signature. */
  readonly isDevices: boolean;
}

export class RemoteLine {
  #channel: RemoteChannel | null = null;
  #ready!: ReadyMessage;
  #hostPk!: Uint8Array;
  #signed = false;
  #ticket: Ticket | null = null;
  #over: string | null = null;
  #replaced = false;
  #onReplaced: (takeOver: () => void) => void = () => {};
  readonly #stop = new AbortController();
  readonly #pauses: Pauses;
  #wake: (() => void) | null = null;
  #waiting: ((up: Up) => void)[] = [];
  readonly #sessions = new SessionTable();
  #listed: (() => void)[] = [];
  readonly #streams = new Map<number, StreamEvents>();
  readonly #paused = new Set<number>();
  #nextStream = 1;
  readonly #credit = new CreditMeter();
  /** Bytes that came while a stream was paused. */
  #held = 0;
  #readyAt = 0;

  private constructor(private readonly terms: LineTerms) {
    this.#pauses = terms.pauses ?? new Pauses(Math.random);
  }

  /** Connects for the first time. It is not tried again: what went wrong is for the user to see. */
  static async open(terms: LineTerms): Promise<OpenedLine> {
    const line = new RemoteLine(terms);
    const opened = await line.#dial(terms.access, terms.pinnedHost, true);
    if (!opened.ok) return { ok: false, opened };
    line.#up(opened);
    return { ok: true, line };
  }

  /** What the host said when the channel became ready, the last time. */
  get ready(): ReadyMessage {
    return this.#ready;
  }

  get hostPk(): Uint8Array {
    return this.#hostPk;
  }

  /** The host has needed this device's signature: it is paired. */
  get isPaired(): boolean {
    return this.#signed;
  }

  /** Where and with what to come back. */
  get access(): Access {
    return this.terms.access;
  }

  /** Calls back whenever another client has taken over, also when it has already. */
  onReplaced(replaced: (takeOver: () => void) => void): void {
    this.#onReplaced = replaced;
    if (this.#replaced) replaced(() => void this.#takeOver());
  }

  /** The channel as soon as it is up. */
  up(): Promise<Up> {
    if (this.#channel) return Promise.resolve({ ok: true, channel: this.#channel });
    if (this.#over !== null) return Promise.resolve({ ok: false, why: this.#over });
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Asks for the sessions; null when they do not come. */
  async list(): Promise<readonly SessionInfo[] | null> {
    if (!this.#channel) return null;
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(null), LIST_MS_MAX);
      this.#listed.push(() => {
        clearTimeout(timer);
        resolve(this.#channel ? this.#sessions.list.sessions : null);
      });
      this.#sessions.begin();
      this.#channel!.say({ t: "list" });
    });
  }

  /** Opens a stream to a session of a channel that is up; null when it is not, any more. */
  attach(channel: RemoteChannel, session: string, events: StreamEvents): number | null {
    if (this.#channel !== channel) return null;
    if (this.#nextStream > STREAM_MAX) {
      channel.cut();
      return null;
    }
    const stream = this.#nextStream++;
    this.#streams.set(stream, events);
    channel.say({ t: "attach", stream, session });
    return stream;
  }

  detach(stream: number): void {
    if (!this.#streams.delete(stream)) return;
    this.#channel?.say({ t: "detach", stream });
    this.setPaused(stream, false);
  }

  /** A stream whose output is to wait keeps back the credit of all: there is one terminal. */
  setPaused(stream: number, paused: boolean): void {
    if (paused) this.#paused.add(stream);
    else this.#paused.delete(stream);
    this.#take(0);
  }

  /** Leaves for good. Resolves when the goodbye has left. */
  async close(): Promise<void> {
    const channel = this.#channel;
    this.#end("this side has left");
    channel?.end("closed");
    await channel?.left();
  }

  /** Cuts the channel as a lost link does; it comes back. */
  cut(): void {
    this.#channel?.cut();
  }

  async #dial(access: Access, pinnedHost: Uint8Array | null, byUser: boolean): Promise<OpenedChannel> {
    const { sodium, device, deviceName } = this.terms;
    const isCode = !("secret" in access.secret);
    let pin = pinnedHost;
    for (let round = 1; ; round++) {
      // The daemon tells all sessions of itself once the channel is ready.
      this.#sessions.interrupt();
      this.#sessions.begin();
      const opened = await openChannel(
        {
          sodium,
          relay: access.relay,
          target: access.target,
          secret: access.secret,
          pinnedHost: pin,
          confirmHost: byUser && !isCode && !pin ? (hostPk) => this.terms.confirmHost(hostPk) : null,
          devicePk: device.publicKey,
          sign: (message) => sign(sodium, device, message),
          about: { clientVer: VERSION, caps: [], name: deviceName },
          signal: this.#stop.signal,
        },
        {
          pending: (pairFp) => this.terms.pending(pairFp),
          tryFailed: () => this.terms.tryFailed(),
          message: (message) => this.#onMessage(message),
          frame: (frame) => this.#onFrame(frame),
          closed: (end) => this.#onClosed(end),
        },
      );
      if (opened.ok) return this.#isWhoItWas(opened) ? opened : this.#refuse(opened);
      const late = opened.kind === "ended" ? opened.confirmed : null;
      if (!late || round === CONFIRM_ROUNDS_MAX) return opened;
      pin = late;
    }
  }

  /** A code says nothing of who made it: the id that a host claims must be of the key that it had before. */
  #isWhoItWas({ ready, hostPk }: ReadyChannel): boolean {
    const known = this.terms.hosts.all();
    const before = known.ok ? hostByRid(known.value, ready.rid) : null;
    const pin = before && fromBase64(this.terms.sodium, before.hostPk, PUBLIC_KEY_BYTES);
    return known.ok && (!pin || sameBytes(this.terms.sodium, pin, hostPk));
  }

  #refuse({ channel }: ReadyChannel): OpenedChannel {
    channel.end("host_refused");
    return { ok: false, kind: "ended", end: "host_changed", confirmed: null };
  }

  #up({ channel, ready, hostPk, signed }: ReadyChannel): void {
    if (!channel.isReady) return this.#onClosed("lost");
    const { access, sodium } = this.terms;
    this.#channel = channel;
    this.#ready = ready;
    this.#hostPk = hostPk;
    this.#signed ||= signed;
    this.#nextStream = 1;
    this.#held = 0;
    this.#readyAt = Date.now();
    const secret = ready.key && fromBase64(sodium, ready.key.secret, SECRET_BYTES);
    if (secret)
      this.#ticket = {
        access: { relay: access.relay, target: { rid: ready.rid }, secret: { secret } },
        isDevices: this.#signed,
      };
    else if (!this.#ticket && "secret" in access.secret) this.#ticket = { access, isDevices: this.#signed };
    channel.send({ kind: "credit", bytes: this.#credit.restart(0) });
    for (const resolve of this.#waiting.splice(0)) resolve({ ok: true, channel });
  }

  #onMessage(message: FromDaemon): void {
    switch (message.t) {
      case "session":
        return this.#sessions.put(message.info);
      case "removed":
        return this.#sessions.remove(message.id);
      case "listed":
        this.#sessions.listed();
        for (const listed of this.#listed.splice(0)) listed();
        return;
      case "told":
        return this.#streams.get(message.stream)?.told(message.message);
      case "detached": {
        const events = this.#streams.get(message.stream);
        this.#streams.delete(message.stream);
        this.setPaused(message.stream, false);
        return events?.detached(message.reason);
      }
    }
  }

  #onFrame(frame: Frame): void {
    if ("stream" in frame) this.#streams.get(frame.stream)?.frame(frame);
    if (!("bytes" in frame) || typeof frame.bytes === "number") return;
    this.#take(frame.bytes.byteLength);
  }

  #take(bytes: number): void {
    this.#held += bytes;
    if (this.#paused.size > 0) return;
    const grant = this.#credit.taken(this.#held);
    this.#held = 0;
    if (grant > 0) this.#channel?.send({ kind: "credit", bytes: grant });
  }

  #onClosed(end: ClientEnd): void {
    this.#channel = null;
    this.#paused.clear();
    this.#sessions.interrupt();
    this.#pauses.stood(Date.now() - this.#readyAt);
    const streams = [...this.#streams.values()];
    this.#streams.clear();
    for (const listed of this.#listed.splice(0)) listed();
    for (const events of streams) events.lost();
    if (this.#over !== null) return;
    const outcome = outcomeOf({ by: "channel", end }, "key", 0);
    if (outcome.kind === "replaced") {
      this.#replaced = true;
      return this.#onReplaced(() => void this.#takeOver());
    }
    if (outcome.kind === "failed") return this.#end(goneWords(outcome.why));
    if (!this.#ticket) return this.#end("the link was lost, and the host gave no key to come back with");
    void this.#comeBack(this.#ticket.access);
  }

  async #comeBack(access: Access): Promise<void> {
    for (let refusals = 0; this.#over === null; ) {
      await this.#pause(this.#pauses.next());
      if (this.#over !== null) return;
      const opened = await this.#dial(access, this.#hostPk, false);
      if (this.#over !== null) return;
      if (opened.ok) return this.#up(opened);
      const ending = endingOf(opened);
      const outcome = outcomeOf(ending, "key", refusals);
      refusals = isForgeable(ending) ? refusals + 1 : 0;
      if (outcome.kind === "failed") return this.#end(goneWords(outcome.why));
      if (outcome.kind === "retry") this.#pauses.atLeast(outcome.afterMs);
    }
  }

  /** The user wants the place back: by the ticket of a paired device, else by what was typed in the first place. */
  async #takeOver(): Promise<void> {
    if (!this.#replaced || this.#over !== null) return;
    this.#replaced = false;
    const { access } = this.terms;
    const ways = [this.#ticket?.isDevices ? this.#ticket.access : null, access].filter((way) => way !== null);
    for (const way of ways) {
      const opened = await this.#dial(way, this.#hostPk, false);
      if (this.#over !== null) return;
      if (opened.ok) return this.#up(opened);
      if (opened.kind === "relay" && way === ways.at(-1))
        return this.#end("the relay does not lead to the host now");
    }
    this.#end("what let this machine in holds no more; ask for a new code or link");
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #end(why: string): void {
    if (this.#over !== null) return;
    this.#over = why;
    if (!this.#channel) this.#stop.abort();
    this.#wake?.();
    for (const resolve of this.#waiting.splice(0)) resolve({ ok: false, why });
  }
}

function endingOf(opened: Exclude<OpenedChannel, ReadyChannel>): Ending {
  if (opened.kind === "ended") return { by: "channel", end: opened.end };
  const { failure } = opened;
  return { by: "relay", end: failure.reason === "stopping" ? unreachable("") : failure };
}

/** The ticket as it is kept on disk for a paired device. */
export function keptKey(sodium: Sodium, line: RemoteLine): { secret: string; expires: number } | null {
  const { key } = line.ready;
  if (!line.isPaired || !key) return null;
  const secret = fromBase64(sodium, key.secret, SECRET_BYTES);
  return secret && { secret: toBase64(sodium, secret), expires: key.expires };
}
