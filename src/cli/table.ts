// Every command, in the order of the help. The parser, the help, the docs and the completions all read this table.

import type { CommandSpec } from "./spec.ts";
import { spec as attach } from "./verbs/attach.ts";
import { spec as capture } from "./verbs/capture.ts";
import { spec as code } from "./verbs/code.ts";
import { spec as completion } from "./verbs/completion.ts";
import { spec as config } from "./verbs/config.ts";
import { spec as connect } from "./verbs/connect.ts";
import { spec as detach } from "./verbs/detach.ts";
import { spec as devices } from "./verbs/devices.ts";
import { spec as env } from "./verbs/env.ts";
import { spec as event } from "./verbs/event.ts";
import { spec as events } from "./verbs/events.ts";
import { spec as grep } from "./verbs/grep.ts";
import { spec as help } from "./verbs/help.ts";
import { spec as hooks } from "./verbs/hooks.ts";
import { spec as kill } from "./verbs/kill.ts";
import { spec as log } from "./verbs/log.ts";
import { spec as logs } from "./verbs/logs.ts";
import { spec as ls } from "./verbs/ls.ts";
import { spec as mute } from "./verbs/mute.ts";
import { spec as make } from "./verbs/new.ts";
import { spec as notify } from "./verbs/notify.ts";
import { spec as open } from "./verbs/open.ts";
import { spec as relay } from "./verbs/relay.ts";
import { spec as rename } from "./verbs/rename.ts";
import { spec as restart } from "./verbs/restart.ts";
import { spec as remove } from "./verbs/rm.ts";
import { spec as send } from "./verbs/send.ts";
import { spec as server } from "./verbs/server.ts";
import { spec as share } from "./verbs/share.ts";
import { spec as unmute } from "./verbs/unmute.ts";
import { spec as version } from "./verbs/version.ts";
import { spec as wait } from "./verbs/wait.ts";

/** The command without a verb. */
export const DEFAULT_COMMAND: CommandSpec = open;

export const COMMANDS: readonly CommandSpec[] = [
  make,
  attach,
  detach,
  ls,
  kill,
  rename,
  restart,
  remove,
  send,
  capture,
  grep,
  wait,
  event,
  events,
  notify,
  mute,
  unmute,
  log,
  hooks,
  logs,
  code,
  connect,
  share,
  devices,
  relay,
  server,
  config,
  env,
  completion,
  version,
  help,
];

/** The command of that name or alias. */
export function findCommand(word: string): CommandSpec | undefined {
  return COMMANDS.find((spec) => spec.name === word || spec.aliases.includes(word));
}

export function visibleCommands(): readonly CommandSpec[] {
  return COMMANDS.filter((spec) => !spec.hidden);
}
