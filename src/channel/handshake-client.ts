// The client's end of one channel, from its first message to its end, as a state table without I/O. It never tries a
// code again by itself, and nothing unauthenticated changes what is stored.

import { fromBase64, sameBytes, toBase64 } from "../crypto/byte-strings.ts";
import { pairFingerprint } from "../crypto/fingerprint.ts";
import {
  deviceAuthMessage,
  hostAuthMessage,
  PUBLIC_KEY_BYTES,
  SIGNATURE_BYTES,
  verify,
} from "../crypto/identity.ts";
import { wipeHandshakeKeys } from "../crypto/key-schedule.ts";
import { type Channel, Opener, Sealer } from "./channel.ts";
import { type Received, receive, sealFrame, sealMessage } from "./channel-frames.ts";
import { close, cut, drop, endOf, failTry, leave } from "./client-endings.ts";
import { answerDaemon, confirmToDaemon, isConfirmed, startClientRun } from "./client-exchange.ts";
import type {
  ClientContext,
  ClientEffect,
  ClientEvent,
  ClientState,
  ClientStep,
  ProvenHost,
} from "./client-states.ts";
import { decodeDaemonFinish, decodeDaemonHello, decodeError } from "./handshake-messages.ts";
import { ANSWER_TIMEOUT_MS, APPROVAL_TIMEOUT_MS } from "./handshake-timeouts.ts";
import { runTable, tableOf } from "./machine.ts";
import { type AuthMessage, type FromClient, type FromDaemon, parseFromDaemon } from "./messages.ts";

type In<P extends ClientState["phase"]> = Extract<ClientState, { readonly phase: P }>;
type On<T extends ClientEvent["type"]> = Extract<ClientEvent, { readonly type: T }>;

/** Begins a channel that the relay has just joined. */
export function openClient({ sodium, secret }: ClientContext): ClientStep {
  const run = startClientRun(sodium, secret);
  const effects: ClientEffect[] = [
    { type: "transmit", bytes: run.clientHello },
    { type: "wait", ms: ANSWER_TIMEOUT_MS },
  ];
  return { state: { phase: "wait-dh", run }, effects };
}

/** One step of the table in docs/handshake.md. */
export function stepClient(context: ClientContext, state: ClientState, event: ClientEvent): ClientStep {
  return runTable(TABLE, context, state, event);
}

/** These rows are the same in every phase that has a channel but is not ready. */
const withChannel = {
  end: (_: ClientContext, { channel }: { channel: Channel }, { reason }: On<"end">) => leave(channel, reason),
  lost: (_: ClientContext, { channel }: { channel: Channel }) => cut(channel, "lost"),
  timeout: (_: ClientContext, { channel }: { channel: Channel }) => leave(channel, "timeout"),
};

const TABLE = tableOf<ClientContext, ClientState, ClientEvent, ClientEffect>()({
  "wait-dh": {
    message: onDaemonHello,
    timeout: () => close("timeout"),
    lost: () => close("lost"),
    end: (_, __, { reason }) => close({ bye: reason }),
  },
  "wait-df": {
    message: onDaemonFinish,
    timeout: (context, state) => drop(context, state, "timeout"),
    lost: (context, state) => drop(context, state, "lost"),
    end: (context, state, { reason }) => drop(context, state, { bye: reason }),
  },
  "wait-auth-req": { message: onAuthRequest, ...withChannel },
  "confirm-host": {
    message: onWhileUserDecides,
    "host-confirmed": (context, state, { now }) => introduce(context, state, now),
    ...withChannel,
  },
  signing: { message: onWhileUserDecides, signed: onSigned, ...withChannel },
  "wait-ready": { message: onWhileWaiting, ...withChannel },
  ready: {
    message: onReadyMessage,
    send: (_, state, { frame, now }) => ({
      state,
      effects: [{ type: "transmit", bytes: sealFrame(state.channel, frame, now) }],
    }),
    end: withChannel.end,
    lost: withChannel.lost,
  },
  closed: {},
});

function onDaemonHello(
  context: ClientContext,
  { run }: In<"wait-dh">,
  { bytes, now }: On<"message">,
): ClientStep {
  const { sodium } = context;
  const error = decodeError(bytes);
  if (error) return failTry(context, error);
  const hello = decodeDaemonHello(bytes);
  if (!hello.ok) return failTry(context, hello.error);
  const answered = answerDaemon(sodium, run, hello.message, bytes);
  if (!answered) return failTry(context, "unproven");
  const sealer = new Sealer(sodium, answered.keys.clientToDaemon, now);
  const finish = confirmToDaemon(sodium, answered, sealer.header);
  return {
    state: { phase: "wait-df", run: answered, sealer, tag: finish.tag },
    effects: [
      { type: "transmit", bytes: finish.bytes },
      { type: "wait", ms: ANSWER_TIMEOUT_MS },
    ],
  };
}

function onDaemonFinish(context: ClientContext, state: In<"wait-df">, { bytes }: On<"message">): ClientStep {
  const { sodium } = context;
  const error = decodeError(bytes);
  if (error) return drop(context, state, error);
  const finish = decodeDaemonFinish(bytes);
  if (!finish.ok) return drop(context, state, finish.error);
  if (!isConfirmed(sodium, state.run, state.tag, finish.message)) return drop(context, state, "unproven");
  const { keys } = state.run;
  const opener = new Opener(sodium, finish.message.header, keys.daemonToClient);
  wipeHandshakeKeys(sodium, keys);
  return {
    state: { phase: "wait-auth-req", channel: { sealer: state.sealer, opener }, bind: keys.bind },
    effects: [{ type: "wait", ms: ANSWER_TIMEOUT_MS }],
  };
}

function onAuthRequest(
  context: ClientContext,
  state: In<"wait-auth-req">,
  { bytes, now }: On<"message">,
): ClientStep {
  const { channel, bind } = state;
  const { sodium, pinnedHost } = context;
  const received = receive(channel, bytes);
  if (received.kind === "skip") return stay(state);
  const ended = endOf(channel, received);
  if (ended) return ended;
  const request = messageOf(received);
  if (request?.t !== "auth_req") return leave(channel, "protocol_error");
  const hostPk = fromBase64(sodium, request.hostPk, PUBLIC_KEY_BYTES);
  const signature = fromBase64(sodium, request.hostSig, SIGNATURE_BYTES);
  if (!hostPk || !signature || !verify(sodium, hostPk, hostAuthMessage(bind, hostPk), signature))
    return leave(channel, "protocol_error");
  const host: ProvenHost = {
    channel,
    bind,
    hostPk,
    need: request.need,
    asks: request.asks === "device",
    takesBrief: request.brief === true,
  };
  if (pinnedHost && !sameBytes(sodium, pinnedHost, hostPk))
    return leave(channel, "host_refused", "host_changed");
  if (pinnedHost || !context.confirmHost) return introduce(context, host, now);
  return {
    state: { phase: "confirm-host", ...host },
    // The user may take as long as they like. The daemon gives up earlier, and that does not use up the link.
    effects: [
      { type: "wait", ms: null },
      { type: "confirm-host", hostPk },
    ],
  };
}

/** Tells the host who this client is, now that the host is known. */
function introduce(context: ClientContext, host: ProvenHost, now: number): ClientStep {
  const { channel, bind, hostPk, need, asks, takesBrief } = host;
  const { devicePk, about } = context;
  // An older host would take it for a client that stays, and would end another client to make room.
  if (about.brief !== undefined && !takesBrief) return leave(channel, "closed", "version");
  const wait: ClientEffect = { type: "wait", ms: ANSWER_TIMEOUT_MS };
  const isNeeded = need === "device";
  if (!isNeeded && !(asks && devicePk)) return sendAuth(context, host, null, now);
  if (!devicePk) return leave(channel, "device_needed");
  const message = deviceAuthMessage(bind, hostPk, devicePk);
  return {
    state: { phase: "signing", ...proven(host) },
    effects: [wait, { type: "sign", message, isNeeded }],
  };
}

function onSigned(
  context: ClientContext,
  state: In<"signing">,
  { signature, now }: On<"signed">,
): ClientStep {
  if (!signature && state.need === "device") return leave(state.channel, "device_needed");
  return sendAuth(context, state, signature, now);
}

function sendAuth(
  { sodium, devicePk, about }: ClientContext,
  host: ProvenHost,
  signature: Uint8Array | null,
  now: number,
): ClientStep {
  const device =
    devicePk && signature
      ? { devicePk: toBase64(sodium, devicePk), deviceSig: toBase64(sodium, signature) }
      : {};
  const auth: AuthMessage = { t: "auth", ...about, ...device };
  return {
    state: { phase: "wait-ready", asked: false, ...proven(host) },
    effects: [
      { type: "transmit", bytes: sealMessage(host.channel, auth, now) },
      { type: "wait", ms: ANSWER_TIMEOUT_MS },
    ],
  };
}

const proven = ({ channel, bind, hostPk, need, asks, takesBrief }: ProvenHost): ProvenHost => ({
  channel,
  bind,
  hostPk,
  need,
  asks,
  takesBrief,
});

/** The only message that the daemon may send here is its end, when it waits no longer. */
function onWhileUserDecides(
  _: ClientContext,
  state: In<"confirm-host" | "signing">,
  { bytes }: On<"message">,
): ClientStep {
  const received = receive(state.channel, bytes);
  if (received.kind === "skip") return stay(state);
  return endOf(state.channel, received) ?? leave(state.channel, "protocol_error");
}

function onWhileWaiting(
  context: ClientContext,
  state: In<"wait-ready">,
  { bytes, now }: On<"message">,
): ClientStep {
  const { channel, hostPk } = state;
  const received = receive(channel, bytes);
  if (received.kind === "skip") return stay(state);
  const ended = endOf(channel, received);
  if (ended) return ended;
  const message = messageOf(received);
  if (message?.t === "ping") return pong(state, message.n, now);
  if (message?.t === "pong") return stay(state);
  if (message?.t === "ready")
    return {
      state: { phase: "ready", channel },
      effects: [
        { type: "wait", ms: null },
        { type: "ready", ready: message, hostPk },
      ],
    };
  const pairFp = context.devicePk && pairFingerprint(context.sodium, state.bind, hostPk, context.devicePk);
  // This end shows the fingerprint that it computed itself. The daemon's must be equal, or somebody is in between.
  if (message?.t !== "pending" || state.asked || message.pairFp !== pairFp)
    return leave(channel, "protocol_error");
  return {
    state: { ...state, asked: true },
    effects: [
      { type: "wait", ms: APPROVAL_TIMEOUT_MS + ANSWER_TIMEOUT_MS },
      { type: "pending", pairFp },
    ],
  };
}

function onReadyMessage(_: ClientContext, state: In<"ready">, { bytes, now }: On<"message">): ClientStep {
  const { channel } = state;
  const received = receive(channel, bytes);
  const ended = endOf(channel, received);
  if (ended) return ended;
  if (received.kind !== "frame" || received.frame.kind === "input") return stay(state);
  if (received.frame.kind !== "control")
    return { state, effects: [{ type: "frame", frame: received.frame }] };
  const parsed = parseFromDaemon(received.frame.json);
  if (!parsed.ok) return parsed.reason === "unknown" ? stay(state) : leave(channel, "protocol_error");
  const { message } = parsed;
  if (message.t === "ping") return pong(state, message.n, now);
  if (message.t === "auth_req" || message.t === "pending" || message.t === "ready")
    return leave(channel, "protocol_error");
  return { state, effects: [{ type: "message", message }] };
}

const stay = (state: ClientState): ClientStep => ({ state, effects: [] });

function pong(state: In<"ready" | "wait-ready">, n: number, now: number): ClientStep {
  // A fraction of a millisecond would make the message invalid.
  const message: FromClient = { t: "pong", n, now: Math.floor(now) };
  return { state, effects: [{ type: "transmit", bytes: sealMessage(state.channel, message, now) }] };
}

function messageOf(received: Received): FromDaemon | null {
  if (received.kind !== "frame" || received.frame.kind !== "control") return null;
  const parsed = parseFromDaemon(received.frame.json);
  return parsed.ok ? parsed.message : null;
}
