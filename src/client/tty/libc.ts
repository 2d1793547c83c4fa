// The C library calls on a terminal that Bun has no function for. Nothing here keeps state.
import { CString, type Pointer, ptr } from "bun:ffi";
import { openLibc } from "../../config/libc.ts";

const POLLOUT = 4;
const TIOCGWINSZ = 0x5413;
const TIOCSTI = 0x5412;
const TCIFLUSH = process.platform === "linux" ? 0 : 1;

const open = () =>
  openLibc({
    ttyname: { args: ["int"], returns: "ptr" },
    tcgetattr: { args: ["int", "ptr"], returns: "int" },
    tcsetattr: { args: ["int", "int", "ptr"], returns: "int" },
    cfmakeraw: { args: ["ptr"], returns: "void" },
    tcgetpgrp: { args: ["int"], returns: "int" },
    getpgrp: { args: [], returns: "int" },
    pipe: { args: ["ptr"], returns: "int" },
    tcflush: { args: ["int", "int"], returns: "int" },
    poll: { args: ["ptr", "u64", "int"], returns: "int" },
    // Variadic, so only called where the calling convention allows it: on Linux.
    ioctl: { args: ["int", "u64", "ptr"], returns: "int" },
  });

let opened: ReturnType<typeof open> | null = null;

/** The library, opened at the first use: about 0.1 ms. Throws where there is no C library to be found. */
export function libc(): ReturnType<typeof open> {
  opened ??= open();
  return opened;
}

/** Path of the terminal behind `fd`, or null when it is no terminal. */
export function terminalPath(fd: number): string | null {
  const name = libc().ttyname(fd) as Pointer | null;
  return name === null ? null : new CString(name).toString();
}

/** Waits up to `waitMs` until `fd` takes bytes (or has failed, which the next write then says). */
export function waitWritable(fd: number, waitMs: number): boolean {
  // struct pollfd { int fd; short events; short revents; }
  const pollFd = new DataView(new ArrayBuffer(8));
  pollFd.setInt32(0, fd, true);
  pollFd.setInt16(4, POLLOUT, true);
  return libc().poll(ptr(pollFd.buffer), 1, waitMs) > 0;
}

/** False when a shell's job control has given the terminal to another process group. */
export function isForeground(fd: number): boolean {
  const foreground = libc().tcgetpgrp(fd);
  return foreground < 0 || foreground === libc().getpgrp();
}

/** Throws away what has been typed and not been read. */
export function flushInput(fd: number): void {
  libc().tcflush(fd, TCIFLUSH);
}

/**
 * Types bytes into the controlling terminal, as if they came from it: Linux only, and where the system still allows it
 * (`dev.tty.legacy_tiocsti`). Returns how many it took.
 */
export function typeInto(fd: number, bytes: Uint8Array): number {
  if (process.platform !== "linux") return 0;
  const one = new Uint8Array(new ArrayBuffer(1));
  for (let i = 0; i < bytes.byteLength; i++) {
    one[0] = bytes[i]!;
    if (libc().ioctl(fd, TIOCSTI, ptr(one)) !== 0) return i;
  }
  return bytes.byteLength;
}

/** Both ends of a new pipe, or null when no descriptor is free. Bun passes neither on to programs it starts. */
export function openPipe(): { readEnd: number; writeEnd: number } | null {
  const ends = new Int32Array(2);
  return libc().pipe(ptr(ends)) === 0 ? { readEnd: ends[0]!, writeEnd: ends[1]! } : null;
}

/** Columns and rows by ioctl, Linux only; null when the terminal does not say. */
export function windowSize(fd: number): { cols: number; rows: number } | null {
  // struct winsize { unsigned short ws_row, ws_col, ws_xpixel, ws_ypixel; }
  const size = new Uint16Array(4);
  if (libc().ioctl(fd, TIOCGWINSZ, ptr(size)) !== 0) return null;
  return { cols: size[1]!, rows: size[0]! };
}

/** Pixels of a cell of the terminal, or null where it does not tell. */
export function cellPixels(fd: number): { width: number; height: number } | null {
  if (process.platform !== "linux") return null;
  const size = new Uint16Array(new ArrayBuffer(8));
  if (libc().ioctl(fd, TIOCGWINSZ, ptr(size)) !== 0) return null;
  const [rows = 0, cols = 0, x = 0, y = 0] = size;
  const [width, height] = [Math.floor(x / cols) || 0, Math.floor(y / rows) || 0];
  const isSane = (pixels: number) => pixels >= 1 && pixels <= 512;
  return isSane(width) && isSane(height) ? { width, height } : null;
}
