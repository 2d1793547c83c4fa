// How `remi event` is called, as data.

import { REPORTED_STATES } from "../../protocol/session-info.ts";
import { type CommandSpec, choices, livingSessions } from "./spec.ts";

export const spec: CommandSpec = {
  name: "event",
  aliases: [],
  summary: "report the state of a session's program, for use in hooks",
  details:
    "An event is stronger than everything else that tells a session's state, until the next event, or until something shows that it is out of date: a question was answered, work began again. Inside a session the event is for that session.",
  positionals: [],
  flags: [
    {
      name: "state",
      type: "text",
      value: "STATE",
      summary: "working, waiting (for a human), idle or done",
      complete: choices(...REPORTED_STATES),
    },
    { name: "reason", type: "text", value: "TEXT", summary: "why, in a few words" },
    {
      name: "session",
      type: "text",
      value: "NAME",
      summary: "the session, if it is not the one that this runs in",
      complete: livingSessions,
    },
    {
      name: "hook",
      type: "text",
      value: "AGENT",
      summary: "read the state from the agent's hook",
      hidden: true,
    },
    {
      name: "payload",
      type: "text",
      value: "JSON",
      summary: "what the agent hands to its hook, instead of standard input",
      hidden: true,
    },
  ],
  examples: ["remi event --state waiting --reason 'deploy to production?'", "remi event --state done"],
};
