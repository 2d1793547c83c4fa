// Types one line and Enter into a session without attaching to it, and tells when its program's terminal has them.

import { randomUUID } from "node:crypto";
import { connectSession, INPUT_PIECE_BYTES } from "../../client/session-link.ts";

/** How long the program may leave its input unread before the answer counts as not delivered, ms. */
const UNREAD_MS_MAX = 10_000;

/** Null when it was delivered, else why not. */
export async function answer(socket: string, text: string): Promise<string | null> {
  const result = Promise.withResolvers<string | null>();
  const bytes = new TextEncoder().encode(text);
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < bytes.byteLength; at += INPUT_PIECE_BYTES)
    pieces.push(bytes.subarray(at, at + INPUT_PIECE_BYTES));
  // Enter goes by itself, once the text has arrived: programs take both in one piece for a paste.
  pieces.push(Uint8Array.of(0x0d));
  let sent = 0;
  const sendNext = () => link?.input(sent + 1, 0, pieces[sent++]!);
  const link = await connectSession(
    socket,
    { client: randomUUID(), access: "control", kind: "script", flow: "skip", scrollback: false },
    {
      message: (message) => {
        if (message.t === "opened") sendNext();
        else if (message.t === "error") result.resolve(message.detail || message.code);
        else if (message.t === "exit") result.resolve("the session has ended");
      },
      ack: (cseq) => {
        if (cseq < sent) return;
        if (sent < pieces.length) sendNext();
        else result.resolve(null);
      },
      closed: () => result.resolve("the session is gone"),
    },
  );
  if (!link) return "the session does not answer";
  const timer = setTimeout(() => result.resolve("the program does not read its input"), UNREAD_MS_MAX);
  const why = await result.promise;
  clearTimeout(timer);
  link.close();
  return why;
}
