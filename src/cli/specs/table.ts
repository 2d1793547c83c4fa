// Every command, in the order of the help. The parser, the help, the docs and the completions all read this table.

import { spec as attach } from "./attach.ts";
import { spec as bridge } from "./bridge.ts";
import { spec as capture } from "./capture.ts";
import { spec as code } from "./code.ts";
import { spec as completion } from "./completion.ts";
import { spec as config } from "./config.ts";
import { spec as connect } from "./connect.ts";
import { spec as detach } from "./detach.ts";
import { spec as devices } from "./devices.ts";
import { spec as env } from "./env.ts";
import { spec as event } from "./event.ts";
import { spec as events } from "./events.ts";
import { spec as files } from "./files.ts";
import { spec as forward } from "./forward.ts";
import { spec as grep } from "./grep.ts";
import { spec as help } from "./help.ts";
import { spec as hooks } from "./hooks.ts";
import { spec as kill } from "./kill.ts";
import { spec as log } from "./log.ts";
import { spec as logs } from "./logs.ts";
import { spec as ls } from "./ls.ts";
import { spec as mute } from "./mute.ts";
import { spec as make } from "./new.ts";
import { spec as notify } from "./notify.ts";
import { spec as open } from "./open.ts";
import { spec as relay } from "./relay.ts";
import { spec as rename } from "./rename.ts";
import { spec as restart } from "./restart.ts";
import { spec as remove } from "./rm.ts";
import { spec as send } from "./send.ts";
import { spec as server } from "./server.ts";
import { spec as share } from "./share.ts";
import type { CommandSpec } from "./spec.ts";
import { spec as unmute } from "./unmute.ts";
import { spec as version } from "./version.ts";
import { spec as wait } from "./wait.ts";

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
  files,
  forward,
  bridge,
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
