// Submits a prompt to a session without attaching to it, and reports the outcome.

import { randomUUID } from "node:crypto";
import { promptWords } from "../../client/typed-words.ts";
import { Typing } from "../../client/typing.ts";
import { unhandled } from "../../protocol/unhandled.ts";
import type { Connect } from "./site.ts";

export interface Answered {
  /** What happened, to follow the session's name. */
  readonly why: string;
  /** Nothing of it was typed. */
  readonly isUnsent: boolean;
}

/** Outcomes after which the program has nothing of the prompt. */
const UNSENT: ReadonlySet<string> = new Set(["asks", "changed", "too-long", "ended"]);

/** Null when it was submitted. */
export async function answer(connect: Connect, text: string): Promise<Answered | null> {
  const because = (why: string, isUnsent = false): Answered => ({ why, isUnsent });
  const typing = new Typing();
  const opened = Promise.withResolvers<void>();
  const link = await connect(
    { client: randomUUID(), access: "control", kind: "script", flow: "skip", scrollback: false },
    {
      message: (message) => {
        typing.message(message);
        if (message.t === "opened" || message.t === "error") opened.resolve();
      },
      ack: (cseq) => typing.ack(cseq),
      closed: () => {
        typing.closed();
        opened.resolve();
      },
    },
  );
  if (!link) return because("does not answer", true);
  const timer = setTimeout(() => opened.resolve(), OPEN_MS_MAX);
  await opened.promise;
  clearTimeout(timer);
  const typed = await typing.run(link, [{ kind: "prompt", text, force: false }]);
  link.close();
  switch (typed.kind) {
    case "typed":
      return typed.unsure
        ? because("has the text and Enter, but its remi is too old to tell whether it was submitted")
        : null;
    case "prompt":
      return because(promptWords(typed), UNSENT.has(typed.outcome));
    case "ended":
      return because("has ended");
    case "stuck":
      return because("does not read its input");
    case "error":
      if (typed.code === "remote") return because(`may not have taken it: ${typed.detail}`);
      return because(`has not taken it: ${typed.detail || typed.code}`);
    default:
      return unhandled(typed);
  }
}

/** How long a host may take to answer the greeting, ms. */
const OPEN_MS_MAX = 10_000;
