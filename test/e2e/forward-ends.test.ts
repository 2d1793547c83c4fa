// How forwarded connections end: by a half, thrown away, with the way to the machine, and by the limits.

import { expect, setDefaultTimeout, test } from "bun:test";
import { randomBytes } from "node:crypto";
import type { Socket } from "node:net";
import { CONNECTIONS_MAX } from "../../src/forward/rules/limits.ts";
import {
  allowPorts,
  echoes,
  exchange,
  type ForwardRun,
  forwardTo,
  sha256,
  startForward,
  tcpClient,
  tcpServer,
} from "../support/forward-run.ts";
import { testRelay } from "../support/relay-peer.ts";
import { eventually } from "../support/remi.ts";
import { OPEN_LIMITS, shownCode } from "../support/remote.ts";
import { TcpCutter } from "../support/tcp-cutter.ts";
import { client, host, relay, useTwoMachines } from "../support/two-machines.ts";

setDefaultTimeout(120_000);
useTwoMachines();

async function forward(port: number): Promise<ForwardRun> {
  const { code } = await shownCode(host, relay.url);
  return forwardTo(client, ["--no-p2p", "--relay", relay.url, code, `0:${port}`]);
}

test("either direction may end first, and the other one goes on", async () => {
  const body = randomBytes(300_000);
  let got: Uint8Array = new Uint8Array(0);
  const ended = Promise.withResolvers<void>();
  await using server = await tcpServer((socket) => {
    // Ends at once, and goes on reading.
    socket.end("head");
    socket.on("data", (bytes: Buffer) => {
      got = Buffer.concat([got, bytes]);
    });
    socket.on("end", ended.resolve);
  });
  allowPorts(host, [server.port]);
  await using run = await forward(server.port);
  using one = await tcpClient(run.ports[0]!);
  expect((await one.all).toString()).toBe("head");
  one.socket.end(body);
  await ended.promise;
  expect(sha256(got)).toBe(sha256(body));
});

test("a connection that is thrown away at one end is thrown away at the other", async () => {
  await using server = await tcpServer((socket) => void socket.resume());
  allowPorts(host, [server.port]);
  await using run = await forward(server.port);
  {
    using one = await tcpClient(run.ports[0]!);
    await eventually("the connection there", () => server.sockets.length === 1);
    server.sockets[0]!.resetAndDestroy();
    await expect(one.all).rejects.toThrow("ECONNRESET");
  }
  using two = await tcpClient(run.ports[0]!);
  await eventually("the connection there", () => server.sockets.length === 2);
  const broken = new Promise<string | undefined>((resolve) =>
    server.sockets[1]!.on("error", ({ code }: Error & { code?: string }) => resolve(code)),
  );
  two.socket.resetAndDestroy();
  expect(await broken).toBe("ECONNRESET");
});

test("a program that does not read holds its own sender back, and no other connection", async () => {
  const stalled: Socket[] = [];
  await using server = await tcpServer((socket) => {
    if (stalled.length > 0) return echoes(socket);
    stalled.push(socket);
    socket.pause();
  });
  allowPorts(host, [server.port]);
  await using run = await forward(server.port);
  using full = await tcpClient(run.ports[0]!);
  await eventually("the connection there", () => stalled.length === 1);
  const flood = randomBytes(32 * 1024 * 1024);
  let hasLeft = false;
  full.socket.write(flood, () => {
    hasLeft = true;
  });
  for (let i = 0; i < 3; i++) {
    const body = randomBytes(400_000);
    expect(sha256(await exchange(run.ports[0]!, body))).toBe(sha256(body));
  }
  expect(hasLeft).toBe(false);
  // Once it reads, everything is there.
  let got = 0;
  const all = Promise.withResolvers<void>();
  stalled[0]!.on("data", (bytes: Buffer) => {
    got += bytes.byteLength;
    if (got === flood.byteLength) all.resolve();
  });
  stalled[0]!.resume();
  await all.promise;
});

test("with the way to the machine they end, with a sentence; it comes back, and new ones work", async () => {
  await using server = await tcpServer(echoes);
  allowPorts(host, [server.port]);
  await using cutter = await TcpCutter.listen();
  await using through = await testRelay({
    limits: OPEN_LIMITS,
    publicUrl: `http://127.0.0.1:${cutter.port}`,
  });
  cutter.target = through.port;
  const { code } = await shownCode(host, `ws://127.0.0.1:${through.port}/connect`);
  const at = `ws://127.0.0.1:${cutter.port}/connect`;
  await using run = await forwardTo(client, ["--no-p2p", "--relay", at, code, `0:${server.port}`]);
  const clients = await Promise.all([1, 2, 3].map(() => tcpClient(run.ports[0]!)));
  await eventually("the connections there", () => server.sockets.length === 3);
  cutter.cut();
  for (const { all } of clients) await expect(all).rejects.toThrow("ECONNRESET");
  await run.says("3 forwarded connections have ended, because the way to");
  await eventually("the end of those there", () => server.sockets.every(({ destroyed }) => destroyed));
  // Made while there is no way, or just after: it waits for one.
  expect((await exchange(run.ports[0]!, Buffer.from("again"))).toString()).toBe("again");
});

test("one connection more than there may be is closed with a sentence, and the others live", async () => {
  await using server = await tcpServer(echoes);
  allowPorts(host, [server.port]);
  await using run = await forward(server.port);
  const clients = await Promise.all(Array.from({ length: CONNECTIONS_MAX }, () => tcpClient(run.ports[0]!)));
  await eventually("all of them there", () => server.sockets.length === CONNECTIONS_MAX);
  await expect(exchange(run.ports[0]!, Buffer.from("x"))).rejects.toThrow("ECONNRESET");
  await run.says(`${CONNECTIONS_MAX} are forwarded from`);
  // The machine counts too, over all of its clients.
  const { code } = await shownCode(host, relay.url);
  await using other = await forwardTo(client, ["--no-p2p", "--relay", relay.url, code, `0:${server.port}`]);
  await expect(exchange(other.ports[0]!, Buffer.from("x"))).rejects.toThrow("ECONNRESET");
  await other.says(`${CONNECTIONS_MAX} are forwarded from`);
  clients.pop()!.socket.end();
  await eventually("a free place", async () => {
    const got = await exchange(other.ports[0]!, Buffer.from("free")).catch(() => Buffer.alloc(0));
    return got.toString() === "free";
  });
  for (const { socket } of clients) socket.end("bye");
  const last = await Promise.all(clients.map(({ all }) => all));
  expect(new Set(last.map(String))).toEqual(new Set(["bye"]));
});

test("a program that connects over and over is slowed down, and does not end the channel", async () => {
  await using server = await tcpServer((socket) => void socket.end("x"));
  allowPorts(host, [server.port]);
  await using run = await forward(server.port);
  let done = 0;
  const again = async () => {
    while (done < 2_500) {
      done++;
      expect((await exchange(run.ports[0]!, Buffer.from("y"))).toString()).toBe("x");
    }
  };
  await Promise.all(Array.from({ length: 16 }, again));
  expect(run.said()).not.toContain("ended");
});

test("a local port that is in use is named, and so is a word that is no port", async () => {
  await using server = await tcpServer(echoes);
  await using taken = await tcpServer(() => {});
  allowPorts(host, [server.port]);
  const { code } = await shownCode(host, relay.url);
  const words = ["--no-p2p", "--relay", relay.url, code];
  await using run = startForward(client, [...words, `${taken.port}:${server.port}`]);
  expect(await run.exited).toBe(1);
  expect(run.said()).toContain(`port ${taken.port} of this machine is in use; '0:${server.port}' takes one`);
  for (const bad of ["x", "1:2:3", "70000", "0", "3000:0", "-1"]) {
    await using wrong = startForward(client, [...words, "--", bad]);
    expect([bad, await wrong.exited]).toEqual([bad, 2]);
  }
});

test("a program that listens on ::1 alone is reached too", async () => {
  await using server = await tcpServer(echoes, "::1");
  allowPorts(host, [server.port]);
  await using run = await forward(server.port);
  expect((await exchange(run.ports[0]!, Buffer.from("six"))).toString()).toBe("six");
});
