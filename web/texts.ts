// What the viewer says when something ends: one sentence says what happened, another what to do.

import type { Failure } from "../src/peer/outcome.ts";
import { unhandled } from "../src/protocol/unhandled.ts";

export interface Words {
  readonly title: string;
  readonly what: string;
}

export function failureWords(why: Failure, triesLeft: number | null): Words {
  switch (why) {
    case "wrong-code":
      if (triesLeft === 0)
        return {
          title: "That code is used up here",
          what: "Three tries failed. Either the code is wrong, or the relay is interfering. Get a new code with “remi code --refresh”, or use a link.",
        };
      return {
        title: triesLeft === 1 ? "Wrong code. One try left" : "Wrong code. Two tries left",
        what: "Check the four digits. After three wrong tries the machine takes no more codes until somebody there makes a new one.",
      };
    case "locked":
      return {
        title: "The machine takes no codes now",
        what: "Too many wrong codes were tried, or the code is older than half an hour. At the machine, run “remi code” to have it accepted again, or “remi code --refresh” for a new code.",
      };
    case "no-such-code":
      return {
        title: "Nobody has that code",
        what: "Check the four letters. The machine may also be offline, or connected to another relay.",
      };
    // A page has no ssh.
    case "ssh":
    case "unreachable":
      return {
        title: "No answer",
        what: "The relay or the machine could not be reached. Check the network and try again.",
      };
    case "rate-limited":
      return { title: "Too many tries", what: "The relay asks you to wait. Try again in a few minutes." };
    case "account-needed":
      return {
        title: "The relay requires an account",
        what: "This relay serves accounts only. Use one of your own, with “remi relay”.",
      };
    case "version":
      return {
        title: "Versions do not match",
        what: "The machine runs another version of remi. Update the older side and try again.",
      };
    case "access-ended":
      return {
        title: "This access has ended",
        what: "The link was used before, has expired, or was taken back. Get a new one at the machine.",
      };
    case "ticket-ended":
      return {
        title: "This access has ended",
        what: "The machine does not know this browser any more: another client came in, a new code was made, the access was revoked, or it was not used for twelve hours. “remi code” shows the code that is good now.",
      };
    case "bare-ticket-ended":
      return {
        title: "This access has ended",
        what: "This browser keeps no key of its own (a private window, or an old browser), so the machine forgets it when remi is restarted there. It may also have been ended there, or replaced. “remi code” shows the code that is good now.",
      };
    case "revoked":
      return {
        title: "This access has ended",
        what: "The machine has ended it: a new code was made there, or the access was revoked. “remi code” shows the code that is good now.",
      };
    case "expired":
      return { title: "This access has ended", what: "Its time has run out. Get a new link at the machine." };
    case "taken-over":
      return {
        title: "Type the code to take over",
        what: "When another client came, this browser's access ended. “remi code” shows the code that is good now.",
      };
    case "host-changed":
      return {
        title: "This is not the machine you know",
        what: "It answers with a different key than before. Somebody may be impersonating it. If you have set it up again yourself, forget the machine here and connect again.",
      };
    case "device-needed":
      return {
        title: "This browser cannot prove itself",
        what: "The machine lets in only known devices, and this browser cannot keep a device key. Use a current browser, not in a private window.",
      };
    case "denied":
      return { title: "Not let in", what: "The machine refused this device." };
    case "protocol":
      return {
        title: "An answer could not be read",
        what: "The other side sent something that is not valid. The relay may be faulty. Try again.",
      };
    default:
      return unhandled(why);
  }
}

/** `12 s`, `3 min`, `5 h`, `2 d`. */
export function ago(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3_600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}
