// A command's line to one session host: opened, with its failures told apart, and no screen of its own.

import { connectSession, type SessionLink } from "../client/session-link.ts";
import type { SessionInfo } from "../protocol/session-info.ts";
import type { FromHost } from "../protocol/session-messages.ts";
import type { FailureCode } from "./sentences.ts";

/** How long a host may take to answer the greeting. */
const OPEN_MS_MAX = 15_000;

export interface ScriptEvents {
  message?(message: FromHost): void;
  ack?(cseq: number): void;
  closed?(): void;
}

export type Opened =
  | { readonly ok: true; readonly link: SessionLink; readonly info: SessionInfo }
  | { readonly ok: false; readonly code: FailureCode; readonly detail: string };

/** Opens the session at `socket`; `observer` hears of state and activity, `script` may type. */
export async function openScript(
  socket: string,
  kind: "observer" | "script",
  events: ScriptEvents = {},
): Promise<Opened> {
  const { promise, resolve } = Promise.withResolvers<SessionInfo | Extract<Opened, { ok: false }>>();
  const gone = { ok: false, code: "internal", detail: "the session host closed the line" } as const;
  const late = setTimeout(
    () => resolve({ ok: false, code: "internal", detail: "the session host does not answer" }),
    OPEN_MS_MAX,
  );
  const link = await connectSession(
    socket,
    {
      client: crypto.randomUUID(),
      access: kind === "script" ? "control" : "view",
      kind,
      flow: "skip",
      scrollback: false,
    },
    {
      message: (message) => {
        if (message.t === "opened") resolve(message.info);
        else if (message.t === "error") resolve({ ok: false, code: message.code, detail: message.detail });
        events.message?.(message);
      },
      ack: (cseq) => events.ack?.(cseq),
      closed: () => {
        resolve(gone);
        events.closed?.();
      },
    },
  );
  const answer = link ? await promise : gone;
  clearTimeout(late);
  if (!("ok" in answer)) return { ok: true, link: link!, info: answer };
  link?.close();
  return answer;
}
