// The machine's side of forwarded connections with real sockets of this machine, and a client that says what it likes.

import { expect, test } from "bun:test";
import type { FromDaemon } from "../../../src/channel/messages.ts";
import { dialLoopback } from "../../../src/forward/dial-loopback.ts";
import { CONNECTIONS_MAX } from "../../../src/forward/rules/limits.ts";
import type { TcpFrame } from "../../../src/protocol/frames.ts";
import { ConnectionCount, ForwardedPorts } from "../../../src/remote/forwarded-ports.ts";
import { echoes, freePort, tcpServer } from "../../support/forward-run.ts";
import { eventually } from "../../support/remi.ts";

/** A machine that forwards these ports to one client. */
function machine(ports: number[], count = new ConnectionCount(CONNECTIONS_MAX)) {
  const said: FromDaemon[] = [];
  const frames: TcpFrame[] = [];
  const noted: string[] = [];
  const forwarded = new ForwardedPorts({
    isForAll: true,
    forwarding: { ports: async () => ports, count },
    say: (message) => void said.push(message),
    send: (frame) =>
      void frames.push(frame.kind === "tcp" ? { ...frame, bytes: frame.bytes.slice() } : frame),
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
    for (let conn = 1; conn <= 8; conn++) {
      const port = conn % 4 === 0 ? closed : server.port;
      here.forwarded.message({ t: "tcp.open", conn, port });
      // Its number again, while it is being made.
      here.forwarded.message({ t: "tcp.open", conn, port });
      if (conn % 3 === 0) here.forwarded.message({ t: "tcp.end", conn });
      if (conn % 2 === 0) here.forwarded.message({ t: "tcp.reset", conn });
    }
    // At another moment of what is under way each time.
    for (let turn = 0; turn < round % 5; turn++) await new Promise((resolve) => setImmediate(resolve));
    for (let conn = 1; conn <= 8; conn++) here.forwarded.message({ t: "tcp.reset", conn });
  }
  await eventually("the last place", () => free(here.count) === CONNECTIONS_MAX);
  here.frames.length = 0;
  here.forwarded.message({ t: "tcp.open", conn: 1, port: server.port });
  await eventually("a connection", () =>
    here.frames.some(({ kind, conn }) => kind === "tcpCredit" && conn === 1),
  );
  expect(free(here.count)).toBe(CONNECTIONS_MAX - 1);
  here.forwarded.close();
  expect(free(here.count)).toBe(CONNECTIONS_MAX);
  await eventually("the end there", () => server.sockets.every(({ destroyed }) => destroyed));
});

test("a client that leaves while a connection is being made leaves none behind", async () => {
  await using server = await tcpServer(echoes);
  const here = machine([server.port]);
  for (let conn = 1; conn <= 20; conn++) here.forwarded.message({ t: "tcp.open", conn, port: server.port });
  here.forwarded.close();
  await eventually("every place", () => free(here.count) === CONNECTIONS_MAX);
  await eventually("the end there", () => server.sockets.every(({ destroyed }) => destroyed));
  expect(here.said).toEqual([]);
});

test("each port is decided on when it is asked for, also one that was allowed before", async () => {
  await using server = await tcpServer(echoes);
  const ports = [server.port];
  using here = machine(ports);
  here.forwarded.message({ t: "tcp.open", conn: 1, port: server.port });
  await eventually("a connection", () => here.frames.some(({ conn }) => conn === 1));
  ports.length = 0;
  here.forwarded.message({ t: "tcp.open", conn: 2, port: server.port });
  await eventually("the refusal", () => here.said.length === 1);
  expect(here.said).toEqual([{ t: "tcp.refused", conn: 2, reason: "off" }]);
  ports.push(1);
  here.forwarded.message({ t: "tcp.open", conn: 3, port: server.port });
  await eventually("the refusal", () => here.said.length === 2);
  expect(here.said[1]).toEqual({ t: "tcp.refused", conn: 3, reason: "port" });
});

test("bytes of the client come only as far as they were granted, and none for a connection that is not there", async () => {
  await using server = await tcpServer(echoes);
  using here = machine([server.port]);
  expect(here.forwarded.frame({ kind: "tcp", conn: 1, bytes: Uint8Array.of(1) })).toBe(false);
  expect(here.forwarded.frame({ kind: "tcpCredit", conn: 1, bytes: 1 })).toBe(false);
  here.forwarded.message({ t: "tcp.open", conn: 1, port: server.port });
  await eventually("a connection", () => here.frames.some(({ conn }) => conn === 1));
  expect(here.forwarded.frame({ kind: "tcpCredit", conn: 0, bytes: 100_000 })).toBe(true);
  expect(here.forwarded.frame({ kind: "tcpCredit", conn: 1, bytes: 100_000 })).toBe(true);
  expect(here.forwarded.frame({ kind: "tcp", conn: 1, bytes: Buffer.from("hello") })).toBe(true);
  await eventually("the echo", () => here.frames.some((frame) => frame.kind === "tcp"));
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
