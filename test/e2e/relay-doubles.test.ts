// The tools with which other tests read and attack a channel: the recorder misses nothing, and the hostile relay does
// what it is told.

import { expect, test } from "bun:test";
import * as double from "../support/relay-double.ts";
import {
  hostFrame,
  joinedClient,
  makeRelayKey,
  openHost,
  readHostFrame,
  registerHost,
  sendRegister,
} from "../support/relay-peer.ts";
import { recordRelay } from "../support/relay-recorder.ts";

test("the recorder finds whatever passes, in each direction and spelling, and only that", async () => {
  await using recorder = await recordRelay();
  const key = await makeRelayKey();
  const host = await openHost(recorder.url);
  await sendRegister(host, key, ["ABCD"]);
  await host.next("registered");
  const { client, ch } = await joinedClient(recorder.url, host, "ABCD");
  client.send(new TextEncoder().encode("typed-by-the-client"));
  await host.frame();
  host.send(hostFrame(ch, Buffer.from("said by the daemon").toString("base64url")));
  await client.frame();
  const large = new Uint8Array(16_000).fill(3);
  large.set([201, 202, 203, 204, 205, 206], 15_990);
  host.send(hostFrame(ch, large));
  await client.frame();
  expect(await recorder.find("typed-by-the-client")).toHaveLength(2);
  expect(await recorder.find("said by the daemon")).toHaveLength(2);
  expect(await recorder.find(Uint8Array.of(201, 202, 203, 204, 205, 206))).toHaveLength(2);
  expect((await recorder.find("ABCD")).length).toBeGreaterThan(1);
  expect(await recorder.find("7392")).toEqual([]);
  expect(await recorder.find(key.privateKey.subarray(0, 32))).toEqual([]);
  expect(new Set(recorder.frames.map(({ role, to }) => `${role} ${to}`))).toContain("client relay");
  expect(recorder.logged.length).toBeGreaterThan(1);
});

/** Six payloads each way over a hostile relay: what arrives. */
async function passing(mischief: double.Mischief) {
  await using relay = new double.RelayDouble(mischief);
  const { host } = await registerHost(relay.url, ["ABCD"]);
  const { client, ch } = await joinedClient(relay.url, host, "ABCD");
  const marks = [1, 2, 3, 4, 5, 6];
  for (const mark of marks) client.send(Uint8Array.of(mark, 0));
  for (const mark of marks) host.send(hostFrame(ch, Uint8Array.of(mark, 0)));
  // An answer to a ping comes after all that went before it: first into the relay, then out of it at either end.
  for (const end of [client, host, client]) {
    end.say({ t: "ping" });
    await (end === host ? host.next("pong") : client.next("pong"));
  }
  const [toHost, toClient]: string[][] = [[], []];
  while (host.framesWaiting > 0)
    toHost!.push(Buffer.from(readHostFrame(await host.frame()).payload).toString("hex"));
  while (client.framesWaiting > 0) toClient!.push(Buffer.from(await client.frame()).toString("hex"));
  return { toHost: toHost!.join(" "), toClient: toClient!.join(" ") };
}

test("the hostile relay is a relay when it is told to be honest", async () => {
  const all = "0100 0200 0300 0400 0500 0600";
  expect(await passing(double.honest)).toEqual({ toHost: all, toClient: all });
});

test("the hostile relay drops, duplicates, flips, truncates, extends, swaps, replays and reflects", async () => {
  const to = async (mischief: double.Mischief) => (await passing(mischief)).toHost;
  const third = (what: double.Mischief) => to(double.once("host", 2, what));
  expect(await third(double.drop)).toBe("0100 0200 0400 0500 0600");
  expect(await third(double.duplicate)).toBe("0100 0200 0300 0300 0400 0500 0600");
  expect(await third(double.flip(8))).toBe("0100 0200 0301 0400 0500 0600");
  expect(await third(double.truncate(1))).toBe("0100 0200 03 0400 0500 0600");
  expect(await third(double.extend(Uint8Array.of(9)))).toBe("0100 0200 030009 0400 0500 0600");
  expect(await to(double.swapFrom("host", 2))).toBe("0100 0200 0400 0300 0500 0600");
  expect(await to(double.replay("host", 0, 2))).toBe("0100 0200 0100 0400 0500 0600");
  const reflected = await passing(double.once("host", 2, double.reflect));
  expect(reflected.toHost).toBe("0100 0200 0400 0500 0600");
  expect(reflected.toClient.split(" ").sort()).toEqual("0100 0200 0300 0300 0400 0500 0600".split(" "));
});

test("the hostile relay holds frames back and cuts connections", async () => {
  const holding = double.hold(({ to }) => to === "host");
  await using relay = new double.RelayDouble(holding.mischief);
  const { host } = await registerHost(relay.url, ["ABCD"]);
  const { client, ch } = await joinedClient(relay.url, host, "ABCD");
  client.send(Uint8Array.of(1));
  client.say({ t: "ping" });
  await client.next("pong");
  expect([holding.held, host.framesWaiting]).toEqual([1, 0]);
  holding.release();
  expect([...readHostFrame(await host.frame()).payload]).toEqual([1]);
  relay.cut(ch);
  expect((await client.closed).code).toBe(1006);
  expect((await host.next("close")).ch).toBe(ch);
  relay.cutHosts();
  expect((await host.closed).code).toBe(1006);
});
