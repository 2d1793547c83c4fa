// Direct paths between processes of this machine: what each end tells, what it takes from the other one, and what becomes
// of them when a process dies.

import { afterEach, describe, expect, test } from "bun:test";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CANDIDATES_MAX, type Candidate } from "../../../src/carrier/direct.ts";
import { MONOTONIC } from "../../../src/carrier/monotonic-clock.ts";
import { type DirectDialler, IDLE_MS } from "../../../src/direct/dialler.ts";
import { parseCandidate } from "../../../src/direct/rules/candidates.ts";
import { BARRED_MS, DEATHS_MAX } from "../../../src/direct/rules/child-deaths.ts";
import { connectEnds, DirectEnd, testDialler } from "../../support/direct-pair.ts";
import { HandClock } from "../../support/hand-clock.ts";
import { gone } from "../../support/processes.ts";
import { eventually } from "../../support/remi.ts";

const ROOT = join(import.meta.dir, "../../..");

const diallers: DirectDialler[] = [];

afterEach(async () => {
  const pids = diallers.map(({ childPid }) => childPid);
  for (const dialler of diallers.splice(0)) dialler.dispose();
  for (const pid of pids) if (pid !== null) await gone(pid);
});

function dialler(terms: Parameters<typeof testDialler>[0] = {}): DirectDialler {
  const made = testDialler(terms);
  diallers.push(made);
  return made;
}

const dials = (one: DirectDialler, other: DirectDialler) =>
  [
    (events: DirectEnd["events"]) => one.dial({ offer: null, servers: [] }, events),
    (offer: string, events: DirectEnd["events"]) => other.dial({ offer, servers: [] }, events),
  ] as const;

/** One end alone, which has said how it is reached. */
async function offering(one: DirectDialler): Promise<DirectEnd> {
  const end = new DirectEnd();
  end.attempt = one.dial({ offer: null, servers: [] }, end.events)!;
  await end.described;
  return end;
}

/** Two ends in processes of their own: the far one has the offer, and the near one no answer yet. */
async function unanswered() {
  const [one, other] = [dialler(), dialler()];
  const near = await offering(one);
  const far = new DirectEnd();
  far.attempt = other.dial({ offer: await near.described, servers: [] }, far.events)!;
  return { near, far, one };
}

describe("two ends", () => {
  test("open a carrier each, and have told every way to them and that there is no other", async () => {
    const { offering, answering } = await connectEnds(...dials(dialler(), dialler()));
    for (const end of [offering, answering]) {
      expect(end.probe.account()).toMatchObject({ name: "direct", isOpen: true });
      expect(end.candidates.at(-1)).toBe("");
      const told = end.candidates.slice(0, -1).map(parseCandidate);
      expect(told.map((one) => one?.address)).toEqual(["127.0.0.1"]);
      expect(await end.described).not.toMatch(/candidate|127\.0\.0\.1/);
    }
  });

  test("that offers tells no way to it before it has the answer: it would be reached too soon", async () => {
    const { near, far } = await unanswered();
    far.other = near;
    const answer = await far.described;
    // The other end, which was begun later, has told all of its own by now.
    await eventually("its last candidate", () => far.candidates.at(-1) === "");
    expect(near.candidates).toEqual([]);
    near.other = far;
    near.attempt.answered(answer);
    await Promise.all([near.opened, far.opened]);
    expect(near.candidates.at(-1)).toBe("");
  });

  test("may be of one process, and many at once", async () => {
    const one = dialler();
    const pairs = await Promise.all([1, 2, 3, 4].map(() => connectEnds(...dials(one, one))));
    for (const [i, { offering, answering }] of pairs.entries()) {
      offering.probe.send(0, 100 + i);
      expect(await answering.probe.received(1)).toMatchObject({ receivedBytes: 100 + i, wrong: null });
    }
    pairs[0]!.offering.attempt.dispose();
    await pairs[0]!.answering.probe.ended();
    pairs[1]!.offering.probe.send(1, 50);
    expect(await pairs[1]!.answering.probe.received(2)).toMatchObject({ ends: [], wrong: null });
  });

  test("open with candidates that come before the description, and among many that lead nowhere", async () => {
    const { near, far } = await unanswered();
    far.other = near;
    const answer = await far.described;
    near.other = far;
    for (let i = 0; i < 10_000; i++)
      near.attempt.addCandidate({ candidate: `candidate:${i} 1 udp 1 127.0.0.1 0 typ host`, mid: "x" });
    near.attempt.addCandidate({ candidate: "x".repeat(100_000), mid: "0" });
    near.attempt.answered(answer);
    await Promise.all([near.opened, far.opened]);
  });

  test("one does not open by candidates beyond those that are taken", async () => {
    const { near, far, one } = await unanswered();
    const answer = await far.described;
    const nowhere = (i: number): Candidate => ({
      candidate: `candidate:${i} 1 udp 1 127.0.0.1 ${1 + i} typ host`,
      mid: "0",
    });
    for (let i = 0; i < CANDIDATES_MAX + 100; i++) near.attempt.addCandidate(nowhere(i));
    near.attempt.answered(answer);
    // The process lives on, whatever it was given.
    expect((await offering(one)).failure).toBeNull();
  });
});

describe("one UDP port", () => {
  const freePort = async () => {
    const socket = await Bun.udpSocket({ hostname: "127.0.0.1" });
    const { port } = socket;
    socket.close();
    return port;
  };

  test("has all peers, whichever end offers", async () => {
    const udpPort = await freePort();
    const [one, other] = [dialler({ udpPort: () => udpPort }), dialler()];
    const pairs = [await connectEnds(...dials(one, other)), await connectEnds(...dials(one, other))];
    const { answering, offering } = await connectEnds(...dials(other, one));
    pairs.push({ offering: answering, answering: offering });
    for (const [i, { offering, answering }] of pairs.entries()) {
      const told = offering.candidates.flatMap((line) => parseCandidate(line) ?? []);
      expect(new Set(told.map(({ port }) => port))).toEqual(new Set([udpPort]));
      answering.probe.send(0, 10 + i);
      expect(await offering.probe.received(1)).toMatchObject({ receivedBytes: 10 + i, wrong: null });
    }
    pairs[0]!.answering.attempt.dispose();
    await pairs[0]!.offering.probe.ended();
    pairs[1]!.answering.probe.send(1, 10);
    expect(await pairs[1]!.offering.probe.received(2)).toMatchObject({ ends: [], wrong: null });
  });

  test("that somebody else has: attempts fail and say so, and the process lives on", async () => {
    const taken = await Bun.udpSocket({ hostname: "0.0.0.0" });
    try {
      const one = dialler({ udpPort: () => taken.port });
      for (const _ of [1, 2]) {
        const end = new DirectEnd();
        one.dial({ offer: null, servers: [] }, end.events);
        await expect(end.opened).rejects.toThrow();
      }
      expect(one.state).toEqual({ is: "on" });
    } finally {
      taken.close();
    }
  });
});

describe("what the other end says", () => {
  test("an offer of a wrong shape fails, after the call", async () => {
    const end = new DirectEnd();
    end.attempt = dialler().dial({ offer: "v=0\r\n", servers: [] }, end.events)!;
    expect(end.failure).toBeNull();
    await expect(end.opened).rejects.toThrow("shape");
  });

  test("an answer of a wrong shape is passed over, and the right one taken", async () => {
    const { near, far } = await unanswered();
    far.other = near;
    near.other = far;
    const answer = await far.described;
    for (const wrong of [
      "",
      answer.slice(0, 100),
      answer.replace("webrtc-datachannel", "x"),
      await near.described,
    ])
      near.attempt.answered(wrong);
    near.attempt.answered(answer);
    near.attempt.answered(answer);
    far.attempt.answered(answer);
    await Promise.all([near.opened, far.opened]);
  });

  test("another fingerprint than its own opens nothing", async () => {
    const { near, far } = await unanswered();
    far.other = near;
    near.other = far;
    const answer = await far.described;
    near.attempt.answered(
      answer.replace(/(sha-256 )(..)/, (_, name, pair) => name + (pair === "00" ? "01" : "00")),
    );
    await expect(near.opened).rejects.toThrow();
    far.attempt.dispose();
  });
});

describe("the process", () => {
  test("dies: what was open is lost, what was not has failed, and the next attempt has another", async () => {
    const [one, other] = [dialler(), dialler()];
    const { offering: open } = await connectEnds(...dials(one, other));
    const waiting = await offering(one);
    const pid = one.childPid!;
    process.kill(pid, "SIGKILL");
    expect(await open.probe.ended()).toMatchObject({ ends: ["lost"], misplaced: [] });
    await expect(waiting.opened).rejects.toThrow("died");
    await offering(one);
    expect(one.childPid).not.toBe(pid);
  });

  test("dies again and again: there is no direct path for a while, and it is told each time", async () => {
    let laterMs = 0;
    const warned: string[] = [];
    const one = dialler({
      clock: { ...MONOTONIC, now: () => MONOTONIC.now() + laterMs },
      warn: (message) => warned.push(message),
    });
    for (let i = 0; i < DEATHS_MAX; i++) {
      const end = await offering(one);
      process.kill(one.childPid!, "SIGKILL");
      await expect(end.opened).rejects.toThrow("died");
    }
    expect(one.dial({ offer: null, servers: [] }, new DirectEnd().events)).toBeNull();
    expect(one.state).toMatchObject({ is: "unavailable", why: expect.stringContaining("died") });
    expect(warned.length).toBe(DEATHS_MAX);
    laterMs = BARRED_MS;
    await offering(one);
    expect(one.state).toEqual({ is: "on" });
  });

  test("ends once it has had nothing to do for a while, and is started again", async () => {
    const clock = new HandClock();
    const one = dialler({ clock });
    const end = await offering(one);
    const pid = one.childPid!;
    clock.go(2 * IDLE_MS);
    expect(one.childPid).toBe(pid);
    end.attempt.dispose();
    clock.go(IDLE_MS - 1);
    const next = await offering(one);
    clock.go(IDLE_MS);
    expect(one.childPid).toBe(pid);
    next.attempt.dispose();
    clock.go(IDLE_MS);
    expect(one.childPid).toBeNull();
    await gone(pid);
    await offering(one);
  });

  test("that hangs is killed", async () => {
    const one = dialler();
    await offering(one);
    const pid = one.childPid!;
    process.kill(pid, "SIGSTOP");
    one.dispose();
    await gone(pid);
  });

  test("after dispose nothing is told, and no attempt begins", async () => {
    const one = dialler();
    const end = await offering(one);
    const pid = one.childPid!;
    one.dispose();
    await gone(pid);
    expect(end.failure).toBeNull();
    expect(one.dial({ offer: null, servers: [] }, end.events)).toBeNull();
  });
});

/** Runs `test/support/direct-parent.ts` below this directory; `line` gives what it prints next. */
function runParent(root: string) {
  const parent = Bun.spawn([process.execPath, join(root, "test/support/direct-parent.ts")], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const reader = parent.stdout.getReader();
  let text = "";
  return {
    parent,
    async line(): Promise<Record<string, unknown>> {
      while (!text.includes("\n")) {
        const { done, value } = await reader.read();
        if (done) throw new Error("it has ended");
        text += new TextDecoder().decode(value);
      }
      const [first, ...rest] = text.split("\n");
      text = rest.join("\n");
      return JSON.parse(first!);
    },
  };
}

test("when its user is killed, the process ends", async () => {
  const { parent, line } = runParent(ROOT);
  const { child } = await line();
  await line();
  parent.kill("SIGKILL");
  await parent.exited;
  await gone(child as number);
});

test("without the native module an attempt fails, it is told once, and no other begins", async () => {
  const copy = mkdtempSync(join(realpathSync(tmpdir()), "remi-without-"));
  try {
    for (const name of ["src", "test/support", "package.json", "tsconfig.json"])
      cpSync(join(ROOT, name), join(copy, name), { recursive: true });
    mkdirSync(join(copy, "node_modules"));
    for (const name of readdirSync(join(ROOT, "node_modules")))
      if (!name.includes("node-datachannel"))
        symlinkSync(join(ROOT, "node_modules", name), join(copy, "node_modules", name));
    const { parent, line } = runParent(copy);
    const first = await line();
    expect(first).toMatchObject({ began: true });
    expect(await line()).toMatchObject({ warned: expect.stringContaining("does not load") });
    expect(await line()).toEqual({
      failed: "the native module does not load",
      state: { is: "unavailable", why: "the native module does not load" },
    });
    expect(await line()).toEqual({ again: false });
    await gone(first.child as number);
    parent.kill();
    await parent.exited;
  } finally {
    rmSync(copy, { recursive: true });
  }
});
