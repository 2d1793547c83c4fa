// A tiny shell that outlives the client and puts the terminal back when the client could not (kill -9, a crash of
// the runtime). It waits for the end of a pipe that only the client holds.
import { closeSync, writeSync } from "node:fs";
import { selfCommand } from "../../config/self.ts";
import { END_SEQUENCE } from "../../terminal/restore.ts";
import { openTerminal } from "./device.ts";
import { openPipe } from "./libc.ts";

/** Most bytes of the restore sequence; a longer one is refused by `setRestore`. */
export const RESTORE_BYTES_MAX = 8192;

/**
 * One word and its arguments per line. The terminal is descriptor 1, open for reading too. Its line discipline is only
 * put back while it is still exactly the one that the client had set: a shell that took the terminal over first has set
 * its own. What was typed for the session, and what the terminal still answers, is discarded, because a shell would run
 * it. All signals from the terminal or for its process group are ignored.
 */
const SCRIPT = `trap '' HUP INT QUIT TERM TSTP TTIN TTOU
saved= raw= restore=
while IFS=' ' read -r word first second; do
  case $word in
    arm) saved=$first raw=$second ;;
    restore) restore=$first ;;
    idle) saved= ;;
    clean) exit 0 ;;
  esac
done
[ -n "$saved" ] || exit 0
exec <&1
if [ "$(stty -g)" = "$raw" ]; then stty "$saved"; fi
printf %b "$restore"
exec "$@"`;

export class Keeper {
  #pipe: number | null;

  private constructor(pipe: number) {
    this.#pipe = pipe;
  }

  /** Starts a keeper for the terminal behind `fd`; null when the system has no process or descriptor for it. */
  static start(fd: number): Keeper | null {
    const opened = openTerminal(fd, false);
    if (!opened.ok) return null;
    const pipe = openPipe();
    if (pipe === null) {
      opened.device.close();
      return null;
    }
    try {
      Bun.spawn(["/bin/sh", "-c", SCRIPT, "remi-keeper", ...selfCommand("__flush")], {
        stdin: pipe.readEnd,
        stdout: opened.device.fd,
        stderr: "ignore",
        cwd: "/",
        env: { PATH: "/usr/bin:/bin" },
      }).unref();
      return new Keeper(pipe.writeEnd);
    } catch {
      closeSync(pipe.writeEnd);
      return null;
    } finally {
      closeSync(pipe.readEnd);
      opened.device.close();
    }
  }

  /** From now on the terminal is in state `raw` and has to go back to `saved` (both as `stty -g` has them). */
  arm(saved: string, raw: string): void {
    this.#send(`arm ${saved} ${raw}`);
  }

  /** What the keeper prints when the client dies. */
  setRestore(bytes: Uint8Array): void {
    if (bytes.length > RESTORE_BYTES_MAX) throw new Error("the restore sequence is too long");
    // The client may have been killed in the middle of a sequence.
    const whole = bytes.length === 0 ? bytes : Buffer.concat([Buffer.from(END_SEQUENCE), bytes]);
    const octal = Array.from(whole, (byte) => `\\0${byte.toString(8).padStart(3, "0")}`);
    this.#send(`restore ${octal.join("")}`);
  }

  /** The client has put the terminal back itself; `arm` may follow. */
  idle(): void {
    this.#send("idle");
  }

  /** Ends the keeper without a trace. Idempotent. */
  dispose(): void {
    this.#send("clean");
    if (this.#pipe !== null) closeSync(this.#pipe);
    this.#pipe = null;
  }

  #send(line: string): void {
    if (this.#pipe === null) return;
    try {
      writeSync(this.#pipe, `${line}\n`);
    } catch {
      // EPIPE: somebody killed the keeper. The client goes on without.
      closeSync(this.#pipe);
      this.#pipe = null;
    }
  }
}
