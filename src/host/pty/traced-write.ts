// Writes input to the program, and records that in the trace.

import { trace } from "../../trace.ts";
import type { Pty } from "./pty.ts";

/** As `write` of a PTY. `cseq`: the client's number of what is written; 0 for what remi answers itself. */
export function writeTraced(pty: Pty, bytes: Uint8Array, cseq: number): number {
  const taken = pty.write(bytes);
  trace?.("pty", { piece: "input", cseq, bytes: taken });
  return taken;
}
