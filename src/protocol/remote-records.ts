// What the commands for remote access ask the session server, and its answers: codes, links, and who may come in.

import * as v from "valibot";
import { count, sessionId, text } from "./session-info.ts";

const scope = v.picklist(["control", "view"]);
const session = v.nullable(sessionId);
const mode = v.picklist(["rotating", "permanent"]);

/** What `remi code` and its flags ask for. What is absent stays as it was. */
export const CodeRequest = v.object({
  /** A session's name; absent for all sessions of the machine. */
  query: v.optional(text(256)),
  /** Makes a new code, accepts typed codes again, and ends the access that the old code gave. */
  refresh: v.optional(v.boolean()),
  /** Also makes a link for one use. */
  link: v.optional(v.boolean()),
  mode: v.optional(mode),
  /** `own`: the relay inside the session server; `off`: no socket to any. */
  relay: v.optional(v.picklist(["own", "off"])),
  signalingUrl: v.optional(text(2_048)),
  /** Whether direct paths are allowed, whatever the config says. */
  direct: v.optional(v.picklist(["on", "off"])),
});
export type CodeRequest = Readonly<v.InferOutput<typeof CodeRequest>>;

export const CodeAnswer = v.object({
  /** Null for a share. */
  code: v.nullable(text(16)),
  /** Name of the one session that it opens; null for all sessions of the machine. */
  session: v.nullable(text(64)),
  mode,
  signalingUrl: text(2_048),
  /** Where the relay serves the viewer. */
  viewerUrl: text(2_048),
  /** Whether the relay has the room now. */
  connected: v.boolean(),
  /** Why it does not. */
  problem: v.nullable(text(512)),
  /** Whether a typed code is accepted now; `locked` after too many wrong ones. */
  gate: v.nullable(v.picklist(["open", "locked", "disarmed"])),
  /** Wrong codes since the last right one. */
  wrongCodes: count,
  /** Ms since the epoch; null for always. */
  armedUntil: v.nullable(count),
  link: v.nullable(text(2_200)),
  linkExpires: v.nullable(count),
  /** Of the link. */
  scope,
  /** Of this host, as clients show it. */
  fingerprint: text(64),
});
export type CodeAnswer = Readonly<v.InferOutput<typeof CodeAnswer>>;

export const AccessList = v.object({
  mode,
  relay: v.picklist(["own", "url", "off"]),
  /** Whether direct paths are allowed; absent from an older server. */
  direct: v.optional(v.boolean()),
  connected: v.boolean(),
  fingerprint: text(64),
  wrongCodes: count,
  devices: v.array(
    v.object({ id: text(16), name: text(64), scope, session, approvedAt: count, seenAt: count }),
  ),
  /** Devices that wait for approval: at most one. */
  waiting: v.array(v.object({ name: text(64), fingerprint: text(16), scope, session, since: count })),
  keys: v.array(
    v.object({
      id: text(16),
      purpose: v.picklist(["link", "share", "resume", "device"]),
      scope,
      session,
      uses: v.nullable(count),
      expires: count,
      name: text(64),
    }),
  ),
  /** Remote clients that are in. */
  clients: v.array(
    v.object({
      /** Absent from an older server. */
      id: v.optional(text(16)),
      ch: count,
      name: text(64),
      scope,
      session,
      by: text(16),
      since: count,
      /** True: it has forwarded connections and no session. */
      forwards: v.optional(v.boolean()),
    }),
  ),
  /** Codes that open something, by their letters; absent from an older server. */
  codes: v.optional(v.array(v.object({ room: text(8), session, permanent: v.boolean() }))),
});
export type AccessList = Readonly<v.InferOutput<typeof AccessList>>;
