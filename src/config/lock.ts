// An exclusive lock on a file that the kernel releases when its holder dies, however it dies. Knows nothing of what
// the lock protects.

import {
  closeSync,
  constants,
  fstatSync,
  ftruncateSync,
  openSync,
  readFileSync,
  readSync,
  statSync,
  writeSync,
} from "node:fs";
import { processLives, processStartTime } from "../processes/proc.ts";
import { type Flock, openFlock } from "./flock.ts";

/**
 * Attempts at one lock. More than one is needed only when a signal interrupts the call or when the file is removed
 * between opening and locking it; running out of them is reported as `failed`.
 */
const ATTEMPTS_MAX = 5;

/**
 * How long a lock is waited for whose holder is dead, ms, and between two looks. A process that it was starting when it
 * died has its open files for a moment longer: vfork lets go of the parent before exec has closed them.
 */
const DEAD_HOLDER_MS_MAX = 200;
const LOOK_MS = 2;

/** Bytes that a holder writes about itself. */
const HOLDER_BYTES_MAX = 64;

export type LockResult =
  | { readonly ok: true /** Gives the lock up. Idempotent. */; readonly release: () => void }
  | {
      readonly ok: false;
      readonly reason: "held" /** The holder as it wrote itself down. */;
      readonly pid: number | null;
    }
  | { readonly ok: false; readonly reason: "failed"; readonly message: string };

/**
 * Takes the lock on `path` (made 0600 when missing, its directory must exist) or says who holds it. Waits for nobody who
 * lives, and 200 ms at most.
 * The lock belongs to the open file: it ends with `release` or with this process, and child processes do not inherit
 * it because Bun opens files close-on-exec. The file stays: removing it would let two holders in.
 */
export function tryLock(path: string): LockResult {
  let flock: Flock;
  try {
    flock = openFlock();
  } catch (error) {
    return failed(path, error);
  }
  let result = lockSoon(path, flock);
  for (let ms = 0; ms < DEAD_HOLDER_MS_MAX && isOfTheDead(path, result); ms += LOOK_MS) {
    Bun.sleepSync(LOOK_MS);
    result = lockSoon(path, flock);
  }
  return result;
}

function lockSoon(path: string, flock: Flock): LockResult {
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
    const result = lockOnce(path, flock);
    if (result !== "again") return result;
  }
  return failed(path, "it is replaced again and again");
}

/** Whether the lock is held, and who took it is dead. */
function isOfTheDead(path: string, result: LockResult): boolean {
  if (result.ok || result.reason !== "held") return false;
  const holder = readHolderAt(path);
  return holder !== null && holder.startTime !== "" && !processLives(holder);
}

/** The holder of a lock: a process, distinguished from a later one with the same id. */
export interface LockHolder {
  readonly pid: number;
  /** As `processStartTime` has it. */
  readonly startTime: string;
}

/**
 * The living process that holds the lock on `path`; "free" when nobody does, and "unknown" when the holder is not
 * certain, because the file may have been written by an earlier one. Holds a free lock during the check.
 */
export function lockHolder(path: string): LockHolder | "free" | "unknown" {
  if (!statSync(path, { throwIfNoEntry: false })) return "free";
  const lock = tryLock(path);
  if (lock.ok) lock.release();
  if (lock.ok || lock.reason === "failed") return "free";
  const written = readHolderAt(path);
  if (!written) return "unknown";
  const startTime = processStartTime(written.pid);
  const isTheSame = startTime !== "" && startTime === written.startTime;
  const isNamed = isTheSame || kernelNames(path, written.pid);
  return isNamed && processLives({ pid: written.pid, startTime })
    ? { pid: written.pid, startTime }
    : "unknown";
}

/** Whether the kernel says that the process has a lock on the file; true where it does not tell (not Linux). */
function kernelNames(path: string, pid: number): boolean {
  let locks: string;
  try {
    locks = readFileSync("/proc/locks", "utf8");
  } catch {
    return true;
  }
  // "1: FLOCK  ADVISORY  WRITE 123 08:01:4567 0 EOF". The device is another one than stat's on some file systems.
  const inode = statSync(path, { throwIfNoEntry: false })?.ino;
  return locks.split("\n").some((line) => {
    const [, kind, , , owner, file] = line.split(/\s+/);
    return kind === "FLOCK" && owner === `${pid}` && file?.split(":")[2] === `${inode}`;
  });
}

function lockOnce(path: string, flock: Flock): LockResult | "again" {
  let fd: number;
  try {
    fd = openSync(path, constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW, 0o600);
  } catch (error) {
    return failed(path, error);
  }
  const code = flock(fd);
  if (code !== null) {
    const result = refused(path, fd, code);
    closeSync(fd);
    return result;
  }
  if (!isStillAt(path, fd)) {
    closeSync(fd);
    return "again";
  }
  writeHolder(fd);
  let open = true;
  const release = () => {
    if (open) closeSync(fd);
    open = false;
  };
  return { ok: true, release };
}

function refused(path: string, fd: number, code: string): LockResult | "again" {
  if (code === "EAGAIN") return { ok: false, reason: "held", pid: readHolder(fd)?.pid ?? null };
  return code === "EINTR" ? "again" : failed(path, { code });
}

/** False when the file was removed or replaced: a lock on it would keep nobody out. */
function isStillAt(path: string, fd: number): boolean {
  try {
    const there = statSync(path);
    const ours = fstatSync(fd);
    return there.ino === ours.ino && there.dev === ours.dev;
  } catch {
    return false;
  }
}

function writeHolder(fd: number): void {
  try {
    ftruncateSync(fd, 0);
    writeSync(fd, `${process.pid} ${processStartTime(process.pid)}\n`, 0);
  } catch {
    // It is only for messages and for ending a holder that hangs; on a full disk the lock works without it.
  }
}

function readHolder(fd: number): LockHolder | null {
  const bytes = Buffer.alloc(HOLDER_BYTES_MAX);
  try {
    const text = bytes.toString("latin1", 0, readSync(fd, bytes, 0, bytes.length, 0)).trim();
    const m = /^([1-9]\d{0,9})(?: (\S+))?$/.exec(text);
    return m ? { pid: Number(m[1]), startTime: m[2] ?? "" } : null;
  } catch {
    return null;
  }
}

function readHolderAt(path: string): LockHolder | null {
  try {
    const fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW);
    const holder = readHolder(fd);
    closeSync(fd);
    return holder;
  } catch {
    return null;
  }
}

function failed(path: string, error: unknown): LockResult {
  const why =
    (error as NodeJS.ErrnoException | null)?.code ?? (error instanceof Error ? error.message : String(error));
  return { ok: false, reason: "failed", message: `${path} cannot be locked (${why}).` };
}
