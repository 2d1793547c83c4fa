// Opens a session and types into it.

import { type Typed, Typing, type TypingStep } from "../client/typing.ts";
import type { KeyModes } from "../keys/key-names.ts";
import { type Opened, openScript } from "./script-link.ts";

/** What became of it, or why the session could not be opened. */
export async function typeInto(
  socket: string,
  steps: readonly TypingStep[],
): Promise<Typed | Extract<Opened, { ok: false }>> {
  const typing = new Typing();
  const opened = await openScript(socket, "script", {
    message: (message) => typing.message(message),
    ack: (cseq) => typing.ack(cseq),
    closed: () => typing.closed(),
  });
  if (!opened.ok) return opened;
  if (opened.info.state === "exited") typing.closed();
  const typed = await typing.run(opened.link, steps);
  opened.link.close();
  return typed;
}

/** The modes that decide what a key sends; none when the session does not tell. */
export async function keyModes(socket: string): Promise<KeyModes> {
  const opened = await openScript(socket, "observer");
  if (!opened.ok) return {};
  const bytes = await opened.link.capture({ format: "json" });
  opened.link.close();
  if (!bytes) return {};
  const { modes } = JSON.parse(new TextDecoder().decode(bytes)) as {
    modes?: { appCursor?: unknown; kittyFlags?: unknown; otherKeys?: unknown };
  };
  const number = (value: unknown) => (typeof value === "number" ? value : 0);
  return {
    applicationCursor: modes?.appCursor === true,
    kittyFlags: number(modes?.kittyFlags),
    otherKeys: number(modes?.otherKeys),
  };
}
