// Follows a byte: with `REMI_TRACE=FILE` each step of a piece of input or output is one line of JSON in a file that all
// processes of remi append to, in the order in which the steps happen. A line says where a piece is and how long it is,
// never what is in it. How to read it: `docs/contributing.md`.

import { closeSync, constants, fchmodSync, fstatSync, openSync, writeSync } from "node:fs";

/** Bytes of the file. Each process that finds it longer says so in a last line and traces no more. */
export const TRACE_BYTES_MAX = 64 * 1024 * 1024;

/** In the order in which a key meets them, and then its echo. */
export type TraceStep =
  | "read" // from the user's terminal
  | "outbox" // numbered, and given to the line
  | "channel" // sealed or opened
  | "carrier" // sent or received: a unix socket, a relay's WebSocket, the pipes of ssh
  | "host-queue" // taken by the host
  | "pty" // given to the program's terminal
  | "ring" // printed by the program
  | "emulator" // on the host's screen
  | "client"; // given to one client by the host, and to the user's terminal by that client

export interface TracedPiece {
  /** Where it is not the process as a whole. */
  readonly by?: "relay";
  /** Absent where it cannot be known: a carrier may move sealed frames. */
  readonly piece?: "input" | "output";
  readonly act?: "seal" | "open" | "send" | "receive" | "pass";
  /** What moves it, for a carrier. */
  readonly over?: "local" | "relay" | "direct" | "ssh";
  /** Ids of a session and of a client; numbers of a channel of the relay and of a stream of a channel. */
  readonly session?: string;
  readonly client?: string | undefined;
  readonly channel?: number;
  readonly stream?: number;
  /** Number of the piece of input. */
  readonly cseq?: number;
  /** Position of the first byte in the session's output. */
  readonly seq?: number;
  readonly bytes: number;
}

export type Trace = (step: TraceStep, piece: TracedPiece) => void;

/** What each line of this process says beside its step. */
let about: { readonly by: string; readonly session?: string } = { by: "client" };

/** Says what this process is, for its lines. */
export function traceAs(by: "host" | "server" | "bridge", session?: string): void {
  about = session === undefined ? { by } : { by, session };
}

/** Null when nothing is traced: `trace?.(...)` then costs one look at a constant. */
export const trace: Trace | null = traceTo(process.env.REMI_TRACE);

/** Opens the file, which only its owner can read. Null, and a sentence on standard error, when that cannot be. */
export function traceTo(path: string | undefined, bytesMax = TRACE_BYTES_MAX): Trace | null {
  if (path === undefined || path === "") return null;
  try {
    return tracer(openPrivate(path), bytesMax);
  } catch (error) {
    process.stderr.write(`remi: REMI_TRACE cannot be written: ${(error as Error).message}\n`);
    return null;
  }
}

function openPrivate(path: string): number {
  // Processes that share it have other working directories.
  if (!path.startsWith("/")) throw new Error(`${path} is no absolute path`);
  const { O_APPEND, O_CREAT, O_NOFOLLOW, O_NONBLOCK, O_WRONLY } = constants;
  const fd = openSync(path, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK, 0o600);
  const stat = fstatSync(fd);
  if (stat.isFile() && stat.uid === process.getuid?.()) {
    fchmodSync(fd, 0o600);
    return fd;
  }
  closeSync(fd);
  throw new Error(`${path} is not a file of your own`);
}

function tracer(fd: number, bytesMax: number): Trace {
  let isOver = false;
  const write = (line: object) => {
    try {
      // One write a line, so that those of several processes do not mix.
      writeSync(fd, `${JSON.stringify(line)}\n`);
    } catch {
      isOver = true;
    }
  };
  return (step, piece) => {
    if (isOver) return;
    const at = Math.round((performance.timeOrigin + performance.now()) * 1_000) / 1_000;
    if (fstatSync(fd).size < bytesMax) return write({ at, ...about, pid: process.pid, step, ...piece });
    write({ at, ...about, pid: process.pid, step: "end", why: `the file has ${bytesMax} bytes` });
    isOver = true;
  };
}
