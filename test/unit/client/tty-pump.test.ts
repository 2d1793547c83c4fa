// The attaching client's reader, writer and line discipline on a real PTY.
import { afterEach, expect, test } from "bun:test";
import { closeSync, constants, openSync } from "node:fs";
import { join } from "node:path";
import { readTermios, sttyState, terminalSize } from "../../../src/client/tty/termios.ts";
import { writeWithin } from "../../../src/client/tty/writer.ts";
import { spawnBunPty } from "../../../src/host/pty/bun-pty.ts";
import { PtyProbe, patternBytes, sha256 } from "../../support/pty-probe.ts";

const child = join(import.meta.dir, "../../support/tty-pump-child.ts");
const probes: PtyProbe[] = [];

afterEach(async () => {
  for (const probe of probes.splice(0)) {
    if (probe.exit === null) {
      probe.pty.signal("SIGKILL");
      probe.pty.dispose();
    }
    await probe.exited;
  }
});

function start(command: readonly [string, ...string[]], onData?: (bytes: Uint8Array) => void): PtyProbe {
  const probe = new PtyProbe(spawnBunPty, command, onData === undefined ? {} : { onData });
  probes.push(probe);
  return probe;
}

test("the writer delivers 10 MB in order to a terminal that stalls now and then", async () => {
  const length = 10_000_000;
  const hasher = new Bun.CryptoHasher("sha256");
  let seen = 0;
  let stalls = 0;
  const probe = start([process.execPath, child, "write", String(length)], (bytes) => {
    const body = seen === 0 ? bytes.subarray("<go>".length) : bytes;
    hasher.update(body);
    seen += bytes.length;
    if (Math.floor(seen / 1_500_000) > stalls) {
      stalls += 1;
      probe.pty.pause();
      setTimeout(() => probe.pty.resume(), 20);
    }
  });
  expect(await probe.exited).toEqual({ code: 0, signal: null });
  expect(seen - "<go>".length).toBe(length);
  expect(hasher.digest("hex")).toBe(sha256(patternBytes(length)));
});

test("the writer reports a terminal that has gone", async () => {
  // A session leader between, so that the hang-up does not end the writing process by itself.
  const probe = start(["sh", "-c", `trap '' HUP; "${process.execPath}" "${child}" write 50000000; exit $?`]);
  await probe.untilText("<go>");
  probe.pty.dispose();
  expect(await probe.exited).toEqual({ code: 7, signal: null });
});

test("the reader leaves to the next one whatever is typed after stop", async () => {
  const probe = start([process.execPath, child, "read"]);
  await probe.untilText("<go>");
  probe.pty.write(Buffer.from("a\x03b"));
  await probe.untilText("<first a\x03b>");
  probe.pty.write(Buffer.from("!"));
  await probe.untilText("<stopped 0>");
  probe.pty.write(Buffer.from("for the shell"));
  await probe.untilText("<second for the shell>");
  expect(await probe.exited).toEqual({ code: 0, signal: null });
});

test("the reader reports a hang-up once", async () => {
  const probe = start(["sh", "-c", `trap '' HUP; "${process.execPath}" "${child}" read; exit $?`]);
  await probe.untilText("<go>");
  probe.pty.dispose();
  expect(await probe.exited).toEqual({ code: 5, signal: null });
});

test("state and size are those that stty shows", async () => {
  const probe = start(["sh", "-c", 'tty; stty eof ^E -ixany -echo; stty -g; echo "<done>"; sleep 1000']);
  await probe.untilText("<done>");
  const [path, state] = probe.text.split("\r\n");
  const fd = openSync(path!, constants.O_RDWR | constants.O_NOCTTY);
  try {
    const read = readTermios(fd);
    expect(read.ok && sttyState(fd, read.termios)).toBe(state!);
    expect(terminalSize(fd)).toEqual({ cols: 80, rows: 24 });
  } finally {
    closeSync(fd);
  }
  expect(readTermios(openSync("/dev/null", "r"))).toEqual({ ok: false, reason: "not-a-terminal" });
  expect(terminalSize(openSync("/dev/null", "r"))).toBeNull();
});

test("the last words wait for a terminal that does not read, but not for ever", async () => {
  const probe = start(["sh", "-c", 'tty; stty raw; echo "<done>"; sleep 1000']);
  await probe.untilText("<done>");
  probe.pty.pause();
  const fd = openSync(
    probe.text.split("\r\n")[0]!,
    constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK,
  );
  try {
    expect(writeWithin(fd, new Uint8Array(1_000_000), 20)).toBe(false);
  } finally {
    closeSync(fd);
  }
});
