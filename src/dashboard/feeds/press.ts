// Types one key into a session without attaching to it, if the session asks what the person has seen.

import { randomUUID } from "node:crypto";
import type { FromHost, Seen } from "../../protocol/session-messages.ts";
import type { Connect } from "./site.ts";

/** How long a host may take to type a key, ms. */
const TYPED_MS_MAX = 10_000;

type Outcome = Extract<FromHost, { t: "keyed" }>["outcome"];

const WORDS: Readonly<Record<Exclude<Outcome, "typed">, string>> = {
  changed: "shows something else by now; look, and press the key again",
  busy: "has other input to take first; nothing was typed",
  "no-key": "cannot be sent this key",
  ended: "has ended",
};

/** Null when it was typed; else what happened, to follow the session's name. */
export async function press(connect: Connect, key: string, seen: Seen): Promise<string | null> {
  const result = Promise.withResolvers<string | null>();
  const link = await connect(
    { client: randomUUID(), access: "control", kind: "script", flow: "skip", scrollback: false },
    {
      message(message) {
        if (message.t === "hello" && !message.caps.includes("keys"))
          result.resolve("was started by an older remi, which takes no single keys; attach to it");
        if (message.t === "keyed")
          result.resolve(message.outcome === "typed" ? null : WORDS[message.outcome]);
        if (message.t === "error") result.resolve(`has not taken it: ${message.detail || message.code}`);
      },
      closed: () => result.resolve("has ended"),
    },
  );
  if (!link) return "does not answer";
  const timer = setTimeout(() => result.resolve("does not answer"), TYPED_MS_MAX);
  link.say({ t: "keys", n: 1, keys: [key], seen });
  const said = await result.promise;
  clearTimeout(timer);
  link.close();
  return said;
}
