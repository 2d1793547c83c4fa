// Shortens a host's message to fit a frame of the channel, which is smaller than one of the local socket.

import { CHANNEL_FRAME_BYTES_MAX } from "../protocol/limits.ts";
import type { SessionInfo } from "../protocol/session-info.ts";
import type { FromHost } from "../protocol/session-messages.ts";

/** Characters of a command that are sent to a remote client, all arguments together. The rest is cut. */
const COMMAND_LENGTH_MAX = 1_024;
const COMMAND_ARGS_SHOWN_MAX = 64;
/** Characters of a working directory. A longer one loses its beginning. */
const CWD_LENGTH_MAX = 512;
/** Bytes of a message, so that it fits with its envelope around it. */
const MESSAGE_BYTES_MAX = CHANNEL_FRAME_BYTES_MAX - 256;

/** The record with its long fields cut. */
export function infoForChannel(info: SessionInfo): SessionInfo {
  let left = COMMAND_LENGTH_MAX;
  const command: string[] = [];
  for (const word of info.command.slice(0, COMMAND_ARGS_SHOWN_MAX)) {
    if (left <= 0) break;
    command.push(word.slice(0, left));
    left -= word.length;
  }
  const { directory } = info;
  return {
    ...info,
    command,
    cwd: info.cwd.slice(-CWD_LENGTH_MAX),
    ...(directory === undefined ? {} : { directory: directory.slice(-CWD_LENGTH_MAX) }),
  };
}

/** The message as it can be sent. Null when it is too long even when cut. */
export function messageForChannel(message: FromHost): FromHost | null {
  const cut =
    message.t === "info" || message.t === "opened"
      ? { ...message, info: infoForChannel(message.info) }
      : message;
  return new TextEncoder().encode(JSON.stringify(cut)).byteLength <= MESSAGE_BYTES_MAX ? cut : null;
}
