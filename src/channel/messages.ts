// Control messages inside the channel, and who may send them. The daemon denies what a client may not send and what it
// does not know. A client ignores what it does not know.

import * as v from "valibot";
import { PUBLIC_KEY_BYTES, RID_BYTES, SIGNATURE_BYTES } from "../crypto/identity.ts";
import type { Frame } from "../protocol/frames.ts";
import { Alert } from "../protocol/notification-record.ts";
import { type MessageOf, parseMessage } from "../protocol/parse.ts";
import { count, SessionInfo, sessionId, text } from "../protocol/session-info.ts";
import {
  type FromHost,
  parseFromHost,
  parseToHost,
  type ToHost,
  type toHost,
} from "../protocol/session-messages.ts";
import { unhandled } from "../protocol/unhandled.ts";
import { KEY_NAME_LENGTH_MAX, SCOPES, type Scope } from "./credentials.ts";
import { fileMessagesFromClient, fileMessagesFromDaemon } from "./file-messages.ts";
import { flowMessages } from "./flow-messages.ts";
import { tcpMessagesFromClient, tcpMessagesFromDaemon } from "./forward-messages.ts";
import { SECRET_BYTES } from "./link.ts";
import { manageMessagesFromClient, manageMessagesFromDaemon } from "./manage-messages.ts";
import {
  ByeBody,
  base64Of,
  caps,
  Ping,
  Pong,
  pathMessagesFromClient,
  pathMessagesFromDaemon,
  stream,
} from "./message-fields.ts";

/** The reasons for a clean end. Another release may send others. */
export const BYE_REASONS = [
  "closed", // its user left
  "denied",
  "device_needed", // the host asks for a device, and there is none
  "expired", // the time of a share is over
  "limit", // more came than is allowed; it may come back
  "host_refused", // the user did not confirm the host
  "replaced", // by another client
  "revoked",
  "shutdown",
  "timeout",
  "protocol_error",
] as const;
export interface Bye {
  readonly t: "bye";
  readonly reason: (typeof BYE_REASONS)[number];
}

/** In the `caps` of a client that shows notifications. Only such clients get `alert`. */
export const SHOWS_ALERTS = "alerts";

/** In the `caps` of a daemon that forwards TCP connections to clients that may have them. */
export const FORWARDS_TCP = "tcp";

/** In the `caps` of a daemon that lets this client have files. */
export const HAS_FILES = "files";

/** In the `caps` of a daemon that lets this client start, restart and name sessions. */
export const MANAGES_SESSIONS = "manage";

/** In the `caps` of an end that can use a direct path. */
export const TAKES_DIRECT = "direct";

/**
 * What a client came for, if that is one thing. `look`: it gets the scope `view`, even if it may do more. `act`: it does
 * one thing, and shares the place of another client of its device. `forward`: it has forwarded TCP connections and no
 * session. The first two leave by themselves.
 */
const BRIEFS = ["look", "act", "forward"] as const;
export type Brief = (typeof BRIEFS)[number];

/** A message to or from a session. The session's own table checks it. */
const Told = v.looseObject({ t: text(32) });

/** From the daemon. */
export const fromDaemon = {
  auth_req: v.object({
    hostPk: base64Of(PUBLIC_KEY_BYTES),
    hostSig: base64Of(SIGNATURE_BYTES),
    need: v.picklist(["none", "device"]),
    /** No device is needed, but one that signs gets a ticket that only it can use and that survives a restart. */
    asks: v.optional(v.literal("device")),
    /** The host knows brief clients. */
    brief: v.optional(v.literal(true)),
  }),
  /** The device waits for approval at the host. Both ends show the same text. */
  pending: v.object({
    pairFp: v.pipe(v.string(), v.regex(/^(?:[0-9A-HJKMNP-TV-Z]{4}-){2}[0-9A-HJKMNP-TV-Z]{4}$/)),
  }),
  /** The channel is ready. `session` and `listed` follow. */
  ready: v.object({
    scope: v.picklist(SCOPES),
    /** Name of the host, for people. */
    host: text(256),
    rid: base64Of(RID_BYTES),
    /** The key to come back with. */
    key: v.optional(v.object({ secret: base64Of(SECRET_BYTES), expires: count })),
    /** The one session that this access is for. */
    session: v.optional(sessionId),
    /** Wrong codes that were tried before this one. */
    failedTriesBefore: count,
    /** The daemon's clock, ms since the epoch. */
    now: count,
    version: text(64),
    caps,
  }),
  session: v.object({ info: SessionInfo }),
  removed: v.object({ id: sessionId }),
  /** Every session has been sent. */
  listed: v.object({}),
  /** A notification. Goes to clients that show them and may control the session, with or without a stream to it. */
  alert: Alert,
  attached: v.object({ stream, session: sessionId }),
  detached: v.object({ stream, reason: text(32) }),
  told: v.object({ stream, message: Told }),
  ping: Ping,
  pong: Pong,
  bye: ByeBody,
  ...pathMessagesFromDaemon,
  ...flowMessages,
  ...tcpMessagesFromDaemon,
  ...fileMessagesFromDaemon,
  ...manageMessagesFromDaemon,
};

/** Who may send a message: every client, only one that controls, or nobody once the channel is ready. */
type Access = Scope | "never";
interface Row<S extends v.GenericSchema> {
  readonly access: Access;
  readonly body: S;
}
const row = <S extends v.GenericSchema>(access: Access, body: S): Row<S> => ({ access, body });

/** From a client, with who may send each. */
export const fromClient = {
  auth: row(
    "never",
    v.object({
      devicePk: v.optional(base64Of(PUBLIC_KEY_BYTES)),
      deviceSig: v.optional(base64Of(SIGNATURE_BYTES)),
      name: v.optional(text(KEY_NAME_LENGTH_MAX)),
      clientVer: text(64),
      caps,
      brief: v.optional(v.picklist(BRIEFS)),
    }),
  ),
  /** Answered by `session` for each session that the client may see, then `listed`. */
  list: row("view", v.object({})),
  /** Opens a stream to a session. Answered by `attached` or `detached`. */
  attach: row("view", v.object({ stream, session: sessionId })),
  detach: row("view", v.object({ stream })),
  /** To the session of a stream. `toHostAccess` says who may send the message in it. */
  tell: row("view", v.object({ stream, message: Told })),
  /** Answers one question, once, and only while it is open. */
  answer: row("control", v.object({ qid: text(64), choice: text(256) })),
  ping: row("view", Ping),
  pong: row("view", Pong),
  bye: row("view", ByeBody),
  // The owner of the machine decides whether a view-only guest may have a direct path.
  "rtc.ask": row("view", pathMessagesFromClient["rtc.ask"]),
  "rtc.answer": row("view", pathMessagesFromClient["rtc.answer"]),
  "rtc.ice": row("view", pathMessagesFromClient["rtc.ice"]),
  path: row("view", pathMessagesFromClient.path),
  // Without access there are no flows, and the daemon refuses each ask.
  "flow.end": row("view", flowMessages["flow.end"]),
  "flow.reset": row("view", flowMessages["flow.reset"]),
  "files.ask": row("view", fileMessagesFromClient["files.ask"]),
  "files.roots": row("view", fileMessagesFromClient["files.roots"]),
  // Not for guests, either.
  "sessions.start": row("control", manageMessagesFromClient["sessions.start"]),
  "sessions.restart": row("control", manageMessagesFromClient["sessions.restart"]),
  "sessions.rename": row("control", manageMessagesFromClient["sessions.rename"]),
  // Not for guests: who controls one session alone is refused by the daemon.
  "tcp.ask": row("control", tcpMessagesFromClient["tcp.ask"]),
  "tcp.open": row("control", tcpMessagesFromClient["tcp.open"]),
};

/** Who may send each message to a session. Every message has a row, so that nobody forgets a new one. */
export const toHostAccess: Readonly<Record<keyof typeof toHost, Access>> = {
  hello: "view",
  /** With `access: "view"` for a view-only guest. */
  open: "view",
  resize: "control",
  policy: "control",
  terminal: "control",
  resync: "view",
  pan: "view",
  // It would set variables of programs that are started later.
  environment: "never",
  detachOthers: "control",
  detachAll: "control",
  signal: "control",
  end: "control",
  // A guest's new name could be one that another session just had, and input that somebody sends by name would go to the
  // wrong session. Clients of the whole machine have `sessions.rename`.
  rename: "never",
  // Only programs of this machine send it.
  event: "never",
  mute: "control",
  prompt: "control",
  keys: "control",
  capture: "view",
  // What else runs on the machine is not for who only watches.
  ports: "control",
  // Only the session server sends these.
  retire: "never",
  listen: "never",
  ping: "view",
  bye: "view",
};

type Bodies = { [K in keyof typeof fromClient]: (typeof fromClient)[K]["body"] };
const clientBodies = Object.fromEntries(
  Object.entries(fromClient).map(([name, { body }]) => [name, body]),
) as unknown as Bodies;

export type AuthMessage = Extract<MessageOf<Bodies>, { t: "auth" }>;
export type FromClient =
  | Exclude<MessageOf<Bodies>, { t: "auth" | "tell" }>
  | { readonly t: "tell"; readonly stream: number; readonly message: ToHost };
export type FromDaemon =
  | Exclude<MessageOf<typeof fromDaemon>, { t: "told" }>
  | { readonly t: "told"; readonly stream: number; readonly message: FromHost };
export type ReadyMessage = Extract<FromDaemon, { t: "ready" }>;

export type ParsedFromClient =
  | { readonly ok: true; readonly message: FromClient }
  | { readonly ok: false; readonly reason: "malformed" | "denied"; readonly name: string };
export type ParsedFromDaemon =
  | { readonly ok: true; readonly message: FromDaemon }
  | { readonly ok: false; readonly reason: "malformed" | "unknown" };

const allows = (access: Access, scope: Scope) => access === "view" || access === scope;

/** Whether a client of this scope may send a frame of this kind. Control frames are judged by their message. */
export function mayCarry(scope: Scope, kind: Frame["kind"]): boolean {
  switch (kind) {
    case "control":
    case "credit":
    case "padding":
    // Of a flow that there is not they are dropped.
    case "flow":
    case "flowCredit":
      return true;
    case "input":
      return scope === "control";
    case "output":
    case "snapshot":
    case "view":
    case "ack":
    case "answer":
      return false;
    default:
      return unhandled(kind);
  }
}

/** Parses a client's message and checks it against the scope. Unknown names are denied. Never throws. */
export function parseFromClient(scope: Scope, json: string): ParsedFromClient {
  const parsed = parseMessage(clientBodies, json);
  if (!parsed.ok) {
    const reason = parsed.reason === "unknown" ? "denied" : "malformed";
    return { ok: false, reason, name: "" };
  }
  const { message } = parsed;
  const denied = { ok: false, reason: "denied", name: message.t } as const;
  if (message.t === "auth" || !allows(fromClient[message.t].access, scope)) return denied;
  if (message.t !== "tell") return { ok: true, message };
  const inner = parseToHost(JSON.stringify(message.message));
  if (!inner.ok) return inner.reason === "unknown" ? denied : { ...denied, reason: "malformed" };
  if (!allows(toHostAccess[inner.message.t], scope)) return { ...denied, name: inner.message.t };
  if (inner.message.t === "open" && !allows(inner.message.access, scope)) return { ...denied, name: "open" };
  return { ok: true, message: { ...message, message: inner.message } };
}

/** Parses the first message of a client. Null when it is not `auth`. */
export function parseAuth(json: string): AuthMessage | null {
  const parsed = parseMessage({ auth: fromClient.auth.body }, json);
  return parsed.ok ? parsed.message : null;
}

/** Parses a daemon's message. The caller ignores unknown names. Never throws. */
export function parseFromDaemon(json: string): ParsedFromDaemon {
  const parsed = parseMessage(fromDaemon, json);
  if (!parsed.ok) return parsed;
  const { message } = parsed;
  if (message.t !== "told") return { ok: true, message };
  const inner = parseFromHost(JSON.stringify(message.message));
  return inner.ok ? { ok: true, message: { ...message, message: inner.message } } : inner;
}

/** Parses a `bye`. Null for any other control frame. */
export function parseBye(json: string): { readonly t: "bye"; readonly reason: string } | null {
  const parsed = parseMessage({ bye: ByeBody }, json);
  return parsed.ok ? parsed.message : null;
}
