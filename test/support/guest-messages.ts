// Every message and frame that a remote client can send, made from the protocol's own tables: valid, malformed,
// unknown.

import type * as v from "valibot";
import { fromClient, fromDaemon } from "../../src/channel/messages.ts";
import type { Frame } from "../../src/protocol/frames.ts";
import { fromHost, toHost } from "../../src/protocol/session-messages.ts";
import { misfitsOf, sampleOf } from "./schema-samples.ts";

/** Messages that may end the session, or throw its owner out, if they are allowed: sent last. */
export const ENDING = ["end", "signal", "detachAll", "detachOthers", "bye", "retire"];

type Json = Record<string, unknown>;

export interface GuestWorld {
  /** The session that the guest is for, and one that it is not for. */
  readonly session: string;
  readonly other: string;
  readonly scope: "control" | "view";
}

export interface Sendable {
  readonly name: string;
  readonly json: Json;
  /** It matches its table: the daemon may refuse it, but does not end the channel because of it. */
  readonly fits: boolean;
}

/** Every message, those that fit first. `endings`: also those that may end what they are sent to. */
export function guestMessages(world: GuestWorld, endings: boolean): Sendable[] {
  const { session, other, scope } = world;
  const options = { fields: { stream: 1, session, access: scope } };
  const made: Sendable[] = [];
  const add = (name: string, json: Json, fits = true) => made.push({ name, json, fits });
  const wanted = (name: string) => endings || !ENDING.includes(name);
  for (const [t, { body }] of Object.entries(fromClient)) {
    if (!wanted(t)) continue;
    for (const whole of [false, true]) add(t, { ...(sampleOf(body, { ...options, whole }) as Json), t });
    for (const misfit of misfitsOf(body, options)) add(t, { ...(misfit as Json), t }, false);
  }
  for (const [t, body] of Object.entries(toHost) as [string, v.GenericSchema][]) {
    if (!wanted(t)) continue;
    const tell = (message: unknown, fits = true) =>
      add(`tell ${t}`, { t: "tell", stream: 1, message: { ...(message as Json), t } }, fits);
    for (const whole of [false, true]) tell(sampleOf(body, { ...options, whole }));
    for (const misfit of misfitsOf(body, options)) tell(misfit, false);
  }
  // Both capture as much as there is, and ask for more than they may have.
  for (const format of ["text", "ansi", "html", "json"])
    add("tell capture", {
      t: "tell",
      stream: 1,
      message: { t: "capture", request: 7, format, scrollback: null },
    });
  for (const [cols, rows] of [
    [2, 2],
    [1_000, 1_000],
    [80, 24],
  ])
    add("tell resize", { t: "tell", stream: 1, message: { t: "resize", cols, rows } });
  for (const [stream, target] of [
    [2, other],
    [3, "0000"],
    [1, session],
  ] as const)
    add("attach", { t: "attach", stream, session: target });
  // Messages that only the other side sends, and some that nobody sends.
  for (const t of [...Object.keys(fromDaemon), ...Object.keys(fromHost), "nonsense"])
    if (!(t in fromClient)) {
      add(t, { t, stream: 1 });
      if (!(t in toHost)) add(`tell ${t}`, { t: "tell", stream: 1, message: { t } });
    }
  return made.sort((a, b) => Number(b.fits) - Number(a.fits));
}

/** A frame of each kind. */
export function guestFrames(cseq: number): Frame[] {
  const bytes = new TextEncoder().encode("typed-by-a-guest ");
  const stream = 1;
  const frames: Readonly<Record<Frame["kind"], Frame>> = {
    control: { kind: "control", json: "{" },
    output: { kind: "output", stream, seq: 0, bytes },
    input: { kind: "input", stream, cseq, seen: 0, tMs: Date.now(), bytes },
    credit: { kind: "credit", bytes: 1_000_000 },
    snapshot: { kind: "snapshot", stream, seq: 0, part: 3, bytes },
    ack: { kind: "ack", stream, cseq },
    view: { kind: "view", stream, bytes },
    answer: { kind: "answer", request: 7, last: true, bytes },
    flow: { kind: "flow", flow: 1, bytes },
    flowCredit: { kind: "flowCredit", flow: 1, bytes: 1_000_000 },
    padding: { kind: "padding" },
  };
  return Object.values(frames);
}
