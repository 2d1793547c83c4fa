// flock(2): a lock on an open file that the kernel releases when the file is closed, by whomever and however.

import { openErrorCode, openLibc } from "./libc.ts";

/** The same values on Linux and macOS. */
const LOCK_EX = 2;
const LOCK_NB = 4;

/** Takes the exclusive lock without waiting: null, or the code of why not, "EAGAIN" where another one has it. */
export type Flock = (fd: number) => string | null;

let opened: Flock | undefined;

/** Throws where there is no C library. */
export function openFlock(): Flock {
  if (opened) return opened;
  const errorCode = openErrorCode();
  const { flock } = openLibc({ flock: { args: ["int", "int"], returns: "int" } });
  opened = (fd) => (flock(fd, LOCK_EX | LOCK_NB) === 0 ? null : errorCode());
  return opened;
}
