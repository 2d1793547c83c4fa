// Each command's description by its name, so that one command loads one file and not the whole table.

import type { CommandSpec } from "./spec.ts";

type Loader = () => Promise<{ readonly spec: CommandSpec }>;

/** By the command's own name; aliases are looked up in the table. */
export const SPEC_LOADERS: ReadonlyMap<string, Loader> = new Map<string, Loader>([
  ["attach", () => import("./attach.ts")],
  ["bridge", () => import("./bridge.ts")],
  ["capture", () => import("./capture.ts")],
  ["code", () => import("./code.ts")],
  ["completion", () => import("./completion.ts")],
  ["config", () => import("./config.ts")],
  ["connect", () => import("./connect.ts")],
  ["detach", () => import("./detach.ts")],
  ["devices", () => import("./devices.ts")],
  ["env", () => import("./env.ts")],
  ["event", () => import("./event.ts")],
  ["events", () => import("./events.ts")],
  ["files", () => import("./files.ts")],
  ["forward", () => import("./forward.ts")],
  ["grep", () => import("./grep.ts")],
  ["help", () => import("./help.ts")],
  ["hooks", () => import("./hooks.ts")],
  ["kill", () => import("./kill.ts")],
  ["log", () => import("./log.ts")],
  ["logs", () => import("./logs.ts")],
  ["ls", () => import("./ls.ts")],
  ["mute", () => import("./mute.ts")],
  ["new", () => import("./new.ts")],
  ["notify", () => import("./notify.ts")],
  ["relay", () => import("./relay.ts")],
  ["rename", () => import("./rename.ts")],
  ["restart", () => import("./restart.ts")],
  ["rm", () => import("./rm.ts")],
  ["send", () => import("./send.ts")],
  ["server", () => import("./server.ts")],
  ["share", () => import("./share.ts")],
  ["unmute", () => import("./unmute.ts")],
  ["version", () => import("./version.ts")],
  ["wait", () => import("./wait.ts")],
]);
