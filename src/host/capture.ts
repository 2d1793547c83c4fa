// A session's screen and scrollback as text, ANSI, HTML or JSON.

import type { ToHost } from "../protocol/session-messages.ts";
import type { Emulator } from "../terminal/emulator.ts";
import { searchText } from "../terminal/search-text.ts";
import type { EmulatorFeed } from "./emulator-feed.ts";

type CaptureMessage = Extract<ToHost, { t: "capture" }>;

/** The capture as UTF-8. Everything printed until now is in it. */
export function capture(
  session: { emulator: Emulator; feed: EmulatorFeed },
  message: CaptureMessage,
): Uint8Array {
  session.feed.catchUp();
  return new TextEncoder().encode(render(session.emulator, message));
}

/** One capture of an emulator, for a living session and for a snapshot read back from disk. */
export function render(
  emulator: Emulator,
  message: Pick<CaptureMessage, "format" | "scrollback" | "join" | "window" | "everything">,
): string {
  const scrollback = message.scrollback === undefined ? 0 : (message.scrollback ?? ("all" as const));
  const { window } = message;
  const options = { scrollback, join: message.join ?? false, ...(window === undefined ? {} : { window }) };
  switch (message.format) {
    case "ansi":
      return emulator.ansi(options);
    case "html":
      return emulator.html(options);
    case "json":
      return emulator.json(options);
    default:
      return message.everything ? searchText(emulator) : emulator.text(options);
  }
}
