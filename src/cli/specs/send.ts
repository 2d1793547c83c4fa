// How `remi send` is called, as data.

import { NAMED_KEYS } from "../../keys/key-chord.ts";
import { ON_FLAG } from "./shared-flags.ts";
import { type CommandSpec, choices, livingSessions, some, TARGET } from "./spec.ts";

export const spec: CommandSpec = {
  name: "send",
  aliases: ["send-keys"],
  summary: "type text and keys into a session",
  details: [
    "Words are joined by spaces; TEXT '-' is read from standard input. Text, --key and --enter are sent in the order in which you give them.",
    "Keys are written C-c, M-x, S-Tab, Up, PageDown, F5, Enter, Escape and so on. With 'send-keys', words that name a key are keys.",
    "It returns when the program's terminal has taken everything.",
    "Text followed by --enter is a prompt: it is typed as a paste if the program knows pastes, Enter is pressed once the program has read it, and remi checks that this submitted it. A prompt of more than one word is refused while the session waits with a question. Text without --enter, --key, and 'send-keys' are typed as they are.",
  ].join("\n"),
  positionals: [
    { name: "NAME", required: true, complete: livingSessions },
    { name: "TEXT", required: false, variadic: true },
  ],
  flags: [
    ON_FLAG,
    { name: "enter", type: "boolean", summary: "press Enter; after TEXT, submit it" },
    {
      name: "force",
      type: "boolean",
      summary: "submit a prompt even while the session waits with a question",
    },
    {
      name: "wait",
      type: "boolean",
      summary: "then wait until the session is idle, or waits with a question",
    },
    {
      name: "wait-for",
      type: "text",
      value: "CONDITION",
      summary: "then wait as 'remi wait --for' does; with /REGEX/, only lines that come from now on count",
      complete: some("exit", "idle", "working", "waiting"),
    },
    {
      name: "timeout",
      type: "seconds",
      value: "SECONDS",
      summary: "with --wait and --wait-for: give up after this time",
    },
    {
      name: "key",
      short: "k",
      type: "list",
      value: "KEY",
      summary: "press a key; may be repeated",
      complete: choices(...NAMED_KEYS, "C-c", "C-d", "S-Tab"),
    },
  ],
  target: TARGET,
  examples: [
    "remi send api 'fix the tests' --enter",
    "remi send api 'fix the tests' --enter --wait-for '/tests? passed/i' --timeout 600",
    "remi send api --key C-c --key Up --enter",
    "remi send --on desk api 'fix the tests' --enter",
  ],
  statuses: [
    "3: a prompt was typed, and nothing shows that it was submitted",
    "124: the time-out ran out",
    "with --wait-for exit: the program's own status, 128+n when signal n ended it",
  ],
};
