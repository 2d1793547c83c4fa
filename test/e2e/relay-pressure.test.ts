// Fast senders and readers that stopped: what waits is bounded, and only the cause of it suffers.

import { expect, test } from "bun:test";
import type { Socket } from "node:net";
import {
  hostFrame,
  joinedClient,
  makeRelayKey,
  maskedFrame,
  metric,
  openHost,
  rawUpgrade,
  readHostFrame,
  registerHost,
  sendRegister,
  signRegistration,
  testRelay,
  until,
} from "../support/relay-peer.ts";

const MIB = 1_048_576;
const payload = new Uint8Array(16_000).fill(7);

/** A client in a room whose TCP connection the test can stop reading. */
async function rawClient(port: number, room: string): Promise<Socket> {
  const { socket, status } = await rawUpgrade(port);
  expect(status).toBe(101);
  const joined = new Promise<void>((resolve) => socket.once("data", () => resolve()));
  socket.write(maskedFrame(1, JSON.stringify({ t: "join", v: 1, room })));
  await joined;
  return socket;
}

/** A daemon whose TCP connection the test can stop reading. */
async function rawHost(port: number, room: string): Promise<Socket> {
  const { socket, head } = await rawUpgrade(port, { "Sec-WebSocket-Protocol": "remi.host.v1" });
  let text = head;
  const hello = () => /"nonce":"([\w-]{43})"/.exec(text);
  while (!hello())
    text += await new Promise<string>((resolve) =>
      socket.once("data", (data) => resolve(data.toString("latin1"))),
    );
  const key = await makeRelayKey();
  const sig = signRegistration(key, hello()![1]!, `ws://127.0.0.1:${port}`);
  const registered = new Promise<void>((resolve) => socket.once("data", () => resolve()));
  socket.write(maskedFrame(1, JSON.stringify({ t: "register", v: 1, pk: key.pk, sig, rooms: [room] })));
  await registered;
  return socket;
}

test("a client that does not read loses its own socket and nothing else", async () => {
  await using relay = await testRelay();
  const { host } = await registerHost(relay.url, ["ABCD"]);
  const stalled = await rawClient(relay.port, "ABCD");
  stalled.pause();
  const { ch } = await host.next("open");
  const other = await joinedClient(relay.url, host, "ABCD");
  let ended = false;
  const end = host.next("close").then((close) => {
    ended = true;
    return close;
  });
  for (let sent = 0; !ended; sent++) {
    host.send(hostFrame(ch, payload));
    if (sent % 16 === 0) {
      host.send(hostFrame(other.ch, `${sent}`));
      expect(Buffer.from(await other.client.frame()).toString()).toBe(`${sent}`);
    }
    expect(sent * payload.length).toBeLessThan(200 * MIB);
  }
  expect(await end).toMatchObject({ ch, why: "slow" });
  host.send(hostFrame(other.ch, "after"));
  expect(Buffer.from(await other.client.frame()).toString()).toBe("after");
  stalled.destroy();
});

test("all readers that stopped together hold no more than the relay gives them", async () => {
  const limits = { bufferedBytes: 2 * MIB, channelsPerRoomAndAddress: 16 };
  await using relay = await testRelay({ limits, times: { drainMs: 100 } });
  const { host } = await registerHost(relay.url, ["ABCD"]);
  const stalled: Socket[] = [];
  const channels: number[] = [];
  for (let n = 0; n < 8; n++) {
    const socket = await rawClient(relay.port, "ABCD");
    socket.pause();
    stalled.push(socket);
    channels.push((await host.next("open")).ch);
  }
  const closed: number[] = [];
  void (async () => {
    for (;;) closed.push((await host.next("close")).ch);
  })().catch(() => {});
  for (let sent = 0; closed.length < 5; sent++) {
    for (const ch of channels) if (!closed.includes(ch)) host.send(hostFrame(ch, payload));
    if (sent % 20 === 0) expect(await metric(relay, "waiting_bytes")).toBeLessThanOrEqual(2 * MIB);
    expect(sent * payload.length).toBeLessThan(200 * MIB);
  }
  for (const socket of stalled) socket.destroy();
});

test("a client that sends too fast is not read for a while, and loses nothing", async () => {
  const limits = { channelBurstBytes: 256 * 1_024, channelBytesPerSecond: 4 * MIB };
  await using relay = await testRelay({ limits });
  const { host } = await registerHost(relay.url, ["ABCD"]);
  const { client, ch } = await joinedClient(relay.url, host, "ABCD");
  const frames = 300;
  for (let n = 0; n < frames; n++) {
    const bytes = new Uint8Array(16_000);
    new DataView(bytes.buffer).setUint32(0, n);
    client.send(bytes);
  }
  for (let n = 0; n < frames; n++) {
    const frame = readHostFrame(await host.frame());
    expect([frame.ch, new DataView(frame.payload.buffer, frame.payload.byteOffset).getUint32(0)]).toEqual([
      ch,
      n,
    ]);
  }
  const text = await (await fetch(`http://127.0.0.1:${relay.port}/metrics`)).text();
  expect(text).toMatch(/pauses_total\{reason="rate"\} [1-9]/);
  expect(client.ws.readyState).toBe(WebSocket.OPEN);
});

test("while one client waits because of its rate, another goes on", async () => {
  // A debt that is not paid before the test ends.
  const limits = { channelBurstBytes: 64 * 1_024, channelBytesPerSecond: 1_024 };
  await using relay = await testRelay({ limits });
  const { host } = await registerHost(relay.url, ["ABCD"]);
  const fast = await joinedClient(relay.url, host, "ABCD");
  const other = await joinedClient(relay.url, host, "ABCD");
  for (let n = 0; n < 100; n++) fast.client.send(payload);
  await until("it is paused", async () => {
    const text = await (await fetch(`http://127.0.0.1:${relay.port}/metrics`)).text();
    return /pauses_total\{reason="rate"\} 1/.test(text);
  });
  other.client.send(Uint8Array.of(42));
  for (;;) {
    const frame = readHostFrame(await host.frame());
    if (frame.ch !== other.ch) continue;
    expect([...frame.payload]).toEqual([42]);
    break;
  }
  host.send(hostFrame(fast.ch, "to the one that waits"));
  expect(Buffer.from(await fast.client.frame()).toString()).toBe("to the one that waits");
});

test("a daemon that does not read makes its clients wait, is not killed by one of them, and then gets everything", async () => {
  await using relay = await testRelay({ limits: { channelBurstBytes: 64 * MIB } });
  const socket = await rawHost(relay.port, "ABCD");
  const first = await joinRaw(relay.url);
  const second = await joinRaw(relay.url);
  socket.pause();
  const frames = 1_500;
  for (let n = 0; n < frames; n++) first.send(payload);
  const waits = async () =>
    /pauses_total\{reason="host"\} [1-9]/.test(
      await (await fetch(`http://127.0.0.1:${relay.port}/metrics`)).text(),
    );
  await until("the daemon is waited for", waits);
  second.send(Uint8Array.of(1));
  expect(await metric(relay, "waiting_bytes")).toBeLessThan(MIB);
  expect(await metric(relay, "hosts")).toBe(1);
  let bytes = 0;
  const wanted = frames * (payload.length + 8) + 1 + 4 + 2;
  const all = new Promise<void>((resolve) => {
    socket.on("data", (data) => {
      bytes += data.length;
      if (bytes >= wanted) resolve();
    });
  });
  socket.resume();
  await all;
  expect([first.readyState, second.readyState]).toEqual([WebSocket.OPEN, WebSocket.OPEN]);
  socket.destroy();
});

/** A client that has joined, without looking at the daemon's side. */
async function joinRaw(url: string): Promise<WebSocket> {
  const ws = new WebSocket(url, ["remi.client.v1"]);
  await new Promise((resolve) => ws.addEventListener("open", resolve, { once: true }));
  const joined = new Promise((resolve) => ws.addEventListener("message", resolve, { once: true }));
  ws.send(JSON.stringify({ t: "join", v: 1, room: "ABCD" }));
  await joined;
  return ws;
}

test("a daemon that never reads again is given up, and its clients with it", async () => {
  await using relay = await testRelay({
    limits: { channelBurstBytes: 64 * MIB },
    times: { tickMs: 10, stallMs: 300 },
  });
  const socket = await rawHost(relay.port, "ABCD");
  const client = await joinRaw(relay.url);
  socket.pause();
  const closed = new Promise<number>((resolve) =>
    client.addEventListener("close", ({ code }) => resolve(code)),
  );
  for (let n = 0; n < 1_500; n++) client.send(payload);
  expect(await closed).toBe(4404);
  await until("its socket is gone", () => relay.sockets === 0);
  socket.destroy();
});

test("a socket that does not take its last frames is cut after the linger time, also at shutdown", async () => {
  const relay = await testRelay({ times: { tickMs: 10, lingerMs: 60_000, drainMs: 200 } });
  const { host } = await registerHost(relay.url, ["ABCD"]);
  const stalled = await rawClient(relay.port, "ABCD");
  stalled.pause();
  const { ch } = await host.next("open");
  while ((await metric(relay, "waiting_bytes")) === 0)
    for (let n = 0; n < 10; n++) host.send(hostFrame(ch, payload));
  host.say({ t: "close", ch });
  await until("the channel is over", async () => (await metric(relay, "channels")) === 0);
  expect(relay.sockets).toBe(2);
  await relay.stop();
  expect(relay.sockets).toBe(0);
  stalled.destroy();
});

test("what was sent before a channel ended still arrives at a slow reader", async () => {
  await using relay = await testRelay();
  const { host } = await registerHost(relay.url, ["ABCD"]);
  const slow = await rawClient(relay.port, "ABCD");
  slow.pause();
  const { ch } = await host.next("open");
  let frames = 0;
  while ((await metric(relay, "waiting_bytes")) === 0) {
    for (let n = 0; n < 10; n++) host.send(hostFrame(ch, payload));
    frames += 10;
  }
  host.send(hostFrame(ch, "the last words"));
  host.say({ t: "close", ch });
  await until("the channel is over", async () => (await metric(relay, "channels")) === 0);
  const chunks: Buffer[] = [];
  slow.on("data", (data: Buffer) => chunks.push(data));
  slow.resume();
  await new Promise((resolve) => slow.once("close", resolve));
  const bytes = Buffer.concat(chunks);
  expect(bytes.length).toBeGreaterThan(frames * payload.length);
  expect(bytes.includes("the last words")).toBe(true);
});

test("a second socket of the same daemon works after the first was cut", async () => {
  await using relay = await testRelay();
  const key = await makeRelayKey();
  for (let round = 0; round < 5; round++) {
    const host = await openHost(relay.url);
    await sendRegister(host, key, ["ABCD"]);
    expect((await host.next("registered")).rooms).toEqual(["ABCD"]);
    const { client, ch } = await joinedClient(relay.url, host, "ABCD");
    host.send(hostFrame(ch, `${round}`));
    expect(Buffer.from(await client.frame()).toString()).toBe(`${round}`);
    host.ws.terminate();
    expect((await client.closed).code).toBe(4404);
  }
});
