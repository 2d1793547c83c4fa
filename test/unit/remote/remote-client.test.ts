// One remote client and sessions whose hosts are sockets of this test.

import { afterEach, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type FrameSocket, listenFrames } from "../../../src/carrier/unix-socket.ts";
import { loadSodium } from "../../../src/crypto/sodium.ts";
import type { Frame } from "../../../src/protocol/frames.ts";
import { PAYLOAD_BYTES_MAX } from "../../../src/protocol/limits.ts";
import { CREDIT_BYTES_MAX } from "../../../src/remote/credit.ts";
import { RemoteClient } from "../../../src/remote/remote-client.ts";
import { eventually } from "../../support/remi.ts";

const cleanup: (() => void)[] = [];

afterEach(() => {
  for (const act of cleanup.splice(0).reverse()) act();
});

/** A client that follows these sessions, which print what the test says. */
async function following(...names: string[]) {
  const directory = mkdtempSync(join(tmpdir(), "remote-client-"));
  cleanup.push(() => rmSync(directory, { recursive: true }));
  const hosts = new Map<string, FrameSocket>();
  for (const name of names) {
    const listener = listenFrames(join(directory, name), (socket) => {
      hosts.set(name, socket);
      return { onFrame() {}, onClose() {} };
    });
    cleanup.push(() => listener.close());
  }
  const came: Frame[] = [];
  const client = new RemoteClient({
    scope: "control",
    session: null,
    showsAlerts: false,
    gatherMs: () => 0,
    sodium: await loadSodium(),
    sessions: {
      all: () => [],
      byId: (id) => ({ info: { id } as never, socket: null }),
      show: async (id) => join(directory, id),
      // None of these tests manages a session.
      manage: {} as never,
      listen: () => () => {},
      alerts: () => () => {},
    },
    say: () => true,
    send: (frame) => void came.push("bytes" in frame ? ({ ...frame } as Frame) : frame),
  });
  cleanup.push(() => client.close());
  names.forEach((name, index) => {
    const stream = index + 1;
    client.message({ t: "attach", stream, session: name });
    const open = { t: "open", client: "c", access: "control", kind: "terminal", flow: "skip" } as const;
    client.message({ t: "tell", stream, message: { ...open, scrollback: false } });
  });
  await eventually("all to be connected", () => hosts.size === names.length);
  const print = (name: string, bytes: number) =>
    hosts.get(name)!.send({ kind: "output", stream: 0, seq: 0, bytes: new Uint8Array(bytes) });
  const bytesOf = (stream: number) =>
    came.reduce(
      (sum, frame) => sum + (frame.kind === "output" && frame.stream === stream ? frame.bytes.byteLength : 0),
      0,
    );
  return { client, print, bytesOf, came, hosts };
}

test("the echo of a key overtakes what waits of another session", async () => {
  const { client, print, bytesOf } = await following("flood", "echo");
  client.frame({ kind: "credit", bytes: CREDIT_BYTES_MAX });
  for (let n = 0; n < 20; n++) print("flood", PAYLOAD_BYTES_MAX);
  await eventually("the flood to wait", () => bytesOf(1) >= 4 * PAYLOAD_BYTES_MAX);
  print("echo", 1);
  await eventually("the echo", () => bytesOf(2) === 1);
  expect(bytesOf(1)).toBeLessThan(20 * PAYLOAD_BYTES_MAX);
});

test("when the other sessions have been left, what waited goes on without a new grant", async () => {
  const { client, print, bytesOf } = await following("flood", "echo");
  client.frame({ kind: "credit", bytes: CREDIT_BYTES_MAX });
  for (let n = 0; n < 20; n++) print("flood", PAYLOAD_BYTES_MAX);
  await eventually("the flood to wait", () => bytesOf(1) >= 4 * PAYLOAD_BYTES_MAX);
  client.message({ t: "detach", stream: 2 });
  await eventually("the rest", () => bytesOf(1) === 20 * PAYLOAD_BYTES_MAX);
});

test("several keys that were typed at once are acknowledged once", async () => {
  const { came, hosts } = await following("echo");
  const host = hosts.get("echo")!;
  for (const cseq of [1, 2, 3]) host.send({ kind: "ack", stream: 0, cseq });
  await eventually("an acknowledgement", () => came.some(({ kind }) => kind === "ack"));
  expect(came.filter(({ kind }) => kind === "ack")).toEqual([{ kind: "ack", stream: 1, cseq: 3 }]);
});
