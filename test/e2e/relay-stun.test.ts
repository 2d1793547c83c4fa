// The STUN server of a relay: real datagrams to `remi relay` in a process of its own, and to one inside the test where
// its limits are set.

import { afterEach, expect, test } from "bun:test";
import { createSocket } from "node:dgram";
import { makeHome, type TestHome } from "../support/home.ts";
import { from, metric, openHost, registerHost, testRelay, until } from "../support/relay-peer.ts";
import { remi, remiCommand } from "../support/remi.ts";
import { BINDING_SUCCESS, readStunAnswer, StunClient, stunRequest } from "../support/stun-client.ts";

const ID = Uint8Array.from({ length: 12 }, (_, i) => i);
const ASK = stunRequest(ID);

let home: TestHome | null = null;
afterEach(() => home?.dispose());

/** A real `remi relay`; its two lines, and what it logged when it has ended. */
async function relayProcess(...args: string[]) {
  home = makeHome();
  const child = Bun.spawn(remiCommand("relay", "--no-viewer", ...args), {
    env: home.env,
    cwd: home.root,
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  let out = "";
  const decoder = new TextDecoder();
  for await (const bytes of child.stdout) {
    out += decoder.decode(bytes);
    if (out.split("\n").length > 2) break;
  }
  const [url, stunUrl] = out.split("\n") as [string, string];
  const stop = async () => {
    child.kill("SIGTERM");
    const err = await new Response(child.stderr).text();
    return { code: await child.exited, err };
  };
  return { url, stunUrl, stunPort: Number(stunUrl.split(":").at(-1)), stop };
}

test("`remi relay --stun-port` answers IPv4 and IPv6 with where the question came from, and logs nobody", async () => {
  const flags = ["--stun-port", "0", "--stun-address", "127.0.0.1", "--stun-address", "::1"];
  const relay = await relayProcess("--listen", "127.0.0.1:0", ...flags);
  expect(relay.stunUrl).toBe(`stun:127.0.0.1:${relay.stunPort}`);
  await using four = await StunClient.open("127.0.0.1");
  await using six = await StunClient.open("::1");
  await four.send(ASK, relay.stunPort);
  const told = await four.next();
  expect([told.bytes.length, told.from]).toEqual([32, relay.stunPort]);
  const answer = readStunAnswer(told.bytes);
  expect([answer.type, answer.mapped]).toEqual([BINDING_SUCCESS, `127.0.0.1 ${four.port}`]);
  expect(answer.transaction).toEndWith(Buffer.from(ID).toString("hex"));
  const other = await six.ask(ASK, relay.stunPort);
  expect(other.length).toBe(44);
  expect(readStunAnswer(other).mapped).toBe(`${"0000:".repeat(7)}0001 ${six.port}`);
  const { code, err } = await relay.stop();
  expect(code).toBe(0);
  expect(err).toContain("started");
  expect(err).not.toMatch(/127\.0\.0\.1|::1|stun/);
});

test("on `::` one socket serves both families, and IPv4 is told as IPv4", async () => {
  await using relay = await testRelay({ listen: "[::]:0", stunPort: 0 });
  const port = Number(relay.stunUrl!.split(":").at(-1));
  await using four = await StunClient.open("127.0.0.1");
  await using six = await StunClient.open("::1");
  expect(readStunAnswer(await four.ask(ASK, port)).mapped).toBe(`127.0.0.1 ${four.port}`);
  expect(readStunAnswer(await six.ask(ASK, port)).mapped).toBe(`${"0000:".repeat(7)}0001 ${six.port}`);
});

test("a port that is taken, and flags that make no sense, end it with one sentence", async () => {
  home = makeHome();
  const taken = createSocket("udp4");
  await new Promise<void>((resolve) => taken.bind(0, "127.0.0.1", resolve));
  const { port } = taken.address();
  const relay = (...flags: string[]) => remi(home!, ["relay", "--listen", "127.0.0.1:0", ...flags]);
  const run = await relay("--stun-port", String(port));
  expect(run).toMatchObject({ code: 1, out: "" });
  expect(run.err).toBe(
    `remi: STUN cannot listen on UDP port ${port} of 127.0.0.1 (EADDRINUSE); choose another by --stun-port or --stun-address.\n`,
  );
  await new Promise<void>((resolve) => taken.close(() => resolve()));
  for (const [flags, words] of [
    [["--stun-port", "65536"], "takes a UDP port"],
    [["--stun-address", "127.0.0.1"], "goes with --stun-port"],
    [["--stun-port", "0", "--stun-address", "example.com"], "takes an IP address"],
    [["--stun-port", "0", "--public-url", "https://relay.example.com"], "needs --stun-address"],
  ] as const) {
    const { code, out, err } = await relay(...flags);
    expect([flags, code, out, err.split("\n").length]).toEqual([flags, 1, "", 2]);
    expect(err).toContain(words);
  }
});

test("daemons are told the port, and without the flag there is none", async () => {
  await using relay = await testRelay({ stunPort: 0 });
  const host = await openHost(relay.url);
  const { stun } = await host.next("hello");
  expect(relay.stunUrl).toBe(`stun:127.0.0.1:${stun}`);
  await using plain = await testRelay();
  expect(plain.stunUrl).toBeNull();
  expect((await (await openHost(plain.url)).next("hello")).stun).toBeUndefined();
  expect(await (await fetch(`http://127.0.0.1:${plain.port}/metrics`)).text()).not.toContain("stun");
});

test("an address that asks too often gets no answer, others do, and rooms go on", async () => {
  const limits = { stunBurstPerAddress: 3, stunPerSecondPerAddress: 0 };
  await using relay = await testRelay({
    stunPort: 0,
    stunAddresses: ["127.0.0.1", "::1"],
    limits,
    trustedProxies: ["127.0.0.1"],
  });
  const port = Number(relay.stunUrl!.split(":").at(-1));
  await using client = await StunClient.open("127.0.0.1");
  // One at a time: the kernel drops datagrams that come faster than they are read.
  for (let i = 0; i < 3; i++) expect((await client.ask(ASK, port)).length).toBe(32);
  await client.send(ASK, port);
  await client.send(Buffer.from("not STUN"), port);
  await client.send(stunRequest(ID, [[0x0003, new Uint8Array(4)]]), port);
  await until("silence was counted", async () => (await results(relay.port)).limit_address === 2);
  await using other = await StunClient.open("::1");
  const unknown = await other.ask(stunRequest(ID, [[0x0003, new Uint8Array(4)]]), port);
  expect(readStunAnswer(unknown).unknown).toEqual([0x0003]);
  expect(await results(relay.port)).toEqual({
    success: 3,
    limit_address: 2,
    ignored: 1,
    unknown_attribute: 1,
  });
  expect(await metric(relay, "stun_addresses")).toBe(2);
  expect(client.waiting).toBe(0);
  // Datagrams, which may name any address, use up nothing of what sockets of that address have.
  expect((await registerHost(relay.url, ["ABCD"], { headers: from("127.0.0.1") })).rooms).toEqual(["ABCD"]);
});

test("above the limit for all, nobody is answered", async () => {
  const limits = { stunBurst: 2, stunPerSecond: 0 };
  await using relay = await testRelay({ stunPort: 0, stunAddresses: ["127.0.0.1", "::1"], limits });
  const port = Number(relay.stunUrl!.split(":").at(-1));
  await using four = await StunClient.open("127.0.0.1");
  await using six = await StunClient.open("::1");
  await four.ask(ASK, port);
  await six.ask(ASK, port);
  await six.send(ASK, port);
  await until("silence was counted", async () => (await results(relay.port)).limit_all === 1);
  expect(six.waiting).toBe(0);
});

test("when the relay stops, its UDP port is free again", async () => {
  const first = await testRelay({ stunPort: 0 });
  const stunPort = Number(first.stunUrl!.split(":").at(-1));
  await first.stop();
  await using second = await testRelay({ stunPort });
  expect(second.stunUrl).toBe(first.stunUrl);
});

/** How many datagrams had each result. */
async function results(port: number): Promise<Record<string, number>> {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  const found = text.matchAll(/^remi_relay_stun_total\{result="(\w+)"\} (\d+)$/gm);
  return Object.fromEntries([...found].map(([, result, count]) => [result!, Number(count)]));
}
