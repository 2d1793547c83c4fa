// The C library by bun:ffi. Knows no function of it.

import { dlopen, type FFIFunction, type Library } from "bun:ffi";

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
