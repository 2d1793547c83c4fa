// The few C library calls on a pseudo-terminal that Bun has no function for.
// Only functions with a fixed argument list, as variadic ones (ioctl, fcntl, open) break on Apple's arm64.
import { CString, type Pointer, ptr } from "bun:ffi";
import { closeSync, constants, openSync } from "node:fs";
import { findLibc, openLibc } from "../../config/libc.ts";
import type { CellPixels, PtySize, TypedInput } from "./pty.ts";

// Arguments of tcflow(3) as <termios.h> numbers them.
const TCOOFF = process.platform === "darwin" ? 1 : 0;
const TCOON = process.platform === "darwin" ? 2 : 1;

const TIOCSWINSZ = 0x5414;
const POLLIN = 1;
const F_SETFD = 2;
const FD_CLOEXEC = 1;

const open = () =>
  openLibc({
    ptsname: { args: ["int"], returns: "ptr" },
    dup: { args: ["int"], returns: "int" },
    tcgetattr: { args: ["int", "ptr"], returns: "int" },
    tcflow: { args: ["int", "int"], returns: "int" },
    fcntl: { args: ["int", "int", "int"], returns: "int" },
    // Variadic, so only called on Linux (see above).
    ioctl: { args: ["int", "u64", "ptr"], returns: "int" },
    poll: { args: ["ptr", "u64", "int"], returns: "int" },
  });

let opened: ReturnType<typeof open> | null = null;

function libc(): ReturnType<typeof open> {
  opened ??= open();
  return opened;
}

/** Path of the slave of a pseudo-terminal's master, or null when `fd` is no master. */
export function slavePath(fd: number): string | null {
  const name = libc().ptsname(fd) as Pointer | null;
  return name === null ? null : new CString(name).toString();
}

/** A second descriptor for `fd`, or null when there is none to be had. The caller closes it. */
export function duplicate(fd: number): number | null {
  const copy = libc().dup(fd);
  return copy < 0 ? null : copy;
}

/** Keeps `fd` from programs started later. Only on Linux; elsewhere fcntl cannot be called (see above). */
export function closeOnExec(fd: number): void {
  if (process.platform === "linux") libc().fcntl(fd, F_SETFD, FD_CLOEXEC);
}

/** Flag of close_range(2): closed by exec, not now. */
const CLOSE_RANGE_CLOEXEC = 4;
const DESCRIPTOR_MAX = 0xffff_ffff;

const openCloseRange = () => findLibc({ close_range: { args: ["u32", "u32", "int"], returns: "int" } });

let closeRange: ReturnType<typeof openCloseRange> | undefined;

/**
 * Keeps every descriptor but the standard ones from programs started later, also one that a thread of the runtime is
 * just opening. Only where the C library has close_range(2): Linux 5.11 with glibc 2.34.
 */
export function closeOthersOnExec(): void {
  if (process.platform !== "linux") return;
  if (closeRange === undefined) closeRange = openCloseRange();
  closeRange?.close_range(3, DESCRIPTOR_MAX, CLOSE_RANGE_CLOEXEC);
}

/**
 * Stops or restarts what the programs on a terminal print, as a person's Ctrl-S does (tcflow(3)): their writes block.
 * The slave is open only for the call; held open it would hide the end of the output.
 * Returns false when the terminal is gone or no descriptor is free; nothing has changed then.
 */
export function setOutputStopped(slave: string, stopped: boolean): boolean {
  let fd: number;
  try {
    fd = openSync(slave, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK);
  } catch {
    return false;
  }
  try {
    return libc().tcflow(fd, stopped ? TCOOFF : TCOON) === 0;
  } finally {
    closeSync(fd);
  }
}

/** Bytes that hold a struct termios on every system: 60 with glibc, 72 on macOS. */
const TERMIOS_BYTES = 256;

/** The input of a terminal, by its slave, which is open only for the call. Null when the terminal is gone. */
export function typedInput(slave: string): TypedInput | null {
  let fd: number;
  try {
    fd = openSync(slave, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK);
  } catch {
    return null;
  }
  try {
    const termios = new DataView(new ArrayBuffer(TERMIOS_BYTES));
    if (libc().tcgetattr(fd, ptr(termios.buffer)) !== 0) return null;
    // c_lflag is the fourth field: of 4 bytes on Linux, of 8 on macOS.
    const isMac = process.platform === "darwin";
    const isCanonical = (termios.getUint32(isMac ? 24 : 12, true) & (isMac ? 0x100 : 0x2)) !== 0;
    return { isUnread: hasUnreadBytes(fd), isCanonical };
  } finally {
    closeSync(fd);
  }
}

/** Whether a read of `fd` would return bytes at once. */
export function hasUnreadBytes(fd: number): boolean {
  // struct pollfd { int fd; short events; short revents; }
  const pollFd = new DataView(new ArrayBuffer(8));
  pollFd.setInt32(0, fd, true);
  pollFd.setInt16(4, POLLIN, true);
  return libc().poll(ptr(pollFd.buffer), 1, 0) > 0 && (pollFd.getInt16(6, true) & POLLIN) !== 0;
}

/** Sets a terminal's size with its pixels; the program gets one SIGWINCH. False where it cannot: not Linux, or gone. */
export function setWindowSize(master: number, size: PtySize, cell: CellPixels): boolean {
  if (process.platform !== "linux") return false;
  // struct winsize { unsigned short ws_row, ws_col, ws_xpixel, ws_ypixel; }
  const window = new DataView(new ArrayBuffer(8));
  const clamp = (pixels: number) => Math.min(0xffff, pixels);
  window.setUint16(0, size.rows, true);
  window.setUint16(2, size.cols, true);
  window.setUint16(4, clamp(size.cols * cell.width), true);
  window.setUint16(6, clamp(size.rows * cell.height), true);
  return libc().ioctl(master, TIOCSWINSZ, ptr(window.buffer)) === 0;
}
