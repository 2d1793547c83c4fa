// The file names of the C library, for bun:ffi. Knows no function of it.

/** File names to try in turn: glibc, musl (named after the architecture), macOS. */
export const LIBC_NAMES: readonly string[] =
  process.platform === "darwin"
    ? ["libSystem.B.dylib"]
    : ["libc.so.6", `libc.musl-${process.arch === "arm64" ? "aarch64" : "x86_64"}.so.1`, "libc.so"];
