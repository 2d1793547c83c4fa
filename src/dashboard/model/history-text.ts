// What happened in a session, as rows for a person: one for each event, the newest last, and a rule at the person's
// last look.

import type { HistoryEvent } from "../../protocol/history.ts";
import { unhandled } from "../../protocol/unhandled.ts";
import { spanOfTime } from "./age.ts";
import { type Look, type Span, span } from "./style.ts";
import { clean, cut, widthOf } from "./width.ts";

/** Clock time of an event; the caller knows the time zone. */
export type ClockText = (ms: number) => string;

/** @param seenMs until when the person has seen what happens; null before the first look */
export function historyRows(
  events: readonly HistoryEvent[],
  seenMs: number | null,
  clock: ClockText,
  cols: number,
): readonly (readonly Span[])[] {
  const rows: (readonly Span[])[] = [];
  let isNew = seenMs === null;
  for (const event of events) {
    if (!isNew && event.at > seenMs!) {
      isNew = true;
      if (rows.length > 0) rows.push([span(cut("── since you last looked ──", cols), "accent")]);
    }
    const [text, look] = wordsOf(event);
    const time = `${clock(event.at)}  `;
    rows.push([span(time, "dim"), span(cut(text, cols - widthOf(time)), look)]);
  }
  return rows;
}

function wordsOf(event: HistoryEvent): readonly [string, Look] {
  switch (event.kind) {
    case "started":
      return ["started", "plain"];
    case "state": {
      const after = event.afterMs >= 1_000 ? ` after ${spanOfTime(event.afterMs)}` : "";
      const why = clean(event.reason);
      const text = `${event.state}${after}${why === "" ? "" : `: ${why}`}`;
      return [text, event.state === "waiting" ? "bold" : event.state === "working" ? "working" : "plain"];
    }
    case "bell":
      return ["the bell rang", "plain"];
    case "notification":
      return [`told: ${clean(event.text)}`, "bold"];
    case "command":
      return event.exitCode === 0 || event.exitCode === null
        ? ["a command ended", "dim"]
        : [`a command ended with ${event.exitCode}`, "failed"];
    case "exited": {
      const how =
        event.signal === null ? `exited with ${event.exitCode ?? "?"}` : `ended by ${clean(event.signal)}`;
      return [how, event.exitCode === 0 ? "plain" : "failed"];
    }
    default:
      return unhandled(event);
  }
}

/** One line of what happened since `sinceMs`: how often it waited and for how long, bells, ends. */
export function summary(events: readonly HistoryEvent[], sinceMs: number, nowMs: number): string {
  const parts: string[] = [];
  const states = events.filter((event) => event.kind === "state" || event.kind === "exited");
  let [waits, waitedMs] = [0, 0];
  states.forEach((event, i) => {
    if (event.kind !== "state" || event.state !== "waiting") return;
    const end = states[i + 1]?.at ?? nowMs;
    if (end <= sinceMs) return;
    waits++;
    waitedMs += end - Math.max(event.at, sinceMs);
  });
  const since = events.filter((event) => event.at > sinceMs);
  const count = (kind: HistoryEvent["kind"]) => since.filter((event) => event.kind === kind).length;
  const times = (n: number) => (n === 1 ? "" : ` ${n} times`);
  if (waits > 0) parts.push(`waited${times(waits)} for ${spanOfTime(waitedMs)} in all`);
  if (count("started") > 0) parts.push(`started${times(count("started"))}`);
  if (count("bell") > 0) parts.push(`rang${times(count("bell"))}`);
  if (count("notification") > 0) parts.push(`notified${times(count("notification"))}`);
  const failed = since.filter((event) => event.kind === "command" && (event.exitCode ?? 0) !== 0).length;
  if (failed > 0) parts.push(`${failed} ${failed === 1 ? "command" : "commands"} failed`);
  const exit = since.findLast((event) => event.kind === "exited");
  if (exit?.kind === "exited")
    parts.push(
      exit.signal === null ? `exited with ${exit.exitCode ?? "?"}` : `ended by ${clean(exit.signal)}`,
    );
  return parts.join(", ");
}
