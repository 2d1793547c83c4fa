// What can be wrong with a file of state: each fault is put in the place of a file that is whole.

import { chmodSync, chownSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { IS_ROOT, OTHER_UID } from "./bad-places.ts";

export const FAULTS = [
  "missing",
  "empty",
  "text",
  "{}",
  "truncated",
  "newer",
  "a directory",
  "not readable",
  "open to others",
  ...(IS_ROOT ? (["another user's"] as const) : []),
] as const;
export type Fault = (typeof FAULTS)[number];

/** Bytes that are missing at the end of a file that was cut off. */
const CUT_BYTES = 3;

/** Puts the fault in the place of the file at `path`, whose content is `whole`. Returns what the file has now, or null. */
export function putFault(path: string, whole: Uint8Array, fault: Fault): Uint8Array | null {
  rmSync(path, { recursive: true, force: true });
  const write = (bytes: string | Uint8Array) => {
    writeFileSync(path, bytes, { mode: 0o600 });
    return typeof bytes === "string" ? new TextEncoder().encode(bytes) : bytes;
  };
  switch (fault) {
    case "missing":
      return null;
    case "empty":
      return write("");
    case "text":
      return write("hello\n");
    case "{}":
      return write("{}");
    case "truncated":
      return write(whole.subarray(0, whole.byteLength - CUT_BYTES));
    case "newer":
      return write(newer(whole));
    case "a directory":
      mkdirSync(path);
      writeFileSync(join(path, "kept"), "");
      return null;
    case "not readable":
      // A link that leads to itself: root reads everything else.
      symlinkSync(path, path);
      return null;
    case "open to others":
      write(whole);
      chmodSync(path, 0o666);
      return whole;
    default:
      write(whole);
      chownSync(path, OTHER_UID, 0);
      return whole;
  }
}

/** The file as a later version might write it. */
function newer(whole: Uint8Array): string {
  const text = new TextDecoder().decode(whole);
  const [first = "", ...rest] = text.split("\n");
  for (const [json, after] of [
    [text, ""],
    [first, `\n${rest.join("\n")}`],
  ] as const) {
    try {
      const value: unknown = JSON.parse(json);
      const fields = Array.isArray(value) ? { kept: value } : (value as object);
      return `${JSON.stringify({ ...fields, version: 2 })}${after}`;
    } catch {
      // Not JSON as a whole, perhaps in its first line.
    }
  }
  return '{"version":2}';
}
