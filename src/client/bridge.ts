// The far end of a connection over ssh: joins what comes by standard input and goes out by standard output to a channel of this
// machine's session server. Reads none of it: it is sealed between the client and the server.

import type { Readable, Writable } from "node:stream";
import type { CarrierEnd, CarrierEvents } from "../carrier/carrier.ts";
import { HeldFrames } from "../carrier/held-frames.ts";
import { type JoinedEnd, joinedEnds } from "../carrier/joined.ts";
import { MONOTONIC } from "../carrier/monotonic-clock.ts";
import { StreamCarrier } from "../carrier/stream-carrier.ts";
import { SECRET_BYTES } from "../channel/link.ts";
import { bridgeGreeting } from "../protocol/bridge.ts";
import { VERSION } from "../version.ts";
import { type Answer, failure, type ServerLink } from "./server-link.ts";

/** How long the client may take to say its secret, ms. */
const SECRET_MS_MAX = 30_000;
/** Bytes that may come with the secret before they can be held back; more is no client. */
const EARLY_BYTES_MAX = 1024 * 1024;

export interface BridgeStreams {
  readonly input: Readable;
  readonly output: Writable;
}

/** Brings the one client that is at the other end of the streams. Resolves when it has left. */
export async function bridge(server: ServerLink, streams: BridgeStreams): Promise<Answer<null>> {
  const over = Promise.withResolvers<void>();
  const [client, host] = joinedEnds(() => over.resolve());
  const guest = new Guest(client, streams);
  streams.output.write(bridgeGreeting(VERSION));
  const secret = await guest.secret;
  if (!secret) return failure("remote", "nobody came who could be brought to the session server");
  const carrier = await server.bridge(secret, host.events);
  if (!carrier.ok) return carrier;
  host.carrier = carrier.value;
  if (!carrier.value.isOpen) host.events.closed("closed");
  guest.goOn();
  await over.promise;
  return { ok: true, value: null };
}

/** The client's end: first its secret, and the rest when somebody is there to take it. */
class Guest implements CarrierEvents {
  /** As base64url; null: no such thing has come. */
  readonly secret: Promise<string | null>;
  readonly #say: (secret: string | null) => void;
  #isFirst = true;
  readonly #held: HeldFrames;
  readonly #timer = setTimeout(() => this.closed("lost"), SECRET_MS_MAX);

  constructor(
    private readonly end: JoinedEnd,
    { input, output }: BridgeStreams,
  ) {
    const { promise, resolve } = Promise.withResolvers<string | null>();
    this.secret = promise;
    this.#say = resolve;
    const soon = (back: () => void) => MONOTONIC.after(0, back);
    this.#held = new HeldFrames(EARLY_BYTES_MAX, soon, (bytes) => end.events.frame(bytes));
    this.#held.pause();
    const release = () => input.destroy();
    const ends = {
      name: "ssh",
      input,
      output,
      early: new Uint8Array(0),
      isPassedOn: false,
      release,
    } as const;
    end.carrier = new StreamCarrier(ends, this);
  }

  goOn(): void {
    this.#held.resume();
    this.end.carrier?.resume();
  }

  frame(bytes: Uint8Array): void {
    if (!this.#isFirst) {
      if (!this.#held.take(bytes)) this.closed("overflow");
      return;
    }
    this.#isFirst = false;
    clearTimeout(this.#timer);
    this.end.carrier?.pause();
    this.#say(bytes.byteLength === SECRET_BYTES ? Buffer.from(bytes).toString("base64url") : null);
  }

  drain(): void {
    this.end.events.drain();
  }

  closed(end: CarrierEnd): void {
    clearTimeout(this.#timer);
    this.#say(null);
    this.end.carrier?.dispose();
    this.#held.end(() => this.end.events.closed(end));
  }
}
