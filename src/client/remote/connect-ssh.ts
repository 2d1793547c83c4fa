// Connects to a machine over ssh. The person types only what ssh asks for, and nothing is remembered: whoever ssh lets in
// is the machine's user, and ssh checks the machine by its own keys.

import type { Sodium } from "../../crypto/sodium.ts";
import type { DialEvents } from "../../peer/tries.ts";
import type { SshPlace } from "../../peer/ways.ts";
import type { Connected } from "./connect.ts";
import { failureSentence } from "./connect-text.ts";
import { type ConnectionKind, connectionBase } from "./connection-base.ts";
import { RemoteConnection } from "./remote-connection.ts";
import { dialSsh } from "./ssh-dial.ts";
import { placeName } from "./ssh-place.ts";

export type { SshPlace } from "../../peer/ways.ts";

export interface SshConnectTerms extends ConnectionKind {
  readonly sodium: Sodium;
  /** The user's ssh: a program and its first arguments. */
  readonly program: readonly string[];
  /** The command that runs remi there. Empty: the default. */
  readonly remoteCommand: string;
  /** A line of text for the person. */
  say(text: string): void;
}

/** Connects. Rejects only for a bug. */
export async function connectOverSsh(place: SshPlace, terms: SshConnectTerms): Promise<Connected> {
  const { sodium, program, remoteCommand } = terms;
  const opened = await RemoteConnection.open({
    ...connectionBase(sodium, terms),
    dial: dialler(place, { program, remoteCommand, note: (line) => terms.say(line) }),
    // ssh already is the most direct path that can be had.
    dialDirect: null,
    device: null,
    ways: [{ target: { ssh: place }, secret: null, hostPk: null, isTicket: false }],
    triesLeft: () => 1,
    confirmHost: async () => true,
    pending: () => {},
    tryFailed: () => {},
    isWhoItWas: () => true,
  });
  if (opened.ok) return { ok: true, connection: opened.connection };
  const context = { kind: "ssh", relay: placeName(place), triesLeft: 1, knownHosts: "" } as const;
  return { ok: false, message: failureSentence(opened.failed.ending, context), again: false };
}

type Dial = Parameters<typeof RemoteConnection.open>[0]["dial"];

/**
 * The first ssh may ask the person. Later ones start while a session is on the screen, so they ask nothing. Every second
 * one does not share an open connection of ssh's, because that may be the one that broke.
 */
function dialler(
  place: SshPlace,
  terms: {
    readonly program: readonly string[];
    readonly remoteCommand: string;
    note(line: string): void;
  },
): Dial {
  let dials = 0;
  return (_, events: DialEvents, secret) => {
    const nth = dials++;
    if (!("secret" in secret)) throw new Error("a code does not go by ssh");
    return dialSsh(
      {
        place,
        ...terms,
        note: (line) => nth === 0 && terms.note(line),
        secret: secret.secret,
        mayAsk: nth === 0,
        isAlone: nth > 0 && nth % 2 === 0,
      },
      events,
    );
  };
}
