// Guests get no forwarded port: the machine itself refuses, whatever they send.

import { afterEach, beforeEach, expect, setDefaultTimeout, test } from "bun:test";
import { PortForward } from "../../src/client/remote/port-forward.ts";
import { allowPorts, echoes, startForward, type TestServer, tcpServer } from "../support/forward-run.ts";
import { eventually } from "../support/remi.ts";
import { lineTo, shownCode } from "../support/remote.ts";
import { TestRemote } from "../support/remote-client.ts";
import { logOf, share, startSession } from "../support/remote-home.ts";
import { client, host, relay, useTwoMachines } from "../support/two-machines.ts";

setDefaultTimeout(120_000);
useTwoMachines();

let server: TestServer;
beforeEach(async () => {
  server = await tcpServer(echoes);
  allowPorts(host, [server.port]);
  await startSession(host, "api", "cat");
  await shownCode(host, relay.url);
});
afterEach(async () => {
  await server[Symbol.asyncDispose]();
});

/** Asks for the port in every way that there is. */
async function askFor(remote: TestRemote): Promise<void> {
  const { port } = server;
  remote.say({ t: "tcp.ask", port });
  remote.say({ t: "tcp.open", flow: 1, port });
  remote.send({ kind: "flowCredit", flow: 0, bytes: 262_144 });
  remote.send({ kind: "flowCredit", flow: 1, bytes: 262_144 });
  remote.send({ kind: "flow", flow: 1, bytes: Buffer.from("typed by a guest") });
  remote.say({ t: "flow.end", flow: 1 });
  // What was sent before has been handled when this is answered.
  remote.say({ t: "ping", n: 77 });
  await remote.until("the answer", () => remote.said("pong").length > 0);
}

for (const [name, link] of [
  ["a share that controls", async () => (await share(host, "api")).link],
  ["a link to one session", async () => (await shownCode(host, relay.url, "api", "--link")).link!],
] as const)
  test(`${name} is told that ports are not for guests`, async () => {
    const remote = await TestRemote.connect(relay.url, { by: { link: await link() } });
    expect(remote.ready!.scope).toBe("control");
    await askFor(remote);
    await remote.until("the refusal", () => remote.said("tcp.refused").length > 0);
    expect(remote.said("tcp.may")).toMatchObject([{ port: server.port, refusal: "guest" }]);
    expect(remote.said("tcp.refused")).toMatchObject([{ flow: 1, reason: "guest" }]);
    expect(server.sockets.length).toBe(0);
    expect(await logOf(host)).toContain("a remote client was not forwarded to a port");
    remote.ws.close();
  });

test("a view-only guest is not answered at all, and the log says that it asked", async () => {
  const { link } = await share(host, "api", "--read-only");
  const remote = await TestRemote.connect(relay.url, { by: { link } });
  expect(remote.ready!.scope).toBe("view");
  expect(remote.ready!.caps).not.toContain("tcp");
  await askFor(remote);
  expect(remote.messages.filter(({ t }) => t.startsWith("tcp"))).toEqual([]);
  expect(server.sockets.length).toBe(0);
  await eventually("the log", async () => (await logOf(host)).includes("asked for what it may not have"));
  remote.ws.close();
});

test("remi forward says so, with the code of one session and with a view-only link", async () => {
  const { code } = await shownCode(host, relay.url, "api");
  await using run = startForward(client, ["--no-p2p", "--relay", relay.url, code, `0:${server.port}`]);
  expect(await run.exited).toBe(1);
  expect(run.said()).toContain("forwards no ports to guests; connect with a code or a link for all");
  await using line = await lineTo(client, relay.url, (await share(host, "api", "--read-only")).link);
  const forwarding = new PortForward(line, () => {});
  expect(await forwarding.begin({ local: 0, remote: server.port })).toMatchObject({
    ok: false,
    why: expect.stringContaining("forwards no ports to guests"),
  });
  forwarding.close();
  expect(server.sockets.length).toBe(0);
});

test("a client that is there for ports alone hears of no session and reaches none", async () => {
  const { code } = await shownCode(host, relay.url);
  const about = { clientVer: "test", caps: [], brief: "forward" as const };
  const remote = await TestRemote.connect(relay.url, { by: { code }, about });
  remote.say({ t: "list" });
  remote.say({ t: "attach", stream: 1, session: "0000000000" });
  remote.say({ t: "tcp.ask", port: server.port });
  await remote.until("the answer", () => remote.said("tcp.may").length > 0);
  expect(remote.said("tcp.may")).toMatchObject([{ refusal: null }]);
  expect(new Set(remote.messages.map(({ t }) => t))).toEqual(new Set(["tcp.may"]));
  remote.ws.close();
});
