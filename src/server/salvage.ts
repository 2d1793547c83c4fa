// What is still known of a session whose record cannot be read: enough to list it, to show its screen and to forget it,
// never enough to run it again.

import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { readTextBounded } from "../config/files.ts";
import type { SessionFiles } from "../config/session-files.ts";
import { isSessionName } from "../protocol/names.ts";
import { count } from "../protocol/session-info.ts";
import { SessionRecord } from "../protocol/session-record.ts";

/** Bytes of a damaged record that are looked at. */
const LOOKED_AT_BYTES_MAX = 1_048_576;
/** A directory that holds none of these was left by a session that never came up. */
const SIGNS = ["record.json", "screen", "exit.json", "host.json", "events.jsonl"] as const;

/** A record to list the session by; null where the directory holds nothing of a session. */
export function salvageRecord(files: SessionFiles, id: string): SessionRecord | null {
  if (!SIGNS.some((name) => existsSync(join(files.directory, name)))) return null;
  const read = readTextBounded(join(files.directory, "record.json"), LOOKED_AT_BYTES_MAX);
  const said = read.ok ? fieldsOf(read.text) : {};
  const screen = files.readSnapshot();
  const { cols, rows } = screen.ok ? screen.value.header : { cols: 80, rows: 24 };
  const { command, cwd } = SessionRecord.entries;
  return {
    version: 1,
    id,
    name: typeof said.name === "string" && isSessionName(said.name) ? said.name : id,
    command: fitting(command, said.command) ?? ["?"],
    cwd: fitting(cwd, said.cwd) ?? "/",
    ...{ cols, rows, savedEnv: {} },
    createdAt: fitting(count, said.createdAt) ?? madeAt(files.directory),
  };
}

/** From JSON its fields; from a record that was cut off or overwritten the name at its beginning. */
function fieldsOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return { name: /"name":"([^"\\]{1,64})"/.exec(text)?.[1] };
  }
}

function fitting<S extends v.GenericSchema>(schema: S, value: unknown): v.InferOutput<S> | null {
  const parsed = v.safeParse(schema, value);
  return parsed.success ? parsed.output : null;
}

/** Ms since the epoch. */
function madeAt(directory: string): number {
  try {
    return Math.floor(statSync(directory).mtimeMs);
  } catch {
    return 0;
  }
}
