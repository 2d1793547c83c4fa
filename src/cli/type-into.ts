// Types bytes into a session by its numbered input, a window at a time, and waits until all of it is taken.

import { INPUT_PIECE_BYTES } from "../client/session-link.ts";
import type { KeyModes } from "../keys/key-names.ts";
import { openScript } from "./script-link.ts";
import type { FailureCode } from "./sentences.ts";

/** Bytes on their way at once: below what a host accepts of one client. */
const WINDOW_BYTES = 131_072;

/** How long the program may leave its input unread before `send` gives up. What was sent stays in its queue. */
const UNREAD_MS_MAX = 30_000;

interface Failure {
  readonly code: FailureCode;
  readonly detail: string;
}

/**
 * Null when the program's terminal has everything, or when the program ended after everything was sent: it may have
 * ended by it, as a shell does on Ctrl-D.
 */
export async function typeInto(socket: string, name: string, bytes: Uint8Array): Promise<Failure | null> {
  let acked = 0;
  let wake: (failure: Failure | null) => void = () => {};
  let failure: Failure | null = null;
  let ended = false;
  const stop = (code: FailureCode, detail: string) => {
    failure ??= { code, detail };
    wake(failure);
  };
  const gone = () => {
    ended = true;
    wake(null);
  };
  const opened = await openScript(socket, "script", {
    message: (message) => {
      if (message.t === "error") stop(message.code, message.detail);
      if (message.t === "exit") gone();
    },
    ack: (cseq) => {
      acked = Math.max(acked, cseq);
      wake(null);
    },
    closed: () => gone(),
  });
  if (!opened.ok) return opened;
  if (opened.info.state === "exited") stop("not-running", name);
  const pieces = Math.ceil(bytes.byteLength / INPUT_PIECE_BYTES);
  const window = Math.max(1, Math.floor(WINDOW_BYTES / INPUT_PIECE_BYTES));
  let sent = 0;
  while (acked < pieces && !failure) {
    if (ended) {
      if (sent < pieces) stop("not-running", name);
      break;
    }
    while (sent < pieces && sent - acked < window) {
      const at = sent * INPUT_PIECE_BYTES;
      opened.link.input(++sent, 0, bytes.subarray(at, at + INPUT_PIECE_BYTES));
    }
    const { promise, resolve } = Promise.withResolvers<Failure | null>();
    wake = resolve;
    const late = setTimeout(
      () => stop("limit", `the program in '${name}' does not read its input`),
      UNREAD_MS_MAX,
    );
    await promise;
    clearTimeout(late);
  }
  opened.link.close();
  return failure;
}

/** The modes that decide what a key sends; none when the session does not tell. */
export async function keyModes(socket: string): Promise<KeyModes> {
  const opened = await openScript(socket, "observer");
  if (!opened.ok) return {};
  const bytes = await opened.link.capture({ format: "json" });
  opened.link.close();
  if (!bytes) return {};
  const { modes } = JSON.parse(new TextDecoder().decode(bytes)) as { modes?: { appCursor?: unknown } };
  return { applicationCursor: modes?.appCursor === true };
}
