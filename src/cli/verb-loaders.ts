// Each command's file by its name, so that one command loads one file and not the whole table.

import type { CommandSpec } from "./spec.ts";

type Loader = () => Promise<{ readonly spec: CommandSpec }>;

/** By the command's own name; aliases are looked up in the table. */
export const VERB_LOADERS: ReadonlyMap<string, Loader> = new Map<string, Loader>([
  ["attach", () => import("./verbs/attach.ts")],
  ["capture", () => import("./verbs/capture.ts")],
  ["code", () => import("./verbs/code.ts")],
  ["completion", () => import("./verbs/completion.ts")],
  ["config", () => import("./verbs/config.ts")],
  ["connect", () => import("./verbs/connect.ts")],
  ["detach", () => import("./verbs/detach.ts")],
  ["devices", () => import("./verbs/devices.ts")],
  ["env", () => import("./verbs/env.ts")],
  ["events", () => import("./verbs/events.ts")],
  ["event", () => import("./verbs/event.ts")],
  ["grep", () => import("./verbs/grep.ts")],
  ["help", () => import("./verbs/help.ts")],
  ["hooks", () => import("./verbs/hooks.ts")],
  ["kill", () => import("./verbs/kill.ts")],
  ["log", () => import("./verbs/log.ts")],
  ["logs", () => import("./verbs/logs.ts")],
  ["ls", () => import("./verbs/ls.ts")],
  ["mute", () => import("./verbs/mute.ts")],
  ["new", () => import("./verbs/new.ts")],
  ["notify", () => import("./verbs/notify.ts")],
  ["relay", () => import("./verbs/relay.ts")],
  ["rename", () => import("./verbs/rename.ts")],
  ["restart", () => import("./verbs/restart.ts")],
  ["rm", () => import("./verbs/rm.ts")],
  ["send", () => import("./verbs/send.ts")],
  ["server", () => import("./verbs/server.ts")],
  ["share", () => import("./verbs/share.ts")],
  ["unmute", () => import("./verbs/unmute.ts")],
  ["version", () => import("./verbs/version.ts")],
  ["wait", () => import("./verbs/wait.ts")],
]);
