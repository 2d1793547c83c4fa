// The C library by bun:ffi. Knows no function of it but the one that says why another one failed.

import { dlopen, type FFIFunction, type Library, read } from "bun:ffi";
import { getSystemErrorName } from "node:util";

/** File names to try in turn: glibc, musl (named after the architecture), macOS. */
const NAMES: readonly string[] =
  process.platform === "darwin"
    ? ["libSystem.B.dylib"]
    : ["libc.so.6", `libc.musl-${process.arch === "arm64" ? "aarch64" : "x86_64"}.so.1`, "libc.so"];

/** Functions of the C library: about 0.1 ms. Throws where there is no C library, or none with all of them. */
export function openLibc<Functions extends Record<string, FFIFunction>>(
  functions: Functions,
): Library<Functions>["symbols"] {
  let failure: unknown;
  for (const name of NAMES) {
    try {
      return dlopen(name, functions).symbols;
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

/** The same; null where there is none. */
export function findLibc<Functions extends Record<string, FFIFunction>>(
  functions: Functions,
): Library<Functions>["symbols"] | null {
  try {
    return openLibc(functions);
  } catch {
    return null;
  }
}

/**
 * What says why the call before has failed, as "EEXIST" (errno(3)); opened before that call, and asked right after it,
 * for the runtime's own calls change it. Throws where there is no C library.
 */
export function openErrorCode(): () => string {
  const location =
    process.platform === "darwin"
      ? openLibc({ __error: { args: [], returns: "ptr" } }).__error
      : openLibc({ __errno_location: { args: [], returns: "ptr" } }).__errno_location;
  return () => getSystemErrorName(-read.i32(location()!, 0));
}
