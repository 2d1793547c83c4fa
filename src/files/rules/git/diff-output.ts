// Reads what `git diff` prints: lines that were added and removed (`--numstat -z`), the blobs of a file (`--raw -z`), and
// a patch.

import { fieldsAndName, nulWords, textOf } from "./nul-words.ts";

const TAB = 0x09;

export interface LineCounts {
  readonly name: Uint8Array;
  readonly added: number;
  readonly removed: number;
  /** Its lines were not counted. */
  readonly isBinary: boolean;
}

/** Never throws. Of a file that was renamed the new name is told. */
export function parseNumstat(bytes: Uint8Array): LineCounts[] {
  const words = nulWords(bytes);
  const counts: LineCounts[] = [];
  for (let at = 0; at < words.length; at++) {
    const parts = fieldsAndName(words[at]!, 2, TAB);
    if (parts === null) continue;
    const [added = "", removed = ""] = parts.fields;
    // A word without a name is followed by two: the old name and the new one.
    const name = parts.name.byteLength > 0 ? parts.name : words[(at += 2)];
    const isBinary = added === "-" && removed === "-";
    if (name === undefined || !(isBinary || (/^\d+$/.test(added) && /^\d+$/.test(removed)))) continue;
    counts.push({
      name,
      isBinary,
      added: isBinary ? 0 : Number(added),
      removed: isBinary ? 0 : Number(removed),
    });
  }
  return counts;
}

/** A file as git holds it: its mode, and the name of its bytes. Null where there is none. */
export interface Held {
  readonly mode: string;
  readonly id: string;
}

export interface HeldChange {
  readonly name: Uint8Array;
  readonly from: Uint8Array | null;
  readonly before: Held | null;
  readonly after: Held | null;
}

const RAW = /^:([0-7]{6}) ([0-7]{6}) ([0-9a-f]{40,64}) ([0-9a-f]{40,64}) ([A-Z])\d*$/;

/** Reads `git diff --cached --raw -z --no-abbrev`. Never throws. */
export function parseRaw(bytes: Uint8Array): HeldChange[] {
  const words = nulWords(bytes);
  const changes: HeldChange[] = [];
  for (let at = 0; at < words.length; at++) {
    const parts = RAW.exec(textOf(words[at]!));
    if (parts === null) continue;
    const [, oldMode = "", newMode = "", oldId = "", newId = "", state = ""] = parts;
    const first = words[++at];
    const second = state === "R" || state === "C" ? words[++at] : first;
    if (first === undefined || second === undefined) break;
    changes.push({
      name: second,
      from: second === first ? null : first,
      before: heldOf(oldMode, oldId),
      after: heldOf(newMode, newId),
    });
  }
  return changes;
}

function heldOf(mode: string, id: string): Held | null {
  return /^0+$/.test(mode) || /^0+$/.test(id) ? null : { mode, id };
}

/** Stages of a file that could not be merged: what both sides began with, ours, theirs. Of every other one it is 0. */
export type Stage = 0 | 1 | 2 | 3;

/** Reads `git ls-files --stage -z`. Never throws. */
export function parseStages(bytes: Uint8Array): { name: Uint8Array; stage: Stage; held: Held }[] {
  return nulWords(bytes).flatMap((word) => {
    const parts = fieldsAndName(word, 1, TAB);
    const fields = /^([0-7]{6}) ([0-9a-f]{40,64}) ([0-3])$/.exec(parts?.fields[0] ?? "");
    if (parts === null || fields === null) return [];
    const [, mode = "", id = "", stage] = fields;
    return [{ name: parts.name, stage: Number(stage) as Stage, held: { mode, id } }];
  });
}

const LINE_END = 0x0a;
const HUNK = [0x40, 0x40, 0x20];

/**
 * The hunks of a patch of one file, without the lines above them.
 *
 * @returns no bytes for a patch without hunks, and whether that is because git holds the file to be no text
 */
export function hunksOf(patch: Uint8Array): { readonly hunks: Uint8Array; readonly isBinary: boolean } {
  for (let at = 0; at >= 0 && at < patch.byteLength; ) {
    if (HUNK.every((byte, i) => patch[at + i] === byte))
      return { hunks: patch.subarray(at), isBinary: false };
    const next = patch.indexOf(LINE_END, at);
    const line = textOf(patch.subarray(at, next < 0 ? patch.byteLength : next));
    if (/^Binary files .* differ$/.test(line)) return { hunks: new Uint8Array(0), isBinary: true };
    at = next < 0 ? -1 : next + 1;
  }
  return { hunks: new Uint8Array(0), isBinary: false };
}
