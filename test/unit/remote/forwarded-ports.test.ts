// The machine's side of forwarded connections with real sockets of this machine, and a client that says what it likes.

import { expect, test } from "bun:test";
import { MONOTONIC } from "../../../src/carrier/monotonic-clock.ts";
import type { FromDaemon } from "../../../src/channel/messages.ts";
import { loadSodium } from "../../../src/crypto/sodium.ts";
import { LeftUploads } from "../../../src/files/left-uploads.ts";
import { dialLoopback } from "../../../src/forward/dial-loopback.ts";
import { CONNECTIONS_MAX } from "../../../src/forward/rules/limits.ts";
import type { FlowFrame } from "../../../src/protocol/frames.ts";
import { ClientFlows } from "../../../src/remote/client-flows.ts";
import { ConnectionCount } from "../../../src/remote/forwarded-ports.ts";
import { echoes, freePort, tcpServer } from "../../support/forward-run.ts";
import { eventually } from "../../support/remi.ts";

const sodium = await loadSodium();

/** A machine that forwards these ports to one client. */
function machine(ports: number[], count = new ConnectionCount(CONNECTIONS_MAX)) {
  const said: FromDaemon[] = [];
  const frames: FlowFrame[] = [];
  const noted: string[] = [];
  const forwarded = new ClientFlows({
    isForAll: true,
    sodium,
    fileReach: null,
    broke: () => {},
    sharedFiles: { roots: async () => [], mayWrite: async () => false, directoryOf: async () => null },
    leftUploads: new LeftUploads(MONOTONIC),
    forwarding: { ports: async () => ports, count },
    say: (message) => void said.push(message),
    send: (frame) =>
      void frames.push(frame.kind === "flow" ? { ...frame, bytes: frame.bytes.slice() } : frame),
    isFull: () => false,
    noted: (port, refusal) => void noted.push(`${port === ports[0] ? "port" : "other"} ${refusal}`),
  });
  return { forwarded, said, frames, noted, count, [Symbol.dispose]: () => forwarded.close() };
}

/** How many more connections there may be. */
function free(count: ConnectionCount): number {
  let places = 0;
  while (count.take()) places++;
  for (let i = 0; i < places; i++) count.giveBack();
  return places;
}

test("whatever a client opens, ends and throws away at any moment, every place is free again", async () => {
  await using server = await tcpServer(echoes);
  const closed = await freePort();
  using here = machine([server.port, closed]);
  for (let round = 0; round < 30; round++) {
    for (let flow = 1; flow <= 8; flow++) {
      const port = flow % 4 === 0 ? closed : server.port;
      here.forwarded.message({ t: "tcp.open", flow, port });
      // Its number again, while it is being made.
      here.forwarded.message({ t: "tcp.open", flow, port });
      if (flow % 3 === 0) here.forwarded.message({ t: "flow.end", flow });
      if (flow % 2 === 0) here.forwarded.message({ t: "flow.reset", flow });
    }
    // At another moment of what is under way each time.
    for (let turn = 0; turn < round % 5; turn++) await new Promise((resolve) => setImmediate(resolve));
    for (let flow = 1; flow <= 8; flow++) here.forwarded.message({ t: "flow.reset", flow });
  }
  await eventually("the last place", () => free(here.count) === CONNECTIONS_MAX);
  here.frames.length = 0;
  here.forwarded.message({ t: "tcp.open", flow: 1, port: server.port });
  await eventually("a connection", () =>
    here.frames.some(({ kind, flow }) => kind === "flowCredit" && flow === 1),
  );
  expect(free(here.count)).toBe(CONNECTIONS_MAX - 1);
  here.forwarded.close();
  expect(free(here.count)).toBe(CONNECTIONS_MAX);
  await eventually("the end there", () => server.sockets.every(({ destroyed }) => destroyed));
});

test("a client that leaves while a connection is being made leaves none behind", async () => {
  await using server = await tcpServer(echoes);
  const here = machine([server.port]);
  for (let flow = 1; flow <= 20; flow++) here.forwarded.message({ t: "tcp.open", flow, port: server.port });
  here.forwarded.close();
  await eventually("every place", () => free(here.count) === CONNECTIONS_MAX);
  await eventually("the end there", () => server.sockets.every(({ destroyed }) => destroyed));
  expect(here.said).toEqual([]);
});

test("each port is decided on when it is asked for, also one that was allowed before", async () => {
  await using server = await tcpServer(echoes);
  const ports = [server.port];
  using here = machine(ports);
  here.forwarded.message({ t: "tcp.open", flow: 1, port: server.port });
  await eventually("a connection", () => here.frames.some(({ flow }) => flow === 1));
  ports.length = 0;
  here.forwarded.message({ t: "tcp.open", flow: 2, port: server.port });
  await eventually("the refusal", () => here.said.length === 1);
  expect(here.said).toEqual([{ t: "tcp.refused", flow: 2, reason: "off" }]);
  ports.push(1);
  here.forwarded.message({ t: "tcp.open", flow: 3, port: server.port });
  await eventually("the refusal", () => here.said.length === 2);
  expect(here.said[1]).toEqual({ t: "tcp.refused", flow: 3, reason: "port" });
});

test("bytes of the client come only as far as they were granted, and none for a connection that is not there", async () => {
  await using server = await tcpServer(echoes);
  using here = machine([server.port]);
  expect(here.forwarded.frame({ kind: "flow", flow: 1, bytes: Uint8Array.of(1) })).toBe(false);
  expect(here.forwarded.frame({ kind: "flowCredit", flow: 1, bytes: 1 })).toBe(false);
  here.forwarded.message({ t: "tcp.open", flow: 1, port: server.port });
  await eventually("a connection", () => here.frames.some(({ flow }) => flow === 1));
  expect(here.forwarded.frame({ kind: "flowCredit", flow: 0, bytes: 100_000 })).toBe(true);
  expect(here.forwarded.frame({ kind: "flowCredit", flow: 1, bytes: 100_000 })).toBe(true);
  expect(here.forwarded.frame({ kind: "flow", flow: 1, bytes: Buffer.from("hello") })).toBe(true);
  await eventually("the echo", () => here.frames.some((frame) => frame.kind === "flow"));
  expect(here.noted).toEqual(["port null"]);
});

test("a port that nobody listens on is told apart from a dial that was given up", async () => {
  const port = await freePort();
  expect(await dialLoopback(port).dialled).toEqual({ ok: false, why: "unheard" });
  await using server = await tcpServer(echoes);
  const given = dialLoopback(server.port);
  given.cancel();
  expect(await given.dialled).toEqual({ ok: false, why: "failed" });
  const there = await dialLoopback(server.port).dialled;
  expect(there.ok).toBe(true);
  if (there.ok) there.socket.destroy();
});
