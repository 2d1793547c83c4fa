// What `remi hooks install` put into which file, so that `uninstall` restores the file byte for byte: the pieces that
// were added, never what the file held before, which may be secret.

import { join } from "node:path";
import * as v from "valibot";
import type { WriteResult } from "../../config/files.ts";
import { type Paths, prepareDirectories } from "../../config/paths.ts";
import { jsonForm, readState, writeState } from "../../config/state-file.ts";

/** Bytes of the record; a longer one is damaged. */
const RECORD_BYTES_MAX = 1024 * 1024;
/** Files that are remembered; the oldest is forgotten for a new one. */
const INSTALLS_MAX = 64;

const Install = v.object({
  /** The settings file itself, behind all links. */
  path: v.string(),
  pieces: v.array(v.object({ at: v.pipe(v.number(), v.integer(), v.minValue(0)), text: v.string() })),
  /** True when there was no file before. */
  madeFile: v.boolean(),
  madeDirectory: v.boolean(),
});
export type Install = v.InferOutput<typeof Install>;

const InstallFile = v.object({ version: v.literal(1), installs: v.array(Install) });

const fileOf = (paths: Paths) => join(paths.home, "hooks.json");

const FORM = jsonForm(InstallFile, { bytesMax: RECORD_BYTES_MAX });

export interface KnownInstall {
  /** Null when nothing is known about the file. */
  readonly install: Install | null;
  /** Why the record cannot be read, in a sentence: it then counts as absent. */
  readonly problem: string | null;
}

export function readInstall(paths: Paths, path: string): KnownInstall {
  const { installs, problem } = readAll(paths);
  return { install: installs.find((install) => install.path === path) ?? null, problem };
}

/** Keeps what is known of a file; null forgets it. A record that cannot be read is kept aside. */
export function writeInstall(paths: Paths, path: string, install: Install | null): WriteResult {
  const before = readAll(paths).installs;
  const others = before.filter((one) => one.path !== path);
  if (!install && others.length === before.length) return { ok: true };
  const prepared = prepareDirectories(paths);
  if (!prepared.ok) return { ok: false, reason: "failed", message: prepared.message };
  const installs = [...others, ...(install ? [install] : [])].slice(-INSTALLS_MAX);
  return writeState(fileOf(paths), FORM, `${JSON.stringify({ version: 1, installs })}\n`, { durable: true });
}

function readAll(paths: Paths): { installs: readonly Install[]; problem: string | null } {
  const read = readState(fileOf(paths), FORM);
  if (read.ok) return { installs: read.value.installs, problem: null };
  return { installs: [], problem: read.reason === "missing" ? null : read.message };
}
