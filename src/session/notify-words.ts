// What a notification says. Without content it names the session and what happened, and nothing that a program wrote.

import { ALERT_LENGTH_MAX, type AlertKind } from "../protocol/notification-record.ts";
import { printable } from "../text/printable.ts";

const PHRASES: Readonly<Record<AlertKind, string>> = {
  waiting: "waits for you",
  done: "is done",
  failed: "has failed",
  bell: "rings",
  test: "This is a test of remi's notifications",
};

export interface Words {
  /** The title: the session and the machine. */
  readonly title: string;
  /** One line without control characters, at most `ALERT_LENGTH_MAX` characters. */
  readonly text: string;
}

/** `reason` is what the session's record says; null leaves it out. */
export function wordsOf(kind: AlertKind, name: string, host: string, reason: string | null): Words {
  const phrase = kind === "test" ? PHRASES.test : `${name} ${PHRASES[kind]}`;
  const said = reason === null ? "" : printable(reason.replace(/\s+/g, " ").trim());
  const machine = printable(host, 64);
  return {
    title: name === "" ? `remi on ${machine}` : `${name} on ${machine}`,
    text: (said === "" ? phrase : `${phrase}: ${said}`).slice(0, ALERT_LENGTH_MAX),
  };
}
