// `remi forward`: a TCP port of one machine on another one, through a separately started relay, with real TCP ends.

import { expect, setDefaultTimeout, test } from "bun:test";
import { randomBytes } from "node:crypto";
import {
  allowPorts,
  echoes,
  exchange,
  forwardTo,
  freePort,
  sha256,
  startForward,
  tcpClient,
  tcpServer,
} from "../support/forward-run.ts";
import { startSession } from "../support/processes.ts";
import { eventually, sessionRecord } from "../support/remi.ts";
import { follow, lineTo, Painted, shownCode } from "../support/remote.ts";
import { allLeft } from "../support/remote-home.ts";
import { client, host, relay, useTwoMachines } from "../support/two-machines.ts";

setDefaultTimeout(120_000);
useTwoMachines();

/** The command's words for these ports, with the machine's own code. */
async function words(...ports: readonly string[]): Promise<string[]> {
  const { code } = await shownCode(host, relay.url);
  return ["--no-p2p", "--relay", relay.url, code, ...ports];
}

test("a connection goes there and back, and each direction ends by itself", async () => {
  await using server = await tcpServer(echoes);
  allowPorts(host, [server.port]);
  await using run = await forwardTo(client, await words(`0:${server.port}`));
  expect((await exchange(run.ports[0]!, Buffer.from("hello"))).toString()).toBe("hello");
  run.child.kill("SIGINT");
  expect(await run.exited).toBe(0);
});

test("50 MB each way at once are identical, while a session is typed in by another client of the same machine", async () => {
  await startSession(host, "api", ["sh", "-c", "stty -echo; printf 'READY\n'; exec cat"]);
  await using server = await tcpServer(echoes);
  allowPorts(host, [server.port]);
  const { code } = await shownCode(host, relay.url);
  await using line = await lineTo(client, relay.url, code);
  const session = (await sessionRecord(host, "api"))!.id as string;
  const painted = new Painted();
  const follower = await follow(line, session, { paint: painted.paint });
  await painted.shows("READY");
  // By whatever path the two find.
  const [, ...over] = await words(`0:${server.port}`);
  await using run = await forwardTo(client, over);
  const sent = randomBytes(50 * 1024 * 1024);
  let isOver = false;
  const back = exchange(run.ports[0]!, sent).finally(() => {
    isOver = true;
  });
  let typed = 0;
  while (!isOver) {
    const word = `word-${++typed}-`;
    follower.type(Buffer.from(`${word}\n`));
    await painted.shows(word);
  }
  expect(sha256(await back)).toBe(sha256(sent));
  expect(typed).toBeGreaterThan(5);
  follower.close();
});

test("200 connections at once each get what is theirs", async () => {
  await using server = await tcpServer(echoes);
  allowPorts(host, [server.port]);
  await using run = await forwardTo(client, await words(`0:${server.port}`));
  const clients = await Promise.all(Array.from({ length: 200 }, () => tcpClient(run.ports[0]!)));
  await eventually("all of them there", () => server.sockets.length === 200);
  const sent = clients.map((_, i) => randomBytes(20_000 + i));
  clients.forEach(({ socket }, i) => void socket.end(sent[i]!));
  const back = await Promise.all(clients.map(({ all }) => all));
  expect(back.map(sha256)).toEqual(sent.map(sha256));
});

test("a port that the machine does not forward is named, and a machine that forwards none says so", async () => {
  await using server = await tcpServer(echoes);
  allowPorts(host, [server.port]);
  const other = await freePort();
  {
    await using run = startForward(client, await words(`0:${server.port}`, `0:${other}`));
    expect(await run.exited).toBe(1);
    expect(run.said()).toContain(`does not forward port ${other}; add it to forward_ports`);
  }
  await allLeft(host);
  allowPorts(host, []);
  await using run = startForward(client, await words(`0:${server.port}`));
  expect(await run.exited).toBe(1);
  expect(run.said()).toContain(`forwards no ports; 'forward_ports = [${server.port}]'`);
  expect(server.sockets.length).toBe(0);
});

test("where nobody listens the connection is closed with a sentence", async () => {
  const port = await freePort();
  allowPorts(host, [port]);
  await using run = await forwardTo(client, await words(`0:${port}`));
  await expect(exchange(run.ports[0]!, Buffer.from("hello"))).rejects.toThrow("ECONNRESET");
  await run.says(`nobody listens on port ${port}`);
});
