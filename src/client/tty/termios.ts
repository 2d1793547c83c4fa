// The line discipline of a terminal: read, set raw, put back exactly. The state is opaque bytes that only the
// C library (and, for `sttyState`, Linux's layout of them) understands.
import { ptr } from "bun:ffi";
import { WriteStream } from "node:tty";
import { libc, windowSize } from "./libc.ts";

/** More than any platform's `struct termios` (60 bytes on Linux, 72 on macOS). */
const TERMIOS_BYTES_MAX = 256;

/** Argument of tcsetattr(3): at once. Not after a drain, which a stuck terminal would hold up for ever. */
const TCSANOW = 0;

/** A `struct termios` as the C library gave it. */
export type Termios = Uint8Array & { readonly __termios: true };

export type TermiosResult =
  | { readonly ok: true; readonly termios: Termios }
  | { readonly ok: false; readonly reason: "not-a-terminal" };

/** The present state of the terminal behind `fd`. */
export function readTermios(fd: number): TermiosResult {
  const termios = new Uint8Array(TERMIOS_BYTES_MAX) as Termios;
  if (libc().tcgetattr(fd, ptr(termios)) !== 0) return { ok: false, reason: "not-a-terminal" };
  return { ok: true, termios };
}

/** The same state made raw (cfmakeraw(3)): no echo, no signals, no line editing, and no output processing. */
export function rawTermios(termios: Termios): Termios {
  const raw = termios.slice() as Termios;
  libc().cfmakeraw(ptr(raw));
  return raw;
}

/**
 * Puts a state in force at once and loses no input that has been typed. False when the terminal is gone.
 * Called from a background process group it stops the process (SIGTTOU), as for any program.
 */
export function writeTermios(fd: number, termios: Termios): boolean {
  return libc().tcsetattr(fd, TCSANOW, ptr(termios)) === 0;
}

export function sameTermios(a: Termios, b: Termios): boolean {
  return Buffer.compare(a, b) === 0;
}

/** The state as `stty -g` prints and `stty` accepts it. */
export function sttyState(fd: number, termios: Termios): string {
  if (process.platform !== "linux") return askStty(fd);
  // Linux: four 32-bit flag words, the line discipline (1 byte), then 32 control characters.
  const flags = new Uint32Array(termios.buffer, termios.byteOffset, 4);
  const characters = termios.subarray(17, 17 + 32);
  return [...flags, ...characters].map((value) => value.toString(16)).join(":");
}

/** For other layouts: what stty says about the terminal now. */
function askStty(fd: number): string {
  return Bun.spawnSync(["stty", "-g"], { stdin: fd, stderr: "ignore" }).stdout.toString().trim();
}

/** Size in cells; null when the terminal is gone or does not know it (0 columns or rows). */
export function terminalSize(fd: number): { cols: number; rows: number } | null {
  if (process.platform === "linux") {
    const size = windowSize(fd);
    return size === null || size.cols === 0 || size.rows === 0 ? null : size;
  }
  try {
    const [cols, rows] = new WriteStream(fd).getWindowSize();
    return cols > 0 && rows > 0 ? { cols, rows } : null;
  } catch {
    return null;
  }
}
