// Copies a file from one place to another, of which either may be elsewhere: what is cut off goes on where it was.

import type { FilePath } from "./file-path.ts";
import type { Files, Reading } from "./files.ts";
import { FileError } from "./problem.ts";

/** Times that a copy is taken up again without a byte more than before. Then it fails with "lost". */
const TRIES_MAX = 20;

/** Where a file is copied from. */
export type Source = Pick<Files, "read" | "hash">;
/** Where it is copied to. */
export type Target = Pick<Files, "write" | "hash">;

export interface TransferTerms {
  /** Whether a file of that name may be replaced. */
  readonly replaces: boolean;
  /** Names the try at the other end, as for `Files.write`. @param validator of the file */
  transfer(validator: string): string;
  /** So many bytes of so many are there. */
  progress?(bytes: number, size: number): void;
}

/**
 * Copies one file whole, and returns its bytes. The other end checks it by its hash before it has its name.
 *
 * @throws {FileError}
 */
export async function copyFile(
  from: Source,
  path: FilePath,
  to: Target,
  target: FilePath,
  terms: TransferTerms,
): Promise<number> {
  let best = -1;
  for (let tries = 0; ; tries++) {
    try {
      return await tryCopy(from, path, to, target, {
        ...terms,
        progress(bytes, size) {
          if (bytes > best) tries = 0;
          best = Math.max(best, bytes);
          terms.progress?.(bytes, size);
        },
      });
    } catch (error) {
      const wasLost = error instanceof FileError && error.problem === "lost";
      if (!wasLost || tries >= TRIES_MAX) throw error;
      // It may have been cut off just after it had its name.
      if (best >= 0 && (await isThere(from, path, to, target))) return best;
    }
  }
}

/** Size and validator of a file. @throws {FileError} */
async function factsOf(
  files: Pick<Files, "read">,
  path: FilePath,
): Promise<Pick<Reading, "size" | "validator">> {
  await using reading = await files.read(path, { from: 0, length: 0, validator: null });
  return { size: reading.size, validator: reading.validator };
}

async function tryCopy(
  from: Source,
  path: FilePath,
  to: Target,
  target: FilePath,
  { replaces, transfer, progress }: TransferTerms,
): Promise<number> {
  const { size, validator } = await factsOf(from, path);
  const writing = await to.write(target, { size, replaces, transfer: transfer(validator) });
  try {
    let at = writing.from;
    progress?.(at, size);
    await using reading = await from.read(path, { from: at, length: null, validator });
    for await (const piece of reading.bytes) {
      await writing.write(piece);
      at += piece.byteLength;
      progress?.(at, size);
    }
    await writing.finish(await from.hash(path, validator));
  } catch (error) {
    await writing.leave();
    throw error;
  }
  return size;
}

/** Whether the same bytes are at both ends already. Only asked after a cut. */
async function isThere(from: Source, path: FilePath, to: Target, target: FilePath): Promise<boolean> {
  try {
    // Mostly it is not, and then there is no need for the other hash.
    const there = await to.hash(target, null);
    const here = await from.hash(path, null);
    return here.every((byte, at) => byte === there[at]);
  } catch (error) {
    if (error instanceof FileError) return false;
    throw error;
  }
}

/**
 * All bytes of a file, in order, over as many tries as it takes.
 *
 * @param take is given each piece, valid during the call
 * @throws {FileError} "changed" when the file does while it is read
 */
export async function readWhole(
  files: Files,
  path: FilePath,
  take: (bytes: Uint8Array) => void | Promise<void>,
): Promise<void> {
  let at = 0;
  let validator: string | null = null;
  for (let tries = 0; ; tries++) {
    try {
      await using reading = await files.read(path, { from: at, length: null, validator });
      validator = reading.validator;
      for await (const piece of reading.bytes) {
        await take(piece);
        at += piece.byteLength;
        tries = 0;
      }
      if (at < reading.size) throw new FileError("changed");
      return;
    } catch (error) {
      if (!(error instanceof FileError && error.problem === "lost") || tries >= TRIES_MAX) throw error;
    }
  }
}
