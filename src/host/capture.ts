// A session's screen and scrollback as text, ANSI, HTML or JSON, in slices of work.

import type { ToHost } from "../protocol/session-messages.ts";
import type { CaptureSlices } from "../terminal/capture.ts";
import type { Emulator } from "../terminal/emulator.ts";
import { searchTextSlices } from "../terminal/searched-rows.ts";
import type { EmulatorFeed } from "./emulator-feed.ts";
import { markOf } from "./key-typist.ts";

type CaptureMessage = Extract<ToHost, { t: "capture" }>;
type CaptureOptions = Pick<CaptureMessage, "format" | "scrollback" | "join" | "window" | "everything">;

/**
 * Bytes of one capture. A longer one is not made: a cell can take ten times as many bytes in JSON as in the program's
 * output.
 */
export const CAPTURE_BYTES_MAX = 128 * 1024 * 1024;
/** Bytes of text that are gathered before they are encoded. */
const PIECE_LENGTH = 64 * 1024;

const utf8 = new TextEncoder();

/**
 * The capture as UTF-8, given to `done`; null when it is too long. Everything printed until the work begins is in it, and
 * the emulator stays as it is until the work ends.
 */
export function* captureWork(
  session: { readonly emulator: Emulator; readonly feed: EmulatorFeed },
  message: CaptureMessage,
  readsLines: () => boolean,
  done: (bytes: Uint8Array | null) => void,
): Generator<undefined, void> {
  session.feed.catchUp();
  session.feed.hold();
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  let text = "";
  try {
    for (const slice of slicesOf(session.emulator, message, readsLines)) {
      text += slice;
      if (text.length >= PIECE_LENGTH) {
        pieces.push(utf8.encode(text));
        bytes += pieces.at(-1)!.byteLength;
        text = "";
      }
      if (bytes > CAPTURE_BYTES_MAX) break;
      yield;
    }
  } finally {
    session.feed.release();
  }
  if (bytes > CAPTURE_BYTES_MAX) return done(null);
  done(Buffer.concat([...pieces, utf8.encode(text)]));
}

/** One capture of an emulator, for a snapshot read back from disk. */
export function render(emulator: Emulator, message: CaptureOptions): string {
  return [...slicesOf(emulator, message, () => false)].join("");
}

function slicesOf(emulator: Emulator, message: CaptureOptions, readsLines: () => boolean): CaptureSlices {
  const { window, format } = message;
  if (format === "text" && message.everything) return searchTextSlices(emulator);
  const scrollback = message.scrollback === undefined ? 0 : (message.scrollback ?? ("all" as const));
  const inWindow =
    window === undefined ? {} : { window, more: { mark: markOf(emulator), readsLines: readsLines() } };
  const options = { scrollback, join: message.join ?? false, ...inWindow };
  return emulator.captureSlices(format, options);
}
