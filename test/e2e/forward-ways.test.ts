// The ways to a machine whose ports are forwarded: a paired machine's name, ssh, beside a terminal that is connected.

import { afterEach, beforeEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import { randomBytes } from "node:crypto";
import {
  allowPorts,
  echoes,
  exchange,
  forwardTo,
  sha256,
  startForward,
  type TestServer,
  tcpServer,
} from "../support/forward-run.ts";
import { startSession } from "../support/processes.ts";
import { eventually, remiOk, remiTerminal } from "../support/remi.ts";
import { shownCode } from "../support/remote.ts";
import { access, logOf, waitingDevice } from "../support/remote-home.ts";
import { sshProcesses, TestSshd, withoutSshd } from "../support/sshd.ts";
import { client, host, relay, useTwoMachines } from "../support/two-machines.ts";

setDefaultTimeout(120_000);
useTwoMachines();

const SHELL = ["sh", "-c", "printf 'READY\\n'; exec cat"];
const WIDE = { cols: 240 };

let server: TestServer;
beforeEach(async () => {
  server = await tcpServer(echoes);
  allowPorts(host, [server.port]);
});
afterEach(async () => {
  await server[Symbol.asyncDispose]();
});

test("it takes nobody's place who types, nobody takes its own, and the machine's list and log show it", async () => {
  await startSession(host, "api", SHELL);
  const { code } = await shownCode(host, relay.url);
  const words = ["--no-p2p", "--relay", relay.url, code];
  await using typing = remiTerminal(client, ["connect", ...words], WIDE);
  await typing.shows("READY");
  await using run = await forwardTo(client, [...words, `0:${server.port}`]);
  expect((await exchange(run.ports[0]!, Buffer.from("hello"))).toString()).toBe("hello");
  typing.type("still here\r");
  await typing.shows("still here\nstill here");
  const { clients } = await access(host);
  expect(clients.map(({ forwards }) => forwards ?? false).sort()).toEqual([false, true]);
  expect(await remiOk(host, ["devices"])).toContain("forwarded ports, by code");
  expect(await logOf(host)).toContain("a remote client is forwarded to a port");
  // Another one that types takes the place of the first, and not of this.
  await using next = remiTerminal(client, ["connect", ...words], WIDE);
  await next.shows("READY");
  await typing.shows(/[Aa]nother/);
  expect((await exchange(run.ports[0]!, Buffer.from("hello"))).toString()).toBe("hello");
  expect(run.child.exitCode).toBeNull();
});

test("a paired machine is named, and access that ends at the machine ends it", async () => {
  const { code } = await shownCode(host, relay.url, "--permanent-code");
  await using first = startForward(client, ["--no-p2p", "--relay", relay.url, code, `0:${server.port}`]);
  await remiOk(host, ["devices", "approve", await waitingDevice(host)]);
  await eventually("the local port", () => first.ports.length === 1);
  const [known] = (await Bun.file(`${client.home}/known-hosts.json`).json()).hosts as { name: string }[];
  first.child.kill("SIGINT");
  expect(await first.exited).toBe(0);
  await using run = await forwardTo(client, [known!.name, `0:${server.port}`]);
  expect((await exchange(run.ports[0]!, Buffer.from("named"))).toString()).toBe("named");
  const [device] = (await access(host)).devices;
  await remiOk(host, ["devices", "revoke", device!.id]);
  expect(await run.exited).toBe(1);
  await run.says("remi: ");
});

describe.skipIf(withoutSshd !== null)(`over ssh${withoutSshd === null ? "" : ` (${withoutSshd})`}`, () => {
  test("bytes are identical, a port that is not allowed is named, and no ssh is left", async () => {
    await using sshd = await TestSshd.start(host);
    sshd.configure(client);
    {
      await using run = await forwardTo(client, ["ssh://box", `0:${server.port}`]);
      const body = randomBytes(5 * 1024 * 1024);
      expect(sha256(await exchange(run.ports[0]!, body))).toBe(sha256(body));
    }
    await using other = await tcpServer(echoes);
    await using refused = startForward(client, ["ssh://box", `0:${other.port}`]);
    expect(await refused.exited).toBe(1);
    expect(refused.said()).toContain(`does not forward port ${other.port}`);
    await using wrong = startForward(client, ["ssh://box/api", `0:${other.port}`]);
    expect(await wrong.exited).toBe(2);
    expect(wrong.said()).toContain("leave the session out of the URL");
    await eventually("the end of every ssh", () => sshProcesses(client).length === 0);
  });
});

test("a code may come from standard input", async () => {
  const { code } = await shownCode(host, relay.url);
  await using run = startForward(
    client,
    ["--no-p2p", "--relay", relay.url, "-", `0:${server.port}`],
    `${code}\n`,
  );
  await eventually("the local port", () => run.ports.length === 1);
  expect((await exchange(run.ports[0]!, Buffer.from("piped"))).toString()).toBe("piped");
  expect(run.said()).not.toContain(code);
});
