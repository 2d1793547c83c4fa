// What a command is told about a new code, link or share: how to use it, and what may prevent that.

import { formatCode } from "../channel/code.ts";
import type { KeyCredential } from "../channel/credentials.ts";
import { encodeLink } from "../channel/link.ts";
import { hostFingerprint } from "../crypto/fingerprint.ts";
import type { Sodium } from "../crypto/sodium.ts";
import type { CodeAnswer } from "../protocol/remote-records.ts";
import type { AttemptBook } from "./attempt-book.ts";
import type { ShownCode } from "./code-book.ts";
import type { RelayInUse } from "./relay-in-use.ts";

export interface CodeFacts {
  readonly shown: ShownCode | null;
  /** Name of the session that it opens; null for all. */
  readonly session: string | null;
  /** The relay has the room, or the connection is up. */
  readonly isHeld: boolean;
  readonly link: KeyCredential | null;
  readonly mode: CodeAnswer["mode"];
  /** Has a place. */
  readonly relay: RelayInUse;
  readonly attempts: AttemptBook;
  /** How long a code is accepted after it was shown, ms; 0: always. */
  readonly armMs: number;
  readonly sodium: Sodium;
  readonly hostPk: Uint8Array;
  readonly now: number;
}

export function codeAnswer(facts: CodeFacts): CodeAnswer {
  const { shown, session, isHeld, link, mode, relay, attempts, armMs, sodium, hostPk, now } = facts;
  const place = relay.place!;
  const isLost = shown !== null && relay.holds(shown.code.room) === null;
  return {
    code: shown ? formatCode(shown.code) : null,
    session,
    mode,
    signalingUrl: place.url,
    viewerUrl: place.viewerUrl,
    connected: isHeld,
    problem: isHeld ? null : isLost ? "room_taken" : relay.why,
    gate: shown ? attempts.gate(shown.armedAt, now) : null,
    wrongCodes: attempts.failures,
    armedUntil: shown && armMs > 0 ? (shown.armedAt ?? now) + armMs : null,
    link: link ? encodeLink(sodium, place.viewerUrl, { rid: place.rid, secret: link.secret }) : null,
    linkExpires: link?.expires ?? null,
    scope: link?.scope ?? "control",
    fingerprint: hostFingerprint(sodium, hostPk),
  };
}
