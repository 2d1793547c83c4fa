// What grows under a hidden name, in the directory where it will have its own: the file of an upload, whose name holds the
// transfer's id, by which an upload that was cut goes on, and a copy. Its lock says that somebody is at it.

import { type BigIntStats, constants, promises, unlinkSync } from "node:fs";
import { openFlock } from "../config/flock.ts";
import { type Descriptor, O_CLOEXEC } from "./descriptor.ts";
import { isSame } from "./identity.ts";
import { lookAt } from "./place.ts";
import { removeTree } from "./removing.ts";
import { FileError, fileErrorOf } from "./rules/problem.ts";

/** How long the bytes of an upload are kept that was cut, ms since the last of them. */
export const KEPT_MS = 3_600_000;

/** Attempts to open one: another one is needed only when it was removed meanwhile. */
const ATTEMPTS_MAX = 3;
/** What has such a name in a directory and is looked at in one go; the next one removes more. */
const LOOKS_MAX = 1_000;

const { O_CREAT, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_RDWR } = constants;

const DOT = 0x2e;

/** Ids that a client may give its transfers. */
const TRANSFER = /^[0-9a-z]{16,32}$/;
const NAME = /^\.remi-[0-9a-z]{16,32}\.(?:part|copy)$/;

/** An open temporary file. Whoever has it closes it. */
export interface Temporary {
  readonly handle: promises.FileHandle;
  /** Its path for calls of the system. */
  readonly path: Buffer;
  /** Bytes that are in it already. */
  readonly size: number;
}

/**
 * Makes the temporary file of a transfer, or opens the one that was kept.
 *
 * @param sizeMax one that holds more, or is older than an hour, begins anew
 * @throws {FileError} "busy" when another one writes it
 */
export async function openTemporary(
  directory: Descriptor,
  transfer: string,
  sizeMax: number,
): Promise<Temporary> {
  if (!TRANSFER.test(transfer)) throw new FileError("malformed");
  const path = directory.entry(Buffer.from(`.remi-${transfer}.part`));
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
    const handle = (await openNew(path)) ?? (await openOld(path));
    if (handle === null) continue;
    try {
      lock(handle);
      const size = await usableSize(handle, sizeMax);
      if (size !== null) return { handle, path, size };
    } catch (error) {
      await handle.close();
      throw fileErrorOf(error);
    }
    await handle.close();
  }
  throw new FileError("busy");
}

/** A name for a copy that nothing has. */
export function newTemporaryName(): Uint8Array {
  return Buffer.from(`.remi-${crypto.randomUUID().replaceAll("-", "")}.copy`);
}

/**
 * Says that somebody is at it until it is disposed of.
 *
 * @throws {FileError} "busy" when somebody else is
 */
export async function holdTemporary(path: Buffer): Promise<AsyncDisposable> {
  try {
    const handle = await promises.open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    try {
      lock(handle);
      return handle;
    } catch (error) {
      await handle.close();
      throw error;
    }
  } catch (error) {
    throw fileErrorOf(error);
  }
}

/** Removes the name of a temporary file, and no other file that has it now. */
export async function removeTemporary({ handle, path }: Pick<Temporary, "handle" | "path">): Promise<void> {
  const ours = await handle.stat({ bigint: true });
  const there = lookAt(path);
  if (there === null || !isSame(there, ours)) return;
  try {
    unlinkSync(path);
  } catch (error) {
    throw fileErrorOf(error);
  }
}

/**
 * Removes what was left in a directory by uploads that were cut, and copies whose process ended, an hour ago. What cannot be removed stays.
 *
 * @throws {FileError} when the directory cannot be read
 */
export async function removeOldTemporaries(directory: Descriptor): Promise<void> {
  const names = (await directory.names()).filter(isTemporary);
  for (const name of names.slice(0, LOOKS_MAX)) {
    const path = directory.entry(name);
    const found = lookAt(path);
    if (found === null || !isOld(found) || !(isOurFile(found) || found.isDirectory())) continue;
    try {
      await using _ = await holdTemporary(path);
      await removeTree(directory, name);
    } catch (error) {
      fileErrorOf(error);
    }
  }
}

/** Whether it is the name of something that is not complete. */
export function isTemporary(name: Uint8Array): boolean {
  // The first byte alone decides on most names.
  return name[0] === DOT && NAME.test(Buffer.from(name).toString("latin1"));
}

/** Null where there is one. */
async function openNew(path: Buffer): Promise<promises.FileHandle | null> {
  try {
    return await promises.open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600);
  } catch (error) {
    const failure = fileErrorOf(error);
    if (failure.problem === "exists") return null;
    throw failure;
  }
}

/** Null where there is none. */
async function openOld(path: Buffer): Promise<promises.FileHandle | null> {
  try {
    return await promises.open(path, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  } catch (error) {
    const failure = fileErrorOf(error);
    if (failure.problem === "not-found") return null;
    // A link, a directory, another user's file.
    throw new FileError("exists");
  }
}

/** Null of a file that has lost its name meanwhile. */
async function usableSize(handle: promises.FileHandle, sizeMax: number): Promise<number | null> {
  const stat = await handle.stat({ bigint: true });
  if (stat.isFile() && stat.nlink === 0n) return null;
  if (!isOurFile(stat)) throw new FileError("exists");
  const size = Number(stat.size);
  if (size <= sizeMax && !isOld(stat)) return size;
  await handle.truncate(0);
  return 0;
}

/** False of what somebody else has put there, above all of another name of a file that is elsewhere. */
function isOurFile(stat: BigIntStats): boolean {
  return stat.isFile() && stat.nlink === 1n && Number(stat.uid) === process.geteuid?.();
}

function isOld({ mtimeMs }: BigIntStats): boolean {
  return Date.now() - Number(mtimeMs) > KEPT_MS;
}

/** A file system without locks has none to give; every other refusal means that somebody is at it. */
function lock(handle: promises.FileHandle): void {
  if (openFlock()(handle.fd) === "EAGAIN") throw new FileError("busy");
}
