// The daemon's end of one channel, from its opening to its end, as a state table without I/O. What all channels share
// (the count of wrong codes, the keys, who is connected) comes from the hooks, synchronously.

import { toBase64 } from "../crypto/byte-strings.ts";
import { pairFingerprint } from "../crypto/fingerprint.ts";
import { hostAuthMessage, sign } from "../crypto/identity.ts";
import { type Channel, Opener, releaseChannel, Sealer } from "./channel.ts";
import { receive, sealBye, sealFrame, sealMessage } from "./channel-frames.ts";
import type { Code } from "./code.ts";
import type { KeyCredential } from "./credentials.ts";
import { authenticate, type NewClient } from "./daemon-authentication.ts";
import { confirmClient, startDaemonRun } from "./daemon-exchange.ts";
import type { DaemonContext, DaemonEffect, DaemonEnd, DaemonEvent, DaemonState } from "./daemon-states.ts";
import {
  decodeClientFinish,
  decodeClientHello,
  encodeError,
  type HandshakeError,
} from "./handshake-messages.ts";
import { APPROVAL_TIMEOUT_MS, AUTH_TIMEOUT_MS, CONFIRM_TIMEOUT_MS } from "./handshake-timeouts.ts";
import { runTable, type Step, tableOf } from "./machine.ts";
import {
  type Bye,
  type FromClient,
  mayCarry,
  parseAuth,
  parseFromClient,
  type ReadyMessage,
} from "./messages.ts";

type DaemonStep = Step<DaemonState, DaemonEffect>;
type In<P extends DaemonState["phase"]> = Extract<DaemonState, { readonly phase: P }>;
type On<T extends DaemonEvent["type"]> = Extract<DaemonEvent, { readonly type: T }>;

/** Begins a channel that the relay has just opened. */
export function openDaemon(): DaemonStep {
  return { state: { phase: "wait-ch" }, effects: [{ type: "wait", ms: CONFIRM_TIMEOUT_MS }] };
}

/** One step of the table in docs/handshake.md. */
export function stepDaemon(context: DaemonContext, state: DaemonState, event: DaemonEvent): DaemonStep {
  return runTable(TABLE, context, state, event);
}

const TABLE = tableOf<DaemonContext, DaemonState, DaemonEvent, DaemonEffect>()({
  "wait-ch": {
    message: onClientHello,
    timeout: () => refuse("timeout"),
    lost: () => close("lost"),
  },
  "wait-cf": {
    message: onClientFinish,
    timeout: ({ sodium }, { run }) => refuse("timeout", () => sodium.memzero(run.scalar)),
    evicted: ({ sodium }, { run }) => refuse("busy", () => sodium.memzero(run.scalar)),
    lost: ({ sodium }, { run }) => close("lost", () => sodium.memzero(run.scalar)),
  },
  "wait-auth": {
    message: onAuth,
    timeout: (_, { channel }) => leave(channel, "timeout"),
    end: (_, { channel }, { reason }) => leave(channel, reason),
    lost: (_, { channel }) => cut(channel, "lost"),
  },
  "wait-approval": {
    message: onWhileAsking,
    approved: (context, { channel, client }, { now }) => letIn(context, channel, client, now),
    refused: (_, { channel }) => leave(channel, "denied"),
    timeout: (_, { channel }) => leave(channel, "timeout"),
    end: (_, { channel }, { reason }) => leave(channel, reason),
    lost: (_, { channel }) => cut(channel, "lost"),
  },
  ready: {
    message: onReadyMessage,
    send: (_, state, { frame, now }) => ({
      state,
      effects: [{ type: "transmit", bytes: sealFrame(state.channel, frame, now) }],
    }),
    end: (_, { channel }, { reason }) => leave(channel, reason),
    lost: (_, { channel }) => cut(channel, "lost"),
  },
  closed: {},
});

function onClientHello(context: DaemonContext, _: In<"wait-ch">, { bytes }: On<"message">): DaemonStep {
  const { sodium, hooks } = context;
  const hello = decodeClientHello(bytes);
  if (!hello.ok) return refuse(hello.error);
  const { kind, credId } = hello.message;
  const code = kind === "code" ? hooks.code() : null;
  const key = kind === "key" ? hooks.key(credId) : null;
  if (kind === "code" && !(code && hooks.codesOpen())) return refuse("locked");
  if (kind === "key" && !key) return refuse("unknown_credential");
  if (!hooks.admit(kind)) return refuse("busy");
  const run = startDaemonRun(sodium, hello.message, bytes, code ?? { secret: key!.secret });
  return { state: { phase: "wait-cf", run, code }, effects: [{ type: "transmit", bytes: run.daemonHello }] };
}

/** Runs without a pause, so that two channels can never both take the last try or the last use. */
function onClientFinish(
  context: DaemonContext,
  state: In<"wait-cf">,
  { bytes, now }: On<"message">,
): DaemonStep {
  const { sodium, hooks } = context;
  const { run, code } = state;
  const wipe = () => sodium.memzero(run.scalar);
  const finish = decodeClientFinish(bytes);
  if (!finish.ok) return refuse(finish.error, wipe);
  // If the code was replaced meanwhile, it is refused like a locked one: a right guess must not be confirmed.
  if (code && (!hooks.codesOpen() || !sameCode(hooks.code(), code))) return refuse("locked", wipe);
  const keys = confirmClient(sodium, run, finish.message);
  if (!keys) {
    if (run.kind === "key") hooks.keyFailed(run.credId);
    else hooks.codeFailed();
    const refused = refuse("auth");
    const told: DaemonEffect[] = run.kind === "code" ? [{ type: "wrong-code" }] : [];
    return { ...refused, effects: [...told, ...refused.effects] };
  }
  const key = run.kind === "key" ? hooks.key(run.credId) : null;
  if (run.kind === "key" && !key) return refuse("unknown_credential");
  const failedTriesBefore = run.kind === "code" ? hooks.codeConfirmed() : 0;
  const sealer = new Sealer(sodium, keys.daemonToClient, now);
  const channel = { sealer, opener: new Opener(sodium, finish.message.header, keys.clientToDaemon) };
  const daemonFinish = keys.finish(sealer.header);
  const { bind } = keys;
  keys.wipe();
  const authRequest = sealMessage(channel, hostProof(context, bind, key), now);
  return {
    state: { phase: "wait-auth", channel, bind, key, failedTriesBefore },
    effects: [
      { type: "settled" },
      { type: "transmit", bytes: daemonFinish },
      { type: "transmit", bytes: authRequest },
      { type: "wait", ms: AUTH_TIMEOUT_MS },
    ],
  };
}

const sameCode = (a: Code | null, b: Code) => a?.room === b.room && a.digits === b.digits;

const needOf = (context: DaemonContext, key: KeyCredential | null) =>
  key?.devicePk ? "device" : context.need;

function hostProof(context: DaemonContext, bind: Uint8Array, key: KeyCredential | null) {
  const { sodium, host } = context;
  return {
    t: "auth_req",
    hostPk: toBase64(sodium, host.publicKey),
    hostSig: toBase64(sodium, sign(sodium, host, hostAuthMessage(bind, host.publicKey))),
    need: needOf(context, key),
    // A share is its own ticket, and anybody who has it may use it.
    ...(context.asks && key?.purpose !== "share" ? { asks: "device" } : {}),
    brief: true,
  };
}

function onAuth(context: DaemonContext, state: In<"wait-auth">, { bytes, now }: On<"message">): DaemonStep {
  const { channel, bind, key, failedTriesBefore } = state;
  const received = receive(channel, bytes);
  if (received.kind === "broken") return cut(channel, received.reason);
  if (received.kind === "end") return cut(channel, { peer: received.reason });
  if (received.kind === "skip") return { state, effects: [] };
  const auth = received.frame.kind === "control" ? parseAuth(received.frame.json) : null;
  if (!auth) return leave(channel, "protocol_error");
  const need = needOf(context, key);
  const proven = authenticate(context.sodium, { bind, hostPk: context.host.publicKey, need, key, auth });
  if (!proven.ok) return leave(channel, "denied");
  const client: NewClient = { ...proven.client, failedTriesBefore };
  const access = context.hooks.access(client);
  if (access === "allow") return letIn(context, channel, client, now);
  // Only a device can be approved, because only a device has a fingerprint to compare.
  if (access === "deny" || !client.devicePk) return leave(channel, "denied");
  const pairFp = pairFingerprint(context.sodium, bind, context.host.publicKey, client.devicePk);
  return {
    state: { phase: "wait-approval", channel, client },
    effects: [
      { type: "transmit", bytes: sealMessage(channel, { t: "pending", pairFp } as { t: string }, now) },
      { type: "wait", ms: APPROVAL_TIMEOUT_MS },
      { type: "ask-approval", client, pairFp },
    ],
  };
}

function letIn(context: DaemonContext, channel: Channel, client: NewClient, now: number): DaemonStep {
  const granted = context.hooks.grant(client);
  if (!granted) return leave(channel, "denied");
  const ready: ReadyMessage = { t: "ready", scope: client.scope, ...granted };
  return {
    state: { phase: "ready", channel, scope: client.scope },
    effects: [
      { type: "transmit", bytes: sealMessage(channel, ready, now) },
      { type: "wait", ms: null },
      { type: "ready", client },
    ],
  };
}

/** Until the device is approved, it gets answers only to its pings. */
function onWhileAsking(
  _: DaemonContext,
  state: In<"wait-approval">,
  { bytes, now }: On<"message">,
): DaemonStep {
  const received = receive(state.channel, bytes);
  if (received.kind === "broken") return cut(state.channel, received.reason);
  if (received.kind === "end") return cut(state.channel, { peer: received.reason });
  if (received.kind === "skip" || received.frame.kind !== "control") return { state, effects: [] };
  const parsed = parseFromClient("view", received.frame.json);
  return parsed.ok && parsed.message.t === "ping"
    ? pong(state, parsed.message.n, now)
    : { state, effects: [] };
}

function onReadyMessage(_: DaemonContext, state: In<"ready">, { bytes, now }: On<"message">): DaemonStep {
  const { channel, scope } = state;
  const received = receive(channel, bytes);
  if (received.kind === "broken") return cut(channel, received.reason);
  if (received.kind === "end") return cut(channel, { peer: received.reason });
  if (received.kind === "skip") return { state, effects: [{ type: "denied", what: "frame" }] };
  const { frame } = received;
  if (!mayCarry(scope, frame.kind)) return { state, effects: [{ type: "denied", what: frame.kind }] };
  if (frame.kind !== "control") return { state, effects: [{ type: "frame", frame }] };
  const parsed = parseFromClient(scope, frame.json);
  if (parsed.ok)
    return parsed.message.t === "ping"
      ? pong(state, parsed.message.n, now)
      : { state, effects: [{ type: "message", message: parsed.message }] };
  if (parsed.reason === "malformed") return leave(channel, "protocol_error");
  return { state, effects: [{ type: "denied", what: parsed.name || "message" }] };
}

function pong(state: In<"ready" | "wait-approval">, n: number, now: number): DaemonStep {
  const message: FromClient = { t: "pong", n, now };
  return { state, effects: [{ type: "transmit", bytes: sealMessage(state.channel, message, now) }] };
}

/** Ends with an error in the clear, before there is a channel. */
function refuse(error: HandshakeError, wipe?: () => void): DaemonStep {
  const closed = close(error, wipe);
  return { ...closed, effects: [{ type: "transmit", bytes: encodeError(error) }, ...closed.effects] };
}

function close(end: DaemonEnd, wipe?: () => void): DaemonStep {
  wipe?.();
  return {
    state: { phase: "closed", end },
    effects: [{ type: "wait", ms: null }, { type: "settled" }, { type: "closed", end }],
  };
}

/** Ends the channel without a message, because nobody would get it or it is over already. */
function cut(channel: Channel, end: DaemonEnd): DaemonStep {
  releaseChannel(channel);
  return {
    state: { phase: "closed", end },
    effects: [
      { type: "wait", ms: null },
      { type: "closed", end },
    ],
  };
}

/** Ends the channel cleanly. */
function leave(channel: Channel, reason: Bye["reason"]): DaemonStep {
  const bytes = sealBye(channel, reason);
  const closed = cut(channel, { bye: reason });
  return { ...closed, effects: [{ type: "transmit", bytes }, ...closed.effects] };
}
