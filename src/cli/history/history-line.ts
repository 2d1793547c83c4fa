// What happened in a session, in words for a person. What a program wrote is cleaned here.

import type { HistoryEvent } from "../../protocol/history.ts";
import { unhandled } from "../../protocol/unhandled.ts";
import { printable } from "../../text/printable.ts";
import { age } from "../lists/lists.ts";

/** The event without its time: `waiting after 14m: wants an answer`. */
export function historyWords(event: HistoryEvent): string {
  switch (event.kind) {
    case "started":
      return "started";
    case "state": {
      const why = printable(event.reason);
      return `${event.state} after ${age(event.afterMs)}${why ? `: ${why}` : ""}`;
    }
    case "bell":
      return "bell";
    case "notification":
      return `notification: ${printable(event.text)}`;
    case "command":
      return event.exitCode === null ? "a command ended" : `a command ended with status ${event.exitCode}`;
    case "exited":
      return event.signal !== null
        ? `ended by ${printable(event.signal)}`
        : `exited with ${event.exitCode ?? "no status"}`;
    default:
      return unhandled(event);
  }
}

/** `2026-03-01 09:05:00` in the local time of this process. */
export function timeOfDay(ms: number): string {
  const time = new Date(ms);
  const two = (n: number) => String(n).padStart(2, "0");
  const day = [time.getFullYear(), two(time.getMonth() + 1), two(time.getDate())].join("-");
  return `${day} ${[time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join(":")}`;
}
