// How `remi notify` is called, as data.

import { type CommandSpec, JSON_FLAG } from "./spec.ts";

/** Notifications that are shown when no number is given. */
export const LAST = 20;

export const spec: CommandSpec = {
  name: "notify",
  aliases: [],
  summary: "show what happened to notifications, or send one as a test",
  details:
    "Each notification was sent, kept back or failed, and the list says why. The options that begin with notify_ in the config say what you are notified of, and how.",
  positionals: [],
  flags: [
    {
      name: "last",
      type: "optional-count",
      value: "N",
      summary: `the last N notifications, ${LAST} if not given`,
    },
    { name: "test", type: "boolean", summary: "send one in every way that is set up" },
    JSON_FLAG,
  ],
  examples: ["remi notify --last", "remi notify --test"],
  statuses: ["--test: 1 when it could not be sent in any way"],
};
