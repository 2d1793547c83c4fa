// What each command does, by its name: loaded when the command runs, not with its description.

import type { Args } from "./argv/argv.ts";
import type { Io } from "./io.ts";

export interface Verb {
  /** Does it and returns the exit status. */
  readonly run: (args: Args, io: Io) => Promise<number>;
}

/** By the name in the description; "" is the command without a verb. */
export const VERB_LOADERS: ReadonlyMap<string, () => Promise<Verb>> = new Map<string, () => Promise<Verb>>([
  ["", () => import("./verbs/open.ts")],
  ["attach", () => import("./verbs/attach.ts")],
  ["bridge", () => import("./verbs/bridge.ts")],
  ["capture", () => import("./verbs/capture.ts")],
  ["code", () => import("./verbs/code.ts")],
  ["completion", () => import("./verbs/completion.ts")],
  ["config", () => import("./verbs/config.ts")],
  ["connect", () => import("./verbs/connect.ts")],
  ["detach", () => import("./verbs/detach.ts")],
  ["devices", () => import("./verbs/devices.ts")],
  ["env", () => import("./verbs/env.ts")],
  ["event", () => import("./verbs/event.ts")],
  ["events", () => import("./verbs/events.ts")],
  ["files", () => import("./verbs/files.ts")],
  ["forward", () => import("./verbs/forward.ts")],
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
