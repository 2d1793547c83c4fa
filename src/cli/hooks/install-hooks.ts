// `remi hooks install` and `uninstall`: shows what would change, asks, writes, and keeps what it needs to undo it.

import type { Paths } from "../../config/paths.ts";
import { printable } from "../../text/printable.ts";
import type { Io } from "../io.ts";
import { complain, FAILED, OK } from "../report.ts";
import type { HookTarget } from "./agents.ts";
import { withHooks, withoutHooks } from "./change-hooks.ts";
import { type Install, readInstall, writeInstall } from "./install-record.ts";
import { lineDiff } from "./line-diff.ts";
import { readSettings, removeEmptyDirectory, type SettingsFile, writeSettings } from "./settings-file.ts";

/** Characters of one line of a diff. */
const LINE_LENGTH_MAX = 2_000;

interface Order {
  readonly target: HookTarget;
  /** Where the user says the file is, or the agent's usual place. */
  readonly path: string;
  /** Write without asking. */
  readonly yes: boolean;
}

/** Adds the hooks. Returns the exit status. */
export async function installHooks(order: Order, paths: Paths, io: Io): Promise<number> {
  const { target } = order;
  const read = readSettings(order.path);
  if (!read.ok) return complain(io, read.message);
  const { file } = read;
  const known = knownInstall(paths, file.path, io);
  const changed = withHooks(target, file.text, known);
  if (!changed.ok) return complain(io, `${file.path} ${changed.why}; nothing was written.`);
  if (changed.text === file.text) {
    io.out(`The hooks are already in ${printable(file.path)}.\n`);
    return OK;
  }
  const agreed = await agree(order, file, changed.text, io);
  if (agreed !== OK) return agreed;
  const written = writeSettings(file, changed.text);
  if (!written.ok) return complain(io, written.message);
  const kept = writeInstall(paths, file.path, {
    path: file.path,
    pieces: [...changed.pieces],
    madeFile: changed.isAllOurs,
    madeDirectory: written.madeDirectory || (known?.madeDirectory ?? false),
  });
  if (!kept.ok)
    complain(io, `${kept.message} 'remi hooks uninstall' may leave different spacing than before.`);
  io.out(`${target.after}\n`);
  if (file.text !== null && /"disableAllHooks"\s*:\s*true/u.test(file.text))
    io.out(`But "disableAllHooks" is set there: no hook runs until you remove it.\n`);
  return OK;
}

/** Removes them again. Returns the exit status. */
export async function uninstallHooks(order: Order, paths: Paths, io: Io): Promise<number> {
  const read = readSettings(order.path);
  if (!read.ok) return complain(io, read.message);
  const { file } = read;
  const known = knownInstall(paths, file.path, io);
  const changed = withoutHooks(order.target, file.text ?? "", known);
  if (!changed.ok) return complain(io, `${file.path} ${changed.why}; nothing was written.`);
  if (file.text === null || changed.removed === 0) {
    writeInstall(paths, file.path, null);
    io.out(`There are no hooks by remi in ${printable(file.path)}.\n`);
    return OK;
  }
  const left = known?.madeFile && changed.text === "" ? null : changed.text;
  const agreed = await agree(order, file, left ?? "", io);
  if (agreed !== OK) return agreed;
  const written = writeSettings(file, left);
  if (!written.ok) return complain(io, written.message);
  if (left === null && known?.madeDirectory) removeEmptyDirectory(file.path);
  writeInstall(paths, file.path, null);
  return OK;
}

/** What is known about an earlier install; says why if nothing is. */
function knownInstall(paths: Paths, path: string, io: Io): Install | null {
  const { install, problem } = readInstall(paths, path);
  if (problem !== null) complain(io, `${problem} Removing hooks may leave different spacing than before.`);
  return install;
}

/** Shows the change, and asks if somebody can answer. Returns OK, or the status after saying why not. */
async function agree(order: Order, file: SettingsFile, text: string, io: Io): Promise<number> {
  io.out(shownDiff(file, text, io));
  if (order.yes) return OK;
  const { agrees } = await import("../ask.ts");
  const isAgreed = await agrees(io, "Write this?");
  if (isAgreed === null) return complain(io, "nothing was written; give --yes to write without a question.");
  if (isAgreed) return OK;
  io.err("Nothing was written.\n");
  return FAILED;
}

function shownDiff(file: SettingsFile, text: string, io: Io): string {
  const isColored = io.stdoutIsTty && !io.env.NO_COLOR && io.env.TERM !== "dumb";
  const colors: Readonly<Record<string, string>> = { "+": "\x1b[32m", "-": "\x1b[31m", "@": "\x1b[36m" };
  const diff = lineDiff(file.text ?? "", text).map((line) => {
    const shown = printable(line.replace(/\t/g, "    "), LINE_LENGTH_MAX);
    const color = isColored ? colors[shown[0]!] : undefined;
    return color ? `${color}${shown}\x1b[m` : shown;
  });
  const path = printable(file.path, LINE_LENGTH_MAX);
  const from = file.text === null ? "(no file)" : path;
  return `${[`--- ${from}`, `+++ ${path}`, ...diff].join("\n")}\n`;
}
