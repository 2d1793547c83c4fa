// Opens a session and types into it.

import type { Budget } from "../../client/budget.ts";
import type { Answer, Failure } from "../../client/server-link.ts";
import { openHost, type SessionHost, scriptOpening } from "../../client/session-host.ts";
import { type Typed, Typing, type TypingStep } from "../../client/typing.ts";
import type { KeyModes } from "../../keys/key-names.ts";

const UNKNOWN =
  "and it is not known whether all of it was typed; look at the screen before you send it again";

/** What became of it, or why the session could not be opened or stopped answering. */
export async function typeInto(
  host: SessionHost,
  steps: readonly TypingStep[],
  budget: Budget,
): Promise<Typed | Failure> {
  const typing = new Typing();
  const opened = await openHost(host, scriptOpening("script"), budget, {
    message: (message) => typing.message(message),
    ack: (cseq) => typing.ack(cseq),
    closed: () => {
      const lost = host.lost();
      if (lost) typing.message({ t: "error", code: "remote", detail: `${lost.detail}, ${UNKNOWN}` });
      else typing.closed();
    },
  });
  if (!opened.ok) return opened;
  const line = opened.value;
  if (line.info.state === "exited") typing.closed();
  const atWork = `the program in '${host.name}' has not taken it yet, waiting`;
  const typed = await line.wait(typing.run(line.link, steps), atWork);
  line.close();
  return typed;
}

/** The modes that decide what a key sends. */
export async function keyModes(host: SessionHost, budget: Budget): Promise<Answer<KeyModes>> {
  const opened = await openHost(host, scriptOpening("observer"), budget);
  const captured = opened.ok ? await opened.value.capture({ format: "json" }) : opened;
  if (opened.ok) opened.value.close();
  if (!captured.ok) return captured;
  const { modes } = JSON.parse(new TextDecoder().decode(captured.value)) as {
    modes?: { appCursor?: unknown; kittyFlags?: unknown; otherKeys?: unknown };
  };
  const number = (value: unknown) => (typeof value === "number" ? value : 0);
  const value = {
    applicationCursor: modes?.appCursor === true,
    kittyFlags: number(modes?.kittyFlags),
    otherKeys: number(modes?.otherKeys),
  };
  return { ok: true, value };
}
