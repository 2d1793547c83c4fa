// A program that set modes at the very moment of a detach left them in the terminal: what it printed after the host had
// said what undoes the rest was still painted.

import { expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { listenFrames } from "../../src/carrier/unix-socket.ts";
import { SessionFollower } from "../../src/client/session-follower.ts";
import { connectSession } from "../../src/client/session-link.ts";

const INFO = {
  ...{
    id: "abcd1234",
    name: "one",
    state: "working",
    reason: "",
    stateSince: 0,
    exitCode: null,
    signal: null,
  },
  ...{ pid: 1, command: ["sh"], cwd: "/", cols: 80, rows: 24, clients: 1, createdAt: 0, lastOutputAt: null },
  title: "",
} as const;

test("nothing is painted after the host's message that undoes the rest", async () => {
  const directory = mkdtempSync(join(tmpdir(), "r-"));
  const socket = join(directory, "s");
  const bytes = new TextEncoder().encode("\x1b[?1000h");
  const host = listenFrames(socket, (frames) => ({
    onFrame(frame) {
      if (frame.kind !== "control") return;
      const { t } = JSON.parse(frame.json);
      if (t === "open") {
        frames.say({ t: "opened", info: INFO, seq: 0, resumed: true, cseq: 0 });
        frames.send({
          kind: "snapshot",
          stream: 0,
          seq: 0,
          part: 3,
          bytes: new TextEncoder().encode("screen"),
        });
      }
      if (t !== "ping") return;
      frames.say({ t: "pong", n: 0 });
      frames.send({ kind: "output", stream: 0, seq: 0, bytes });
      frames.say({ t: "exit", exitCode: 0, signal: null, at: 0 });
    },
    onClose() {},
  }));
  try {
    const painted: string[] = [];
    const screen = Promise.withResolvers<void>();
    const ended = Promise.withResolvers<void>();
    const follower = new SessionFollower(
      {
        environment: {},
        inputAgeMsMax: null,
        reach: async (open, events) => {
          const line = await connectSession(socket, open, events);
          return line ? { ok: true, connection: line } : { ok: false, why: "no host" };
        },
      },
      { client: "client-of-a-test", access: "control", size: { cols: 80, rows: 24 }, detachOthers: false },
      {
        paint: (part) => {
          painted.push(new TextDecoder().decode(part));
          screen.resolve();
        },
        ...{ restore: () => {}, info: () => {}, link: () => {}, size: () => {}, room: () => {} },
        ended: () => ended.resolve(),
      },
    );
    await follower.start();
    await screen.promise;
    expect(await follower.settled()).toBe(true);
    await ended.promise;
    expect(painted).toEqual(["screen"]);
  } finally {
    host.close();
    rmSync(directory, { recursive: true, force: true });
  }
});
