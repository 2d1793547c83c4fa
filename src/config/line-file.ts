// Files of one JSON value a line, as histories are: a line that cannot be read is skipped, and reported.

import * as v from "valibot";
import { isShallow } from "../protocol/parse.ts";
import { readState, type StateForm, type StateProblem } from "./state-file.ts";

/** Characters of a line; a longer one is not ours. */
const LINE_LENGTH_MAX = 8_192;

export interface ReadLines<T> {
  readonly values: readonly T[];
  /** What cannot be read: some lines, or all of the file; null when all is well or there is no file. */
  readonly problem: StateProblem | null;
}

/** Reads what can be read. Never throws. */
export function readLines<S extends v.GenericSchema>(
  path: string,
  schema: S,
  bytesMax: number,
): ReadLines<v.InferOutput<S>> {
  const form: StateForm<string> = { bytesMax, isSecret: false, decode: decodeText };
  const read = readState(path, form);
  if (!read.ok) {
    const isNothing = read.reason === "missing" || read.reason === "empty";
    return { values: [], problem: isNothing ? null : read };
  }
  const lines = read.value.split("\n").filter((line) => line !== "");
  const values = lines.flatMap((line) => parseLine(schema, line));
  const lost = lines.length - values.length;
  if (lost === 0) return { values, problem: null };
  const message = `${path}: ${lost === 1 ? "a line" : `${lost} lines`} of it cannot be read.`;
  return { values, problem: { ok: false, reason: "damaged", message } };
}

const decodeText = (bytes: Uint8Array) => ({ ok: true, value: new TextDecoder().decode(bytes) }) as const;

function parseLine<S extends v.GenericSchema>(schema: S, line: string): v.InferOutput<S>[] {
  if (line.length > LINE_LENGTH_MAX || !isShallow(line)) return [];
  try {
    const parsed = v.safeParse(schema, JSON.parse(line));
    return parsed.success ? [parsed.output] : [];
  } catch {
    return [];
  }
}
