// The order of signals that end a session, in a simulated system: processes that ignore signals, are stopped, fork or
// hang.

import { expect, test } from "bun:test";
import fc from "fast-check";
import {
  ENDING_MS_MAX,
  type EndSignal,
  endProcesses,
  type ProcessWorld,
} from "../../../src/session/end-processes.ts";
import type { ProcessRow } from "../../../src/session/process-tree.ts";
import "../../support/seed.ts";

const HOST = 2;
const PROGRAM = 3;
const STRANGER = 4;
const ROOTS = {
  id: "abcd1234",
  host: { pid: HOST, startTime: "t" },
  program: { pid: PROGRAM, startTime: "t" },
  known: [],
};

interface Process {
  pid: number;
  ppid: number;
  pgid: number;
  sid: number;
  ignores: readonly EndSignal[];
  stopped: boolean;
  /** Signals that came while it was stopped. */
  pending: EndSignal[];
  /** Hangs in the kernel: nothing ends it. */
  hangs: boolean;
  /** Children that it still starts, one at each pause in which it runs. */
  forks: number;
  got: EndSignal[];
}

/** Processes with a clock that `wait` moves. */
class System implements ProcessWorld {
  readonly all = new Map<number, Process>();
  readonly sent: EndSignal[] = [];
  #now = 0;
  #next = 1_000;

  add(one: Partial<Process> & { pid: number }): void {
    const usual = {
      ppid: 1,
      pgid: one.pid,
      sid: one.pid,
      ignores: [],
      stopped: false,
      hangs: false,
      forks: 0,
    };
    this.all.set(one.pid, { ...usual, pending: [], got: [], ...one });
  }

  look() {
    const table = [...this.all.values()].map(
      (p): ProcessRow => ({
        ...{ pid: p.pid, ppid: p.ppid, pgid: p.pgid, sid: p.sid, startTime: "t", name: "x" },
        state: p.stopped ? "stopped" : "runs",
        isRemi: p.pid === HOST,
      }),
    );
    return { table, markOf: () => null };
  }

  send({ to }: { to: number }, signal: EndSignal): void {
    this.sent.push(signal);
    for (const p of [...this.all.values()])
      if (to < 0 ? p.pgid === -to : p.pid === to) this.#deliver(p, signal);
  }

  #deliver(p: Process, signal: EndSignal): void {
    p.got.push(signal);
    if (p.hangs) return;
    if (signal === "SIGKILL") return this.#end(p);
    if (signal === "SIGSTOP") p.stopped = true;
    else if (signal === "SIGCONT") {
      p.stopped = false;
      for (const late of p.pending.splice(0)) this.#deliver(p, late);
    } else if (p.stopped) p.pending.push(signal);
    else if (!p.ignores.includes(signal)) this.#end(p);
  }

  /** The host, below which they were started, adopts its children. */
  #end(p: Process): void {
    this.all.delete(p.pid);
    for (const child of this.all.values()) if (child.ppid === p.pid) child.ppid = HOST;
  }

  now = () => this.#now;

  wait(ms: number): Promise<void> {
    this.#now += ms;
    for (const p of [...this.all.values()]) {
      if (p.stopped || p.forks === 0) continue;
      p.forks--;
      const pid = this.#next++;
      this.add({ ...p, pid, ppid: p.pid, pending: [], got: [], ...(pid % 2 ? {} : { pgid: pid, sid: pid }) });
    }
    return Promise.resolve();
  }
}

function systemOf(processes: readonly Partial<Process>[]): System {
  const system = new System();
  system.add({ pid: HOST });
  system.add({ pid: STRANGER });
  processes.forEach((one, i) => {
    const pid = i === 0 ? PROGRAM : 10 + i;
    system.add({ ...one, pid, ppid: i === 0 ? HOST : PROGRAM });
  });
  return system;
}

const DEAF: readonly EndSignal[] = ["SIGHUP", "SIGTERM"];

test("a process that obeys SIGHUP is sent nothing else", async () => {
  const system = systemOf([{}]);
  expect(await endProcesses(system, ROOTS)).toEqual([]);
  expect(system.sent).toEqual(["SIGHUP", "SIGCONT"]);
});

test("the signals come in turn", async () => {
  const system = systemOf([{ ignores: DEAF }]);
  expect(await endProcesses(system, ROOTS)).toEqual([]);
  expect(system.sent).toEqual(["SIGHUP", "SIGCONT", "SIGTERM", "SIGCONT", "SIGSTOP", "SIGKILL"]);
});

test("a stopped process is woken to take the signals that it handles", async () => {
  const system = systemOf([{ stopped: true }]);
  await endProcesses(system, ROOTS);
  expect(system.sent).toEqual(["SIGHUP", "SIGCONT"]);
});

test("processes started to tidy up are left alone until their turn", async () => {
  const system = systemOf([{ ignores: DEAF, forks: 1 }]);
  const wait = system.wait.bind(system);
  let first: EndSignal[] | undefined;
  system.wait = async (ms) => {
    await wait(ms);
    first ??= system.all.get(1_000)?.got;
  };
  await endProcesses(system, ROOTS);
  expect(first).not.toContain("SIGHUP");
});

test("a process that hangs is returned, in bounded time", async () => {
  const system = systemOf([{}, { hangs: true }]);
  expect((await endProcesses(system, ROOTS)).map((row) => row.pid)).toEqual([11]);
  expect(system.now()).toBeLessThanOrEqual(ENDING_MS_MAX + 400);
});

const some = fc.record({
  ignores: fc.subarray(["SIGHUP", "SIGTERM"] as EndSignal[]),
  stopped: fc.boolean(),
  hangs: fc.boolean(),
  forks: fc.constantFrom(0, 0, 3, 8),
});

test("in any system: only processes that hang survive, each is named, and no stranger gets a signal", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(some, { minLength: 1, maxLength: 6 }), async (processes) => {
      const system = systemOf(processes);
      const left = await endProcesses(system, ROOTS);
      const living = [...system.all.values()].filter((p) => p.pid !== HOST && p.pid !== STRANGER);
      expect(left.map((row) => row.pid)).toEqual(living.map((p) => p.pid));
      expect(living.every((p) => p.hangs)).toBe(true);
      for (const pid of [HOST, STRANGER]) expect(system.all.get(pid)!.got).toEqual([]);
    }),
    { numRuns: 60 },
  );
});
