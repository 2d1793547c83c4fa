// A relay as its two sides meet it: joining, carrying, leaving, replacing, stopping. Real sockets on a free port.

import { expect, test } from "bun:test";
import {
  from,
  hostFrame,
  joinClient,
  joinedClient,
  makeRelayKey,
  openClient,
  openHost,
  readHostFrame,
  registerHost,
  sendRegister,
  signRegistration,
  testRelay,
  until,
} from "../support/relay-peer.ts";

test("frames go both ways between a client and the daemon in its room", async () => {
  await using relay = await testRelay();
  const { host, rooms, rid } = await registerHost(relay.url, ["ABCD"]);
  expect(rooms).toEqual(["ABCD"]);
  expect(rid).toMatch(/^[\w-]{22}$/);
  const client = await joinClient(relay.url, { room: "ABCD" });
  await client.next("joined");
  const opened = await host.next("open");
  expect(opened.by).toBe("ABCD");
  client.send(Uint8Array.of(1, 2, 3));
  const frame = readHostFrame(await host.frame());
  expect(frame.ch).toBe(opened.ch);
  expect([...frame.payload]).toEqual([1, 2, 3]);
  host.send(hostFrame(opened.ch, Uint8Array.of(9, 8)));
  expect([...(await client.frame())]).toEqual([9, 8]);
  await client.end();
  expect(await host.next("close")).toMatchObject({ ch: opened.ch, why: "gone" });
});

test("a daemon is found by its rid without any letters", async () => {
  await using relay = await testRelay();
  const { host, rid } = await registerHost(relay.url, []);
  const client = await joinClient(relay.url, { rid });
  await client.next("joined");
  expect((await host.next("open")).by).toBe("rid");
});

test("channels of one daemon do not mix", async () => {
  await using relay = await testRelay();
  const { host } = await registerHost(relay.url, ["ABCD", "EFGH"]);
  const one = await joinedClient(relay.url, host, "ABCD");
  const two = await joinedClient(relay.url, host, "EFGH");
  expect(one.ch).not.toBe(two.ch);
  host.send(hostFrame(two.ch, "two"));
  host.send(hostFrame(one.ch, "one"));
  host.send(hostFrame(4_000, "nobody"));
  expect(Buffer.from(await one.client.frame()).toString()).toBe("one");
  expect(Buffer.from(await two.client.frame()).toString()).toBe("two");
});

test("the largest payload goes through both ways and one more byte ends only its own socket", async () => {
  await using relay = await testRelay();
  const { host } = await registerHost(relay.url, ["ABCD"]);
  const { client, ch } = await joinedClient(relay.url, host, "ABCD");
  const other = await joinedClient(relay.url, host, "ABCD");
  client.send(new Uint8Array(16_444));
  expect((await host.frame()).length).toBe(16_448);
  host.send(hostFrame(ch, new Uint8Array(16_444)));
  expect((await client.frame()).length).toBe(16_444);
  client.send(new Uint8Array(16_445));
  expect((await client.closed).code).toBe(4413);
  expect(await host.next("close")).toMatchObject({ ch, why: "too_large" });
  host.send(hostFrame(other.ch, "still"));
  expect(Buffer.from(await other.client.frame()).toString()).toBe("still");
});

test("a frame past the WebSocket bound is refused before it is read", async () => {
  await using relay = await testRelay();
  const { host } = await registerHost(relay.url, ["ABCD"]);
  const { client } = await joinedClient(relay.url, host, "ABCD");
  client.send(new Uint8Array(16_449));
  expect((await client.closed).code).toBe(1009);
  expect((await host.next("close")).why).toBe("gone");
});

test("the daemon ends a channel and the client's socket closes in order", async () => {
  await using relay = await testRelay();
  const { host } = await registerHost(relay.url, ["ABCD"]);
  const { client, ch } = await joinedClient(relay.url, host, "ABCD");
  host.send(hostFrame(ch, "bye"));
  host.say({ t: "close", ch });
  host.say({ t: "close", ch });
  expect(Buffer.from(await client.frame()).toString()).toBe("bye");
  expect((await client.closed).code).toBe(1000);
});

test("when the daemon leaves, its clients are told and its letters are unavailable", async () => {
  await using relay = await testRelay({ times: { refusalMs: 1 } });
  const { host } = await registerHost(relay.url, ["ABCD"]);
  const { client } = await joinedClient(relay.url, host, "ABCD");
  await host.end();
  expect((await client.closed).code).toBe(4404);
  const late = await joinClient(relay.url, { room: "ABCD" });
  expect((await late.next("error")).code).toBe("unavailable");
  expect((await late.closed).code).toBe(4404);
});

test("letters that were never anybody's and those of an absent daemon get the same answer, late", async () => {
  await using relay = await testRelay({ times: { refusalMs: 300 } });
  const { host, rid } = await registerHost(relay.url, ["ABCD"]);
  await host.end();
  const answers = await Promise.all(
    [{ room: "ABCD" }, { room: "WXYZ" }, { rid }, { rid: "A".repeat(22) }].map(async (target) => {
      const client = await joinClient(relay.url, target);
      const asked = performance.now();
      const error = await client.next("error");
      const { code } = await client.closed;
      return { error, code, early: performance.now() - asked < 200 };
    }),
  );
  for (const answer of answers)
    expect(answer).toEqual({ error: { t: "error", code: "unavailable" }, code: 4404, early: false });
});

test("the same key on a new socket replaces the old one and keeps its letters", async () => {
  await using relay = await testRelay();
  const first = await registerHost(relay.url, ["ABCD"]);
  const { client } = await joinedClient(relay.url, first.host, "ABCD");
  const second = await registerHost(relay.url, ["ABCD"], { key: first.key });
  expect((await first.host.closed).code).toBe(4409);
  expect((await client.closed).code).toBe(4404);
  expect(second).toMatchObject({ rid: first.rid, rooms: ["ABCD"] });
  await joinedClient(relay.url, second.host, "ABCD");
});

test("another key does not get letters that are taken, and may ask for others", async () => {
  await using relay = await testRelay();
  const { host } = await registerHost(relay.url, ["ABCD"]);
  const other = await registerHost(relay.url, ["ABCD", "EFGH"]);
  expect(other.rooms).toEqual(["EFGH"]);
  expect(await other.host.next("error")).toMatchObject({ code: "room_taken", rooms: ["ABCD"] });
  other.host.say({ t: "rooms", add: ["MNPQ"] });
  expect((await other.host.next("registered")).rooms).toEqual(["EFGH", "MNPQ"]);
  await joinedClient(relay.url, host, "ABCD");
});

test("dropped letters are reserved for a while and then free", async () => {
  await using relay = await testRelay({
    times: { reservationMs: 2_000, tickMs: 20 },
    limits: { roomClaimsPerMinute: 6_000, missesPerHour: 1_000 },
  });
  const one = await registerHost(relay.url, ["ABCD"]);
  const two = await registerHost(relay.url, []);
  one.host.say({ t: "rooms", drop: ["ABCD"], add: ["EFGH"] });
  expect((await one.host.next("registered")).rooms).toEqual(["EFGH"]);
  let asked = 0;
  await until("the letters are free", async () => {
    // A socket may not say more than some messages a second.
    if (asked++ > 0) await Bun.sleep(100);
    two.host.say({ t: "rooms", add: ["ABCD"] });
    return (await two.host.next("registered")).rooms.length > 0;
  });
  expect(asked).toBeGreaterThan(1);
});

test("a registration is bound to the relay, the nonce and the key", async () => {
  await using relay = await testRelay();
  const key = await makeRelayKey();
  const origin = `ws://127.0.0.1:${relay.port}`;
  const attempt = async (sign: (nonce: string) => string, pk = key.pk) => {
    const host = await openHost(relay.url);
    const { nonce } = await host.next("hello");
    host.say({ t: "register", v: 1, pk, sig: sign(nonce), rooms: [] });
    const { code } = await host.next("error");
    return `${code} ${(await host.closed).code}`;
  };
  const refused = "bad_sig 4401";
  expect(await attempt((nonce) => signRegistration(key, nonce, "wss://elsewhere.example"))).toBe(refused);
  const old = Buffer.alloc(32, 7).toString("base64url");
  expect(await attempt(() => signRegistration(key, old, origin))).toBe(refused);
  const other = await makeRelayKey();
  expect(await attempt((nonce) => signRegistration(other, nonce, origin))).toBe(refused);
  // A key of small order and the signature that some libraries take for any message.
  const small = Buffer.concat([Buffer.from([1]), Buffer.alloc(31)]);
  const forged = Buffer.concat([small, Buffer.alloc(32)]).toString("base64url");
  expect(await attempt(() => forged, small.toString("base64url"))).toBe(refused);
});

test("a nonce is good for one registration", async () => {
  await using relay = await testRelay();
  const { host, key } = await registerHost(relay.url, []);
  const nonce = (host.heard[0] as { nonce: string }).nonce;
  const sig = signRegistration(key, nonce, `ws://127.0.0.1:${relay.port}`);
  host.say({ t: "register", v: 1, pk: key.pk, sig, rooms: [] });
  expect((await host.closed).code).toBe(4400);
});

test("a relay behind a public URL takes registrations for that origin", async () => {
  const publicUrl = "https://relay.example.com";
  await using relay = await testRelay({ publicUrl, trustedProxies: ["127.0.0.1"] });
  const local = `ws://127.0.0.1:${relay.port}/connect`;
  expect(relay.url).toBe("wss://relay.example.com/connect");
  const key = await makeRelayKey();
  const host = await openHost(local, { Host: "relay.example.com", ...from("203.0.113.5") });
  await sendRegister(host, key, ["ABCD"], { origin: "wss://relay.example.com" });
  expect((await host.next("registered")).rooms).toEqual(["ABCD"]);
  const replayed = await openHost(local, { Host: "relay.example.com" });
  await sendRegister(replayed, key, ["ABCD"], { origin: "ws://127.0.0.1:1" });
  expect((await replayed.next("error")).code).toBe("bad_sig");
});

const bothTargets = `{"t":"join","v":1,"room":"ABCD","rid":"${"A".repeat(22)}"}`;

test("text that is not a message closes the socket, and an unknown message is ignored", async () => {
  await using relay = await testRelay();
  const deep = `{"t":"ping","x":${"[".repeat(64)}${"]".repeat(64)}}`;
  const garbage = ["", "{", "[]", "null", "7", '{"t":1}', "{}", deep];
  for (const text of [...garbage, '{"t":"join","v":2,"room":"ABCD"}', '{"t":"join","v":1}', bothTargets]) {
    const client = await openClient(relay.url);
    client.ws.send(text);
    expect(`${text} ${(await client.closed).code}`).toBe(`${text} 4400`);
  }
  for (const text of [
    ...garbage,
    '{"t":"close","ch":1}',
    '{"t":"rooms","add":["ABCI"]}',
    '{"t":"fail","ch":-1}',
  ]) {
    const host = await openHost(relay.url);
    host.ws.send(text);
    expect(`${text} ${(await host.closed).code}`).toBe(`${text} 4400`);
  }
  const client = await openClient(relay.url);
  client.say({ t: "from-the-future", x: 1 });
  client.say({ t: "ping" });
  await client.next("pong");
});

test("a text message past its bound closes the socket", async () => {
  await using relay = await testRelay();
  const long = await openClient(relay.url);
  long.say({ t: "later", pad: "x".repeat(4_096) });
  expect((await long.closed).code).toBe(4413);
  const wide = await openHost(relay.url);
  wide.say({ t: "later", pad: "\u20ac".repeat(1_400) });
  expect((await wide.closed).code).toBe(4413);
});

test("a payload before its time closes the socket", async () => {
  await using relay = await testRelay();
  const client = await openClient(relay.url);
  client.send(new Uint8Array(36));
  expect((await client.closed).code).toBe(4400);
  const host = await openHost(relay.url);
  host.send(hostFrame(1, "x"));
  expect((await host.closed).code).toBe(4400);
  const short = await registerHost(relay.url, []);
  short.host.send(new Uint8Array(3));
  expect((await short.host.closed).code).toBe(4400);
});

test("a second join closes the socket", async () => {
  await using relay = await testRelay();
  const { host } = await registerHost(relay.url, ["ABCD"]);
  const { client } = await joinedClient(relay.url, host, "ABCD");
  client.say({ t: "join", v: 1, room: "ABCD" });
  expect((await client.closed).code).toBe(4400);
});

test("a relay that stops tells everybody and leaves nothing open", async () => {
  const relay = await testRelay();
  const { host } = await registerHost(relay.url, ["ABCD"]);
  const { client } = await joinedClient(relay.url, host, "ABCD");
  const stranger = await openClient(relay.url);
  await Promise.all([relay.stop(), relay.stop()]);
  for (const peer of [client, stranger]) {
    await peer.next("shutdown");
    expect((await peer.closed).code).toBe(4503);
  }
  await host.next("shutdown");
  expect((await host.closed).code).toBe(4503);
  expect(relay.sockets).toBe(0);
  await expect(fetch(`http://127.0.0.1:${relay.port}/healthz`)).rejects.toThrow();
});
