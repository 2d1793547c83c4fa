// Opens PTYs until the system refuses, and prints why. Run with a small `ulimit -n`.
import { choosePty } from "../../src/host/pty/choose.ts";
import type { Pty } from "../../src/host/pty/pty.ts";

const choice = choosePty(process.argv[2]);
if (!choice.ok) throw new Error(choice.message);
const open: Pty[] = [];
try {
  while (open.length < 100) {
    open.push(
      choice.spawn({
        command: ["sleep", "1000"],
        cwd: "/",
        env: { PATH: "/usr/bin:/bin" },
        size: { cols: 80, rows: 24 },
        onData: () => {},
        onExit: () => {},
        onDrain: () => {},
      }),
    );
  }
} catch (error) {
  process.stdout.write(`${(error as Error).message}\n`);
}
for (const pty of open) pty.signal("SIGKILL");
for (const pty of open) pty.dispose();
