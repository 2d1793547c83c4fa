// How an attached terminal is told of another session: as its desktop's notification or by its bell. Pure.

import { ALERT_LENGTH_MAX } from "../protocol/notification-record.ts";
import { printable } from "../text/printable.ts";

export type AlertChannel = "osc9" | "osc777" | "bell";

/**
 * The sequences for the chosen ways. The text may come from a program, so what could end the sequence or begin another
 * is removed.
 */
export function alertSequence(text: string, channels: readonly string[]): string {
  const plain = printable(text, ALERT_LENGTH_MAX);
  // A number first would be one of ConEmu's commands, such as progress.
  const osc9 = /^\d/.test(plain) ? `remi: ${plain}` : plain;
  const sequences: Readonly<Record<AlertChannel, string>> = {
    osc9: `\x1b]9;${osc9}\x1b\\`,
    osc777: `\x1b]777;notify;remi;${plain}\x1b\\`,
    bell: "\x07",
  };
  return channels.map((channel) => sequences[channel as AlertChannel] ?? "").join("");
}
