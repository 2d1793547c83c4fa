// What every PTY adapter must do, tried on each of them with real programs.
import { dlopen } from "bun:ffi";
import { afterEach, describe, expect, test } from "bun:test";
import { closeSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { spawnBunPty } from "../../src/host/pty/bun-pty.ts";
import { BACKGROUND_GRACE_MS } from "../../src/host/pty/exit-wait.ts";
import { INPUT_QUEUE_BYTES_MAX } from "../../src/host/pty/input-writer.ts";
import { spawnNodePty } from "../../src/host/pty/node-pty.ts";
import { type ProbeOptions, PtyProbe, patternBytes, sha256 } from "../support/pty-probe.ts";

const encoder = new TextEncoder();

/** What the kernel's terminal buffers and one read may still deliver after `pause`, in bytes, generously. */
const OVERSHOOT_BYTES_MAX = 256 * 1024;

const probes: PtyProbe[] = [];
const directories: string[] = [];

afterEach(async () => {
  for (const probe of probes.splice(0)) {
    if (probe.exit === null) {
      probe.pty.signal("SIGKILL");
      probe.pty.dispose();
    }
    await probe.exited;
  }
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true, force: true });
});

function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), "remi-pty-"));
  directories.push(directory);
  return directory;
}

/** A descriptor that exec leaves open, like one that a thread has just opened. */
function strayDescriptor(): number {
  const name = process.platform === "darwin" ? "libc.dylib" : "libc.so.6";
  return dlopen(name, { dup: { args: ["int"], returns: "int" } }).symbols.dup(2);
}

describe.each([
  ["bun", spawnBunPty],
  ["node-pty", spawnNodePty],
] as const)("PTY adapter %s", (_, spawn) => {
  const start = (command: readonly [string, ...string[]], options?: ProbeOptions) => {
    const probe = new PtyProbe(spawn, command, options);
    probes.push(probe);
    return probe;
  };
  const shell = (script: string, options?: ProbeOptions) => start(["sh", "-c", script], options);

  describe("output and exit", () => {
    test("delivers 1 MB whole and the exit code, 100 times", async () => {
      const file = join(temporaryDirectory(), "output");
      const bytes = patternBytes(1_000_000);
      writeFileSync(file, bytes);
      const expected = sha256(bytes);
      for (let run = 0; run < 25; run += 1) {
        const batch = Array.from({ length: 4 }, (_, i) =>
          shell(`stty raw; cat ${file}; exit ${run + i}`, { keep: false }),
        );
        for (const [i, probe] of batch.entries()) {
          expect(await probe.exited).toEqual({ code: run + i, signal: null });
          expect(probe.byteCount).toBe(bytes.length);
          expect(probe.hash).toBe(expected);
        }
      }
    }, 120_000);

    test("reports exit code 0 once, after the last byte", async () => {
      let bytesAtExit = -1;
      const probe: PtyProbe = shell("printf done", { onExit: () => (bytesAtExit = probe.byteCount) });
      expect(await probe.exited).toEqual({ code: 0, signal: null });
      expect(bytesAtExit).toBe(4);
      probe.pty.dispose();
      expect(probe.exits).toBe(1);
    });

    test("reports the signal that ended the program", async () => {
      for (const name of ["SIGKILL", "SIGTERM", "SIGSEGV"] as const) {
        const probe = shell(`kill -${name.slice(3)} $$`);
        expect(await probe.exited).toEqual({ code: null, signal: name });
      }
    });

    test("keeps UTF-8 whole across every split", async () => {
      const line = "aé€😀".repeat(100);
      const file = join(temporaryDirectory(), "text");
      writeFileSync(file, `${line}\n`.repeat(500));
      const probe = shell(`cat ${file}`);
      await probe.exited;
      expect(probe.text).toBe(`${line}\r\n`.repeat(500));
    });

    test("ends within the grace time when a background child keeps the terminal open", async () => {
      const probe = shell("trap '' HUP; sleep 1000 & echo $!; echo last");
      const exit = await probe.exited;
      process.kill(Number(/\d+/.exec(probe.text)?.[0]), "SIGKILL");
      expect(exit).toEqual({ code: 0, signal: null });
      expect(probe.text).toEndWith("last\r\n");
      expect(BACKGROUND_GRACE_MS).toBeLessThanOrEqual(5000);
    });

    test("delivers what a background child prints just after the program has ended", async () => {
      const probe = shell("trap '' HUP; (while kill -0 $$ 2>/dev/null; do :; done; echo late) & exit 5");
      expect(await probe.exited).toEqual({ code: 5, signal: null });
      expect(probe.text).toBe("late\r\n");
    });

    test("ends although a background child floods the terminal", async () => {
      const probe = shell("trap '' HUP PIPE; yes & read go; exit 6", { keep: false });
      await probe.until(() => probe.byteCount > 0, "the flood");
      await probe.writeAll(encoder.encode("\r"));
      expect(await probe.exited).toEqual({ code: 6, signal: null });
    });
  });

  describe("the program's surroundings", () => {
    test("gives exactly the environment and the directory asked for", async () => {
      const directory = temporaryDirectory();
      const env = { PATH: "/usr/bin:/bin", WORD: "a b=c\né", EMPTY: "" };
      const probe = start(["env", "-0"], { cwd: directory, env });
      await probe.exited;
      const seen = probe.text.replaceAll("\r\n", "\n").split("\0").slice(0, -1).sort();
      expect(seen).toEqual(["EMPTY=", "PATH=/usr/bin:/bin", "WORD=a b=c\né"]);
      const here = start(["pwd", "-P"], { cwd: directory });
      await here.exited;
      expect(here.text.trim()).toBe(directory);
    });

    test("looks the program up in its own PATH and keeps its name as the first argument", async () => {
      const directory = temporaryDirectory();
      symlinkSync("/bin/sh", join(directory, "my-shell"));
      const probe = start(["my-shell", "-c", 'echo "$0"; cat /proc/$$/cmdline | tr "\\0" " "'], {
        env: { PATH: `${directory}:/usr/bin:/bin` },
      });
      await probe.exited;
      expect(probe.text).toStartWith("my-shell\r\nmy-shell -c ");
    });

    test("gives a session, a controlling terminal, default signals and no stray descriptors", async () => {
      // Another PTY is open meanwhile, and a descriptor that exec would leave open: neither may leak into this program.
      start(["sleep", "1000"]);
      const stray = strayDescriptor();
      const probe = shell(
        "ps -o pid=,pgid=,sid=,tpgid=,tty= -p $$; grep SigIgn /proc/self/status; ls /proc/$$/fd",
      );
      await probe.exited;
      closeSync(stray);
      const [ids, ignored, ...files] = probe.text.trim().split("\r\n");
      const [pid, pgid, sid, tpgid, tty] = ids!.trim().split(/\s+/);
      expect([pgid, sid, tpgid]).toEqual([pid, pid, pid]);
      expect(pid).toBe(String(probe.pty.pid));
      expect(tty).toStartWith("pts/");
      expect(Number.parseInt(ignored!.split(/\s+/)[1]!, 16)).toBe(0);
      expect(files.join(" ").split(/\s+/).sort()).toEqual(["0", "1", "2"]);
    });

    test("starts with the size asked for, and a resize reaches the program with SIGWINCH", async () => {
      const probe = shell(
        "trap 'stty size; exit 0' WINCH; stty size; echo ready; while :; do sleep 0.05; done",
        { size: { cols: 101, rows: 37 } },
      );
      await probe.untilText("ready");
      expect(probe.text).toStartWith("37 101\r\n");
      probe.pty.resize({ cols: 222, rows: 55 });
      await probe.exited;
      expect(probe.text).toEndWith("55 222\r\n");
    });

    test("starts in cooked mode with erase on DEL and UTF-8 editing", async () => {
      const probe = shell("stty -a");
      await probe.exited;
      expect(probe.text).toContain("erase = ^?");
      for (const flag of ["icanon", "isig", "echo", "opost", "onlcr", "icrnl", "iutf8"]) {
        expect(probe.text).toMatch(new RegExp(`[\\s]${flag}\\b`));
      }
    });
  });

  describe("back-pressure", () => {
    test("pause stops a flood, resume completes it with every byte", async () => {
      const bytes = patternBytes(20_000_000);
      const file = join(temporaryDirectory(), "flood");
      writeFileSync(file, bytes);
      const probe = shell(`stty raw; cat ${file}`, { keep: false });
      for (let round = 1; round <= 8; round += 1) {
        await probe.until(() => probe.byteCount > round * 2_000_000, "the flood");
        const before = probe.byteCount;
        probe.pty.pause();
        probe.pty.pause();
        // Not a wait for an event: that nothing more comes can only be seen by waiting for a while.
        await Bun.sleep(50);
        expect(probe.byteCount - before).toBeLessThan(OVERSHOOT_BYTES_MAX);
        const still = probe.byteCount;
        await Bun.sleep(50);
        expect(probe.byteCount).toBe(still);
        expect(probe.exit).toBeNull();
        probe.pty.resume();
        probe.pty.resume();
      }
      expect(await probe.exited).toEqual({ code: 0, signal: null });
      expect(probe.byteCount).toBe(bytes.length);
      expect(probe.hash).toBe(sha256(bytes));
    });

    test("paused from the start, a program that exits loses nothing", async () => {
      for (const length of [1, 1000, 4000]) {
        const bytes = patternBytes(length);
        const file = join(temporaryDirectory(), "last");
        writeFileSync(file, bytes);
        const probe = shell(`stty raw; cat ${file}; exit 9`, { onData: () => probe.pty.pause() });
        expect(await resumingUntilExit(probe)).toEqual({ code: 9, signal: null });
        expect(probe.hash).toBe(sha256(bytes));
      }
    });

    test("killed while paused, everything the kernel took before is delivered, and the exit", async () => {
      const probe = shell("stty raw; i=0; while :; do echo $((i+=1)); done");
      await probe.until(() => probe.byteCount > 10_000, "the flood");
      probe.pty.pause();
      probe.pty.signal("SIGKILL");
      expect(await probe.exited).toEqual({ code: null, signal: "SIGKILL" });
      const lines = probe.text.split("\n");
      expect(lines.slice(0, -1)).toEqual(lines.slice(0, -1).map((_, i) => String(i + 1)));
    });

    test("a paused program can still be disposed of", async () => {
      const probe = start(["yes"], { keep: false });
      await probe.until(() => probe.byteCount > 0, "the flood");
      probe.pty.pause();
      probe.pty.dispose();
      const exit = await probe.exited;
      expect(exit.code === 1 || exit.signal === "SIGHUP").toBe(true);
    });
  });

  describe("input", () => {
    test("5 MB arrive whole at a slow reader", async () => {
      const bytes = patternBytes(5 * 1024 * 1024, 7);
      const reader = `stty raw -echo; echo ready; sleep 0.2; head -c ${bytes.length} | sha256sum`;
      const probe = shell(reader);
      await probe.untilText("ready");
      await probe.writeAll(bytes);
      await probe.exited;
      expect(probe.text).toContain(sha256(bytes));
      expect(probe.pty.pendingBytes).toBe(0);
    });

    test("many small writes keep their order", async () => {
      const probe = shell("stty raw -echo; echo ready; head -c 200000 | sha256sum");
      await probe.untilText("ready");
      const bytes = patternBytes(200_000, 3);
      for (let at = 0; at < bytes.length; at += 100) await probe.writeAll(bytes.subarray(at, at + 100));
      await probe.exited;
      expect(probe.text).toContain(sha256(bytes));
    });

    test("the caller may reuse its bytes as soon as write returns", async () => {
      const probe = shell("stty raw -echo; echo ready; sleep 0.1; head -c 100000 | tr -d a | wc -c");
      await probe.untilText("ready");
      const bytes = new Uint8Array(100_000).fill(97);
      expect(probe.pty.write(bytes)).toBe(bytes.length);
      bytes.fill(98);
      await probe.exited;
      expect(probe.text.trim()).toEndWith("0");
    });

    test("a program that never reads costs no more than the queue", async () => {
      const probe = shell("stty raw -echo; echo ready; sleep 1000");
      await probe.untilText("ready");
      const chunk = new Uint8Array(64 * 1024);
      let taken = 0;
      for (let i = 0; i < 1000; i += 1) {
        taken += probe.pty.write(chunk);
        if (i % 100 === 0) await new Promise(setImmediate);
      }
      expect(probe.pty.pendingBytes).toBeLessThanOrEqual(INPUT_QUEUE_BYTES_MAX);
      expect(taken).toBeGreaterThanOrEqual(INPUT_QUEUE_BYTES_MAX);
      expect(taken).toBeLessThan(INPUT_QUEUE_BYTES_MAX + 256 * 1024);
      expect(probe.pty.write(chunk)).toBe(0);
    });

    test("Ctrl-C ends the foreground program, and its shell goes on", async () => {
      const probe = start(["bash", "--norc", "--noprofile", "-i"], {
        env: { PATH: process.env.PATH!, PS1: "$ ", HISTFILE: "" },
      });
      await probe.untilText("$ ");
      probe.pty.write(encoder.encode("echo star''ted; sleep 1000\r"));
      await probe.untilText("started");
      // The shell may print before it has made `sleep` the foreground job; Ctrl-C then reaches the shell's line.
      await foregroundIs(probe.pty.pid, "sleep");
      probe.pty.write(encoder.encode("\x03"));
      probe.pty.write(encoder.encode("echo after=$?; exit 4\r"));
      expect(await probe.exited).toEqual({ code: 4, signal: null });
      expect(probe.text).toContain("after=130");
    });

    test("write after the end takes nothing", async () => {
      const probe = start(["true"]);
      await probe.exited;
      expect(probe.pty.write(encoder.encode("x"))).toBe(0);
      expect(probe.pty.pendingBytes).toBe(0);
      probe.pty.resize({ cols: 10, rows: 10 });
      probe.pty.pause();
      probe.pty.resume();
      probe.pty.signal("SIGTERM");
    });
  });

  describe("signals and closing", () => {
    test("dispose hangs up the terminal", async () => {
      const file = join(temporaryDirectory(), "hangup");
      const probe = shell(`trap 'echo hup >${file}; exit 0' HUP; echo ready; while :; do sleep 0.05; done`);
      await probe.untilText("ready");
      probe.pty.dispose();
      probe.pty.dispose();
      expect(await probe.exited).toEqual({ code: 0, signal: null });
      expect(readFileSync(file, "utf8")).toBe("hup\n");
    });

    test("signal reaches the program and its children", async () => {
      const probe = shell("sleep 1000 & echo $!; wait");
      await probe.untilText("\n");
      probe.pty.signal("SIGTERM");
      expect(await probe.exited).toEqual({ code: null, signal: "SIGTERM" });
    });

    test("50 at once, each with its own output, and no descriptor is left over", async () => {
      const before = openDescriptors();
      const many = Array.from({ length: 50 }, (_, i) => shell(`read line; echo "<$line>"; exit ${i}`));
      for (const [i, probe] of many.entries()) probe.pty.write(encoder.encode(`word ${i}\r`));
      for (const [i, probe] of many.entries()) {
        expect(await probe.exited).toEqual({ code: i, signal: null });
        expect(probe.text).toContain(`<word ${i}>`);
      }
      await untilTrue(() => openDescriptors() <= before);
    });
  });
});

/** Waits for the exit of a program whose PTY is paused by every chunk, resuming it again and again. */
async function resumingUntilExit(probe: PtyProbe) {
  while (probe.exit === null) {
    probe.pty.resume();
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  return probe.exit;
}

function openDescriptors(): number {
  return Array.from(new Bun.Glob("*").scanSync({ cwd: "/proc/self/fd", onlyFiles: false })).length;
}

/** Waits for the kernel: there is no event for what is awaited here. */
async function untilTrue(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 2));
}

function foregroundIs(leader: number, program: string): Promise<void> {
  return untilTrue(() => {
    const fields = readFileSync(`/proc/${leader}/stat`, "utf8").split(") ")[1]!.split(" ");
    try {
      return readFileSync(`/proc/${fields[5]}/comm`, "utf8").trim() === program;
    } catch {
      return false;
    }
  });
}
