// How `remi grep` is called, as data.

import { type CommandSpec, JSON_FLAG, sessions } from "./spec.ts";

export const spec: CommandSpec = {
  name: "grep",
  aliases: [],
  summary: "search the screens and scrollbacks of all sessions",
  details:
    "PATTERN is a regular expression of RE2: the usual syntax, without look-around and back-references. Without NAME every session is searched, including those that have ended. A line that was wrapped at the screen's edge is one line. A pattern that takes longer than five seconds is given up.",
  positionals: [
    { name: "PATTERN", required: true },
    { name: "NAME", required: false, variadic: true, complete: sessions },
  ],
  flags: [
    { name: "fixed-strings", short: "F", type: "boolean", summary: "PATTERN is plain text" },
    { name: "ignore-case", short: "i", type: "boolean", summary: "ignore case" },
    { name: "context", short: "C", type: "count", value: "N", summary: "with N lines before and after each" },
    { name: "names", short: "l", type: "boolean", summary: "print only the sessions' names" },
    JSON_FLAG,
  ],
  examples: ["remi grep 'error|failed'", "remi grep -Fi -C 3 'todo:' api web"],
  statuses: [
    "0: something was found",
    "1: nothing was found",
    "2: the search failed, or failed in some sessions",
  ],
};
