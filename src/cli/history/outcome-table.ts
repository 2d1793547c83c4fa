// What happened to notifications, for a person. Names and reasons come from outside and are cleaned here.

import type { NotificationRecord } from "../../protocol/notification-record.ts";
import { printable } from "../../text/printable.ts";
import { textWidth } from "../../text/widths.ts";
import { timeOfDay } from "./history-line.ts";

/** One line for each, the latest last. */
export function outcomeTable(records: readonly NotificationRecord[]): string {
  const rows = records.map((record) => [
    timeOfDay(record.at),
    printable(record.name) || "-",
    record.kind,
    record.times > 1 ? `${outcomeWords(record)} (${record.times} times)` : outcomeWords(record),
  ]);
  const widths = [0, 1, 2].map((i) => Math.max(...rows.map((row) => textWidth(row[i]!))));
  const line = (row: readonly string[]) =>
    row.map((cell, i) => (i < 3 ? cell + " ".repeat(widths[i]! - textWidth(cell)) : cell)).join("  ");
  return rows.map((row) => `${line(row)}\n`).join("");
}

/** The result of each way of sending one. */
export function outcomeLines({ channels, outcome, why }: NotificationRecord): string {
  if (channels.length === 0) return `${outcome}: ${printable(why)}\n`;
  return channels
    .map(
      (one) => `${one.channel}: ${one.ok ? "sent" : "failed"}${one.why ? `, ${printable(one.why)}` : ""}\n`,
    )
    .join("");
}

/** `sent by terminal and webhook`, `suppressed: the session is muted`, `failed: ...`. */
function outcomeWords({ outcome, why, channels }: NotificationRecord): string {
  if (outcome === "suppressed") return `suppressed: ${printable(why)}`;
  const failed = channels.filter((one) => !one.ok).map((one) => `${one.channel}: ${printable(one.why)}`);
  if (outcome === "failed") return `failed: ${failed.join("; ")}`;
  const by = channels.filter((one) => one.ok).map((one) => one.channel);
  return `sent by ${by.join(" and ")}${failed.length > 0 ? `; failed by ${failed.join("; ")}` : ""}`;
}
