import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdtempSync, rmSync, statSync, symlinkSync, unlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tryLock } from "../../../src/config/lock.ts";
import { processStartTime } from "../../../src/processes/proc.ts";

let dir: string;
let path: string;
const processes: number[] = [];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "r-"));
  path = join(dir, "lock");
});
afterEach(() => {
  for (const pid of processes.splice(0)) killQuietly(pid);
  rmSync(dir, { recursive: true, force: true });
});

function killQuietly(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {}
}

/** Starts a process that takes the lock, starts a child of the given kind, and prints the child's pid. */
async function startHolder(
  child: string,
): Promise<{ pid: number; childPid: number; exited: Promise<number> }> {
  const module = join(import.meta.dir, "../../../src/config/lock.ts");
  const script = `
    const { tryLock } = await import(${JSON.stringify(module)});
    const lock = tryLock(${JSON.stringify(path)});
    if (!lock.ok) throw new Error(JSON.stringify(lock));
    const command = ["sleep", "600"];
    const child = ${child};
    child.unref();
    console.log(child.pid);
    setInterval(() => {}, 1000);
  `;
  const holder = Bun.spawn([process.execPath, "-e", script], { stdout: "pipe", stderr: "inherit" });
  processes.push(holder.pid);
  const reader = holder.stdout.getReader();
  let text = "";
  while (!text.includes("\n")) {
    const { value, done } = await reader.read();
    if (done) throw new Error("the holder ended");
    text += new TextDecoder().decode(value);
  }
  const childPid = Number(text);
  processes.push(childPid);
  return { pid: holder.pid, childPid, exited: holder.exited };
}

test("a lock is held once, says by whom, and is free after its release", () => {
  const first = tryLock(path);
  expect(first.ok).toBe(true);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(tryLock(path)).toEqual({ ok: false, reason: "held", pid: process.pid });
  if (!first.ok) return;
  first.release();
  first.release();
  const second = tryLock(path);
  expect(second.ok).toBe(true);
  if (second.ok) second.release();
});

test("releasing twice does not give another holder's lock away", () => {
  const first = tryLock(path);
  if (!first.ok) throw new Error(first.reason);
  first.release();
  const second = tryLock(path);
  first.release();
  expect(tryLock(path)).toMatchObject({ ok: false, reason: "held" });
  if (second.ok) second.release();
});

const CHILDREN = {
  "a child": 'Bun.spawn(command, { stdio: ["ignore", "ignore", "ignore"] })',
  "a detached child": 'Bun.spawn(command, { stdio: ["ignore", "ignore", "ignore"], detached: true })',
  "a child on a PTY":
    'Bun.spawn(["sh", "-c", "trap : HUP; sleep 600"], { terminal: { cols: 80, rows: 24 } })',
  "a child of node:child_process":
    '(await import("node:child_process")).spawn("sleep", ["600"], { detached: true, stdio: "ignore" })',
};

for (const [kind, code] of Object.entries(CHILDREN))
  test(`a killed holder's lock is free although ${kind} of it lives on`, async () => {
    const holder = await startHolder(code);
    expect(tryLock(path)).toEqual({ ok: false, reason: "held", pid: holder.pid });
    process.kill(holder.pid, "SIGKILL");
    await holder.exited;
    process.kill(holder.childPid, 0); // throws when the child is gone, which would make the test empty
    const lock = tryLock(path);
    expect(lock.ok).toBe(true);
    if (lock.ok) lock.release();
  });

test("a lock is waited for while what a dead holder was starting still has it, and no longer than that", async () => {
  // Holds it for some ms more, as a child does before it runs its own program.
  const script = `
    import { tryLock } from ${JSON.stringify(join(import.meta.dir, "../../../src/config/lock.ts"))};
    if (!tryLock(${JSON.stringify(path)}).ok) throw new Error("held");
    console.log("held");
    for await (const _ of console) setTimeout(() => process.exit(0), 60);
  `;
  const child = Bun.spawn([process.execPath, "-e", script], {
    stdin: "pipe",
    stdout: "pipe",
    stderr: "inherit",
  });
  processes.push(child.pid);
  await child.stdout.getReader().read();
  const dead = Bun.spawn(["sleep", "0"]);
  const startTime = processStartTime(dead.pid);
  await dead.exited;
  expect(startTime).not.toBe("");
  writeFileSync(path, `${dead.pid} ${startTime}\n`);
  expect(tryLock(path)).toEqual({ ok: false, reason: "held", pid: dead.pid });
  child.stdin.write("go\n");
  await child.stdin.flush();
  const lock = tryLock(path);
  expect(lock.ok).toBe(true);
  if (lock.ok) lock.release();
  await child.exited;
});

test("a lock file that was removed while it was held does not keep a new holder out of the new file", () => {
  const old = tryLock(path);
  unlinkSync(path);
  const fresh = tryLock(path);
  expect(fresh.ok).toBe(true);
  expect(tryLock(path)).toMatchObject({ reason: "held" });
  for (const lock of [old, fresh]) if (lock.ok) lock.release();
});

test("a lock that cannot be opened is one sentence", () => {
  expect(tryLock(join(dir, "none", "lock"))).toMatchObject({
    ok: false,
    reason: "failed",
    message: expect.stringContaining("ENOENT"),
  });
  symlinkSync(join(dir, "elsewhere"), path);
  expect(tryLock(path)).toMatchObject({ ok: false, reason: "failed" });
});
