// Opens the terminal behind a descriptor once more, non-blocking. The descriptor itself is shared with the shell
// and others, so its own flags are never changed.
import { closeSync, constants, openSync } from "node:fs";
import { terminalPath } from "./libc.ts";

export interface TerminalDevice {
  readonly fd: number;
  /** Closes `fd` if it is ours. Idempotent. */
  close(): void;
}

export type DeviceResult =
  | { readonly ok: true; readonly device: TerminalDevice }
  | { readonly ok: false; readonly reason: "not-a-terminal" };

/**
 * `nonBlocking` is the rule; a blocking one is for a child to inherit. Where the terminal may not be opened by its
 * name (after `su`, in a container) its process's /dev/tty is tried, and last `fd` itself is used.
 */
export function openTerminal(fd: number, nonBlocking = true): DeviceResult {
  const path = terminalPath(fd);
  if (path === null) return { ok: false, reason: "not-a-terminal" };
  const flags = constants.O_RDWR | constants.O_NOCTTY | (nonBlocking ? constants.O_NONBLOCK : 0);
  for (const name of [path, "/dev/tty"]) {
    try {
      return { ok: true, device: owned(openSync(name, flags)) };
    } catch {
      // The next name, or the shared descriptor.
    }
  }
  return { ok: true, device: { fd, close: () => {} } };
}

function owned(fd: number): TerminalDevice {
  let closed = false;
  return {
    fd,
    close: () => {
      if (!closed) closeSync(fd);
      closed = true;
    },
  };
}
