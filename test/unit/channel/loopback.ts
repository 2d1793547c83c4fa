// Two ends of a channel joined without a carrier: a client, and a daemon with its rules over all channels.

import {
  type Attempts,
  arm,
  codeGate,
  countFailure,
  countSuccess,
  NO_ATTEMPTS,
} from "../../../src/channel/attempts.ts";
import type {
  ClientContext,
  ClientEffect,
  ClientEvent,
  ClientState,
} from "../../../src/channel/client-states.ts";
import type { Code } from "../../../src/channel/code.ts";
import {
  addKey,
  consumeKey,
  findKey,
  type KeyCredential,
  type KeyStore,
  makeKey,
} from "../../../src/channel/credentials.ts";
import type { NewClient } from "../../../src/channel/daemon-authentication.ts";
import type {
  DaemonContext,
  DaemonEffect,
  DaemonEvent,
  DaemonHooks,
  DaemonState,
} from "../../../src/channel/daemon-states.ts";
import { openClient, stepClient } from "../../../src/channel/handshake-client.ts";
import { openDaemon, stepDaemon } from "../../../src/channel/handshake-daemon.ts";
import { toBase64 } from "../../../src/crypto/byte-strings.ts";
import { type Identity, identityFromSeed, sign } from "../../../src/crypto/identity.ts";
import { loadSodium, type Sodium } from "../../../src/crypto/sodium.ts";

export const sodium = await loadSodium();

export const CODE: Code = { room: "KQTB", digits: "4827" };
export const HOST: Identity = identityFromSeed(sodium, new Uint8Array(32).fill(0x11));
export const DEVICE: Identity = identityFromSeed(sodium, new Uint8Array(32).fill(0x22));

/** The clock of every test: nothing here waits. */
export const NOW = 1_700_000_000_000;

export const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, "hex"));
export const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

/** A copy with some of its bits turned over. */
export function flipped(bytes: Uint8Array, at: number, mask = 1): Uint8Array {
  const copy = bytes.slice();
  copy[at]! ^= mask;
  return copy;
}

/** What a daemon shares between its channels. */
export class World {
  attempts: Attempts = arm(NO_ATTEMPTS, NOW);
  keys: KeyStore = new Map();
  code: Code | null = CODE;
  need: "none" | "device" = "none";
  asks = false;
  access: DaemonHooks["access"] = () => "allow";
  admits: DaemonHooks["admit"] = () => true;
  readonly failedKeys: string[] = [];
  readonly clients: NewClient[] = [];
  /** Confirmations that were computed and found wrong. */
  guesses = 0;

  constructor(readonly sodium_: Sodium = sodium) {}

  get context(): DaemonContext {
    return { sodium: this.sodium_, host: HOST, need: this.need, asks: this.asks, hooks: this.hooks };
  }

  readonly hooks: DaemonHooks = {
    code: () => this.code,
    codesOpen: () => codeGate(this.attempts, NOW) === "open",
    key: (credId) => findKey(sodium, this.keys, credId, NOW),
    admit: (kind) => this.admits(kind),
    codeFailed: () => {
      this.guesses++;
      this.attempts = countFailure(this.attempts, CODE.room, NOW);
    },
    codeConfirmed: () => {
      const before = this.attempts.wrong.length;
      this.attempts = countSuccess(this.attempts, CODE.room);
      return before;
    },
    keyFailed: (credId) => this.failedKeys.push(toHex(credId)),
    access: (client) => this.access(client),
    grant: (client) => {
      if (client.key) {
        const used = consumeKey(sodium, this.keys, client.key.credId, NOW);
        if (!used.ok) return null;
        this.keys = used.store;
      }
      this.clients.push(client);
      const { failedTriesBefore } = client;
      const rid = toBase64(sodium, new Uint8Array(16));
      return { host: "desk", rid, failedTriesBefore, now: NOW, version: "1", caps: [] };
    },
  };

  addKey(terms: Partial<KeyCredential> = {}): KeyCredential {
    const made = makeKey(sodium, {
      purpose: "link",
      scope: "control",
      session: null,
      uses: 1,
      expires: NOW + 1_000,
      devicePk: null,
      name: "link",
    });
    const key = { ...made, ...terms };
    const added = addKey(sodium, this.keys, key);
    if (!added.ok) throw new Error(added.reason);
    this.keys = added.store;
    return key;
  }
}

export function clientContext(terms: Partial<ClientContext> = {}): ClientContext {
  return {
    sodium,
    secret: CODE,
    pinnedHost: null,
    confirmHost: false,
    devicePk: null,
    about: { clientVer: "1", caps: [] },
    ...terms,
  };
}

/** One end that keeps what it did; what it transmits waits in `sent`. */
export class DaemonEnd {
  state: DaemonState;
  readonly effects: DaemonEffect[] = [];
  readonly sent: Uint8Array[] = [];

  constructor(readonly context: DaemonContext) {
    const { state, effects } = openDaemon();
    this.state = state;
    this.effects.push(...effects);
  }

  on(event: DaemonEvent): this {
    const step = stepDaemon(this.context, this.state, event);
    this.state = step.state;
    this.effects.push(...step.effects);
    for (const effect of step.effects) if (effect.type === "transmit") this.sent.push(effect.bytes);
    return this;
  }

  get(bytes: Uint8Array): this {
    return this.on({ type: "message", bytes, now: NOW });
  }

  did<T extends DaemonEffect["type"]>(type: T): Extract<DaemonEffect, { type: T }>[] {
    return this.effects.filter((e): e is Extract<DaemonEffect, { type: T }> => e.type === type);
  }

  get end() {
    return this.state.phase === "closed" ? this.state.end : undefined;
  }
}

export class ClientEnd {
  state: ClientState;
  readonly effects: ClientEffect[] = [];
  readonly sent: Uint8Array[] = [];

  constructor(readonly context: ClientContext = clientContext()) {
    const { state, effects } = openClient(context);
    this.state = state;
    this.#take(effects);
  }

  on(event: ClientEvent): this {
    const step = stepClient(this.context, this.state, event);
    this.state = step.state;
    this.#take(step.effects);
    return this;
  }

  get(bytes: Uint8Array): this {
    return this.on({ type: "message", bytes, now: NOW });
  }

  did<T extends ClientEffect["type"]>(type: T): Extract<ClientEffect, { type: T }>[] {
    return this.effects.filter((e): e is Extract<ClientEffect, { type: T }> => e.type === type);
  }

  get end() {
    return this.state.phase === "closed" ? this.state.end : undefined;
  }

  #take(effects: readonly ClientEffect[]): void {
    this.effects.push(...effects);
    for (const effect of effects) if (effect.type === "transmit") this.sent.push(effect.bytes);
  }
}

/** What may happen to a message on its way: the messages that arrive in its place. `at` counts per direction. */
export type Interference = (from: "client" | "daemon", bytes: Uint8Array, at: number) => Uint8Array[];

/** Carries messages both ways until nobody has any more to say. */
export function exchange(
  client: ClientEnd,
  daemon: DaemonEnd,
  interfere: Interference = (_, b) => [b],
): void {
  const count = { client: 0, daemon: 0 };
  while (client.sent.length > 0 || daemon.sent.length > 0) {
    const up = client.sent.shift();
    if (up) for (const bytes of interfere("client", up, count.client++)) daemon.get(bytes);
    const down = daemon.sent.shift();
    if (down) for (const bytes of interfere("daemon", down, count.daemon++)) client.get(bytes);
  }
}

/** A channel that is ready at both ends. */
export function connected(world = new World(), terms: Partial<ClientContext> = {}): [ClientEnd, DaemonEnd] {
  const [client, daemon] = [new ClientEnd(clientContext(terms)), new DaemonEnd(world.context)];
  exchange(client, daemon);
  if (client.state.phase !== "ready" || daemon.state.phase !== "ready")
    throw new Error(`not ready: ${client.state.phase}, ${daemon.state.phase}`);
  return [client, daemon];
}

/** Carries messages, and has the device sign when it is asked to. */
export function exchangeSigned(client: ClientEnd, daemon: DaemonEnd, device = DEVICE): void {
  exchange(client, daemon);
  const asked = client.did("sign").at(-1);
  if (client.state.phase !== "signing" || !asked) return;
  client.on({ type: "signed", signature: sign(sodium, device, asked.message), now: NOW });
  exchange(client, daemon);
}

/** A client and a daemon that have not spoken yet. */
export function pair(world: World, terms: Partial<ClientContext> = {}): [ClientEnd, DaemonEnd] {
  return [new ClientEnd(clientContext(terms)), new DaemonEnd(world.context)];
}
