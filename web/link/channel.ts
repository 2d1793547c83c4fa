// Runs the client's machine over one relay socket: its waits, its signature, its end. Decides nothing about coming back.

import type { Carrier } from "../../src/carrier/carrier.ts";
import type {
  ClientContext,
  ClientEffect,
  ClientEvent,
  ClientState,
} from "../../src/channel/client-states.ts";
import { openClient, stepClient } from "../../src/channel/handshake-client.ts";
import type { Bye, FromClient, FromDaemon, ReadyMessage } from "../../src/channel/messages.ts";
import type { Ending } from "../../src/peer/outcome.ts";
import { type Dialling, dialRelay } from "../../src/peer/relay-carrier.ts";
import { type RelayTarget, unreachable } from "../../src/peer/relay-join.ts";
import type { Frame } from "../../src/protocol/frames.ts";
import { MONOTONIC } from "../monotonic-clock.ts";
import { openRelaySocket } from "./relay-socket.ts";

export interface ChannelTerms extends ClientContext {
  readonly url: string;
  readonly target: RelayTarget;
  sign(message: Uint8Array): Promise<Uint8Array>;
}

export interface ChannelEvents {
  /** Anything at all came from the other end. */
  heard(): void;
  tryFailed(): void;
  confirmHost(hostPk: Uint8Array): void;
  pending(pairFp: string): void;
  ready(ready: ReadyMessage, hostPk: Uint8Array): void;
  message(message: FromDaemon): void;
  frame(frame: Frame): void;
  /** Called once, and nothing after it. */
  ended(ending: Ending): void;
}

export class ClientChannel {
  readonly #dialling: Dialling;
  #carrier: Carrier | null = null;
  #state: ClientState | null = null;
  #wait: ReturnType<typeof setTimeout> | undefined;
  #over = false;

  constructor(
    private readonly terms: ChannelTerms,
    private readonly events: ChannelEvents,
  ) {
    const { url, target } = terms;
    this.#dialling = dialRelay(
      { open: openRelaySocket, clock: MONOTONIC, url, target },
      {
        joined: (carrier) => {
          this.#carrier = carrier;
          const { state, effects } = openClient(terms);
          this.#state = state;
          this.#run(effects);
        },
        failed: (end) => this.#end({ by: "relay", end }),
        frame: (bytes) => {
          events.heard();
          this.#on({ type: "message", bytes, now: performance.now() });
        },
        drain() {},
        closed: () => this.#on({ type: "lost" }),
      },
    );
  }

  get isReady(): boolean {
    return this.#state?.phase === "ready";
  }

  get isOver(): boolean {
    return this.#over;
  }

  confirmHost(): void {
    this.#on({ type: "host-confirmed", now: performance.now() });
  }

  send(frame: Frame): void {
    if (this.isReady) this.#on({ type: "send", frame, now: performance.now() });
  }

  say(message: FromClient): void {
    this.send({ kind: "control", json: JSON.stringify(message) });
  }

  /** Ends it cleanly where there is something to end. `ended` is told. */
  leave(reason: Bye["reason"]): void {
    if (this.#state) this.#on({ type: "end", reason });
    else this.#end({ by: "channel", end: { bye: reason } });
  }

  /** Drops the carrier without a word, because it is believed dead. `ended` is told. */
  cut(): void {
    if (this.#state) this.#on({ type: "lost" });
    else this.#end({ by: "relay", end: unreachable("") });
  }

  #on(event: ClientEvent): void {
    if (this.#over || !this.#state) return;
    const step = stepClient(this.terms, this.#state, event);
    this.#state = step.state;
    this.#run(step.effects);
  }

  #run(effects: readonly ClientEffect[]): void {
    for (const effect of effects) this.#do(effect);
  }

  #do(effect: ClientEffect): void {
    switch (effect.type) {
      case "transmit":
        this.#carrier?.send(effect.bytes);
        return;
      case "wait":
        clearTimeout(this.#wait);
        if (effect.ms !== null) this.#wait = setTimeout(() => this.#on({ type: "timeout" }), effect.ms);
        return;
      case "try-failed":
        return this.events.tryFailed();
      case "confirm-host":
        return this.events.confirmHost(effect.hostPk);
      case "sign":
        this.terms.sign(effect.message).then(
          (signature) => this.#on({ type: "signed", signature, now: performance.now() }),
          () => this.#on({ type: "signed", signature: null, now: performance.now() }),
        );
        return;
      case "pending":
        return this.events.pending(effect.pairFp);
      case "ready":
        return this.events.ready(effect.ready, effect.hostPk);
      case "message":
        return this.events.message(effect.message);
      case "frame":
        return this.events.frame(effect.frame);
      case "closed":
        return this.#end({ by: "channel", end: effect.end });
    }
  }

  #end(ending: Ending): void {
    if (this.#over) return;
    this.#over = true;
    clearTimeout(this.#wait);
    // What was said last still leaves.
    if (this.#carrier) this.#carrier.close();
    else this.#dialling.dispose();
    this.events.ended(ending);
  }
}
