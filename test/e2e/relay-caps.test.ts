// Every cap of a relay that counts or waits, each met by real sockets. Addresses are those that a trusted proxy reports.

import { expect, test } from "bun:test";
import {
  from,
  hostFrame,
  joinClient,
  joinedClient,
  makeRelayKey,
  metric,
  openClient,
  openHost,
  rawConnection,
  rawUpgrade,
  registerHost,
  sendRegister,
  signRegistration,
  testRelay,
  until,
} from "../support/relay-peer.ts";

const BEHIND_PROXY = { trustedProxies: ["127.0.0.1"] };
const FAST = { tickMs: 10 };

test("20 sockets of an address are let in and the 21st gets 429, until one of them leaves", async () => {
  await using relay = await testRelay(BEHIND_PROXY);
  const peers = await Promise.all(
    Array.from({ length: 20 }, () => openClient(relay.url, from("203.0.113.1"))),
  );
  const refused = await rawUpgrade(relay.port, from("203.0.113.1"));
  expect(refused.status).toBe(429);
  expect(refused.head).toMatch(/retry-after: 30/i);
  refused.socket.destroy();
  await openClient(relay.url, from("203.0.113.2"));
  await peers[0]!.end();
  await openClient(relay.url, from("203.0.113.1"));
});

test("an IPv6 customer's /64 is one address", async () => {
  await using relay = await testRelay({ ...BEHIND_PROXY, limits: { socketsPerAddress: 1 } });
  await openClient(relay.url, from("2001:db8:1:1::1"));
  const same = await rawUpgrade(relay.port, from("2001:db8:1:1:9:9:9:9"));
  same.socket.destroy();
  expect(same.status).toBe(429);
  await openClient(relay.url, from("2001:db8:1:2::1"));
});

test("X-Forwarded-For of a stranger changes nothing", async () => {
  await using relay = await testRelay({ limits: { socketsPerAddress: 1 } });
  await openClient(relay.url, from("203.0.113.1"));
  const second = await rawUpgrade(relay.port, from("203.0.113.2"));
  second.socket.destroy();
  expect(second.status).toBe(429);
});

test("a full relay answers 503", async () => {
  await using relay = await testRelay({ ...BEHIND_PROXY, limits: { sockets: 3 } });
  for (const n of [1, 2, 3]) await openClient(relay.url, from(`203.0.113.${n}`));
  const refused = await rawUpgrade(relay.port, from("203.0.113.4"));
  refused.socket.destroy();
  expect(refused.status).toBe(503);
});

test("a socket that neither registers nor joins is closed", async () => {
  await using relay = await testRelay({ times: { ...FAST, unauthenticatedMs: 50 } });
  const client = await openClient(relay.url);
  const host = await openHost(relay.url);
  expect([(await client.closed).code, (await host.closed).code]).toEqual([4408, 4408]);
  // Also one that keeps talking.
  const talker = await openClient(relay.url);
  const talking = setInterval(() => talker.say({ t: "ping" }), 10);
  expect((await talker.closed).code).toBe(4408);
  clearInterval(talking);
});

test("the eleventh join of a minute is rate limited, whatever it asks for", async () => {
  await using relay = await testRelay({ ...BEHIND_PROXY, times: { refusalMs: 1 } });
  const { host } = await registerHost(relay.url, ["ABCD"]);
  for (let i = 0; i < 10; i++) {
    const { client } = await joinedClient(relay.url, host, "ABCD", from("203.0.113.1"));
    await client.end();
    await host.next("close");
  }
  for (const room of ["ABCD", "WXYZ"]) {
    const client = await joinClient(relay.url, { room }, from("203.0.113.1"));
    const error = await client.next("error");
    expect(error.code).toBe("rate_limited");
    expect(error.retry_ms).toBeGreaterThan(0);
    expect((await client.closed).code).toBe(4429);
  }
  await joinedClient(relay.url, host, "ABCD", from("203.0.113.2"));
});

test("30 misses block joins of an address, but not of its neighbour", async () => {
  await using relay = await testRelay({
    ...BEHIND_PROXY,
    limits: { joinsPerMinute: 1_000 },
    times: { refusalMs: 1 },
  });
  const { host } = await registerHost(relay.url, ["ABCD"]);
  for (let i = 0; i < 30; i++) {
    const client = await joinClient(relay.url, { room: "WXYZ" }, from("203.0.113.1"));
    expect((await client.next("error")).code).toBe("unavailable");
  }
  const blocked = await joinClient(relay.url, { room: "ABCD" }, from("203.0.113.1"));
  const error = await blocked.next("error");
  expect(error).toMatchObject({ code: "rate_limited" });
  expect(error.retry_ms).toBeGreaterThan(3_500_000);
  await joinedClient(relay.url, host, "ABCD", from("203.0.113.2"));
});

test("wrong codes that the daemon reports count once each, even for clients that left first", async () => {
  await using relay = await testRelay({ ...BEHIND_PROXY, limits: { missesPerHour: 2 } });
  const { host } = await registerHost(relay.url, ["ABCD"]);
  const stays = await joinedClient(relay.url, host, "ABCD", from("203.0.113.1"));
  for (let i = 0; i < 5; i++) host.say({ t: "fail", ch: stays.ch });
  const leaves = await joinedClient(relay.url, host, "ABCD", from("203.0.113.1"));
  await leaves.client.end();
  await host.next("close");
  host.say({ t: "fail", ch: leaves.ch });
  await until("both are counted", async () => (await metric(relay, "fails_total")) === 2);
  const blocked = await joinClient(relay.url, { room: "ABCD" }, from("203.0.113.1"));
  expect((await blocked.next("error")).code).toBe("rate_limited");
});

test("asking for letters that are taken is a guess like any other", async () => {
  await using relay = await testRelay({ ...BEHIND_PROXY, limits: { missesPerHour: 3 } });
  await registerHost(relay.url, ["ABCD"]);
  const probing = await registerHost(relay.url, [], { headers: from("203.0.113.1") });
  for (let i = 0; i < 3; i++) {
    probing.host.say({ t: "rooms", add: ["ABCD"] });
    expect((await probing.host.next("error")).code).toBe("room_taken");
  }
  probing.host.say({ t: "rooms", add: ["ABCD", "WXYZ"] });
  expect(await probing.host.next("error")).toMatchObject({ code: "limit", rooms: ["ABCD", "WXYZ"] });
});

test("the eleventh registration of a minute is refused", async () => {
  await using relay = await testRelay(BEHIND_PROXY);
  const key = await makeRelayKey();
  for (let i = 0; i < 10; i++) await registerHost(relay.url, [], { key, headers: from("203.0.113.1") });
  const host = await openHost(relay.url, from("203.0.113.1"));
  await sendRegister(host, key, []);
  const error = await host.next("error");
  expect(error.code).toBe("limit");
  expect(error.retry_ms).toBeGreaterThan(0);
  expect((await host.closed).code).toBe(4429);
  await registerHost(relay.url, [], { headers: from("203.0.113.2") });
});

test("an address holds eight rooms over all its sockets", async () => {
  await using relay = await testRelay(BEHIND_PROXY);
  const headers = from("203.0.113.1");
  const one = await registerHost(relay.url, ["AAAA", "BBBB", "CCCC", "DDDD", "EEEE"], { headers });
  const two = await registerHost(relay.url, ["FFFF", "GGGG", "HHHH", "JJJJ"], { headers });
  expect(two.rooms).toEqual(["FFFF", "GGGG", "HHHH"]);
  expect(await two.host.next("error")).toMatchObject({ code: "limit", rooms: ["JJJJ"] });
  one.host.say({ t: "rooms", drop: ["AAAA"] });
  await one.host.next("registered");
  two.host.say({ t: "rooms", add: ["JJJJ"] });
  expect((await two.host.next("registered")).rooms).toContain("JJJJ");
});

test("letters are claimed at a bounded rate, however often they are dropped", async () => {
  await using relay = await testRelay({ limits: { roomClaimsPerMinute: 3 } });
  const { host } = await registerHost(relay.url, ["AAAA"]);
  for (const [drop, add] of [
    ["AAAA", "BBBB"],
    ["BBBB", "CCCC"],
  ] as const) {
    host.say({ t: "rooms", drop: [drop], add: [add] });
    expect((await host.next("registered")).rooms).toEqual([add]);
  }
  host.say({ t: "rooms", drop: ["CCCC"], add: ["DDDD"] });
  const error = await host.next("error");
  expect(error).toMatchObject({ code: "limit", rooms: ["DDDD"] });
  expect(error.retry_ms).toBeGreaterThan(0);
  // Letters that were its own a moment ago cost nothing and reveal nothing.
  host.say({ t: "rooms", add: ["CCCC"] });
  await until("the letters are back", async () => (await host.next("registered")).rooms.includes("CCCC"));
});

test("a room has 16 channels, two of them for one address", async () => {
  await using relay = await testRelay(BEHIND_PROXY);
  const { host } = await registerHost(relay.url, ["ABCD"]);
  const refused = async (address: string) => {
    const client = await joinClient(relay.url, { room: "ABCD" }, from(address));
    return (await client.next("error")).code;
  };
  for (let n = 1; n <= 7; n++)
    for (let twice = 0; twice < 2; twice++)
      await joinedClient(relay.url, host, "ABCD", from(`203.0.113.${n}`));
  expect(await refused("203.0.113.1")).toBe("rate_limited");
  await joinedClient(relay.url, host, "ABCD", from("203.0.113.8"));
  await joinedClient(relay.url, host, "ABCD", from("203.0.113.9"));
  expect(await refused("203.0.113.10")).toBe("rate_limited");
});

test("a silent socket makes room for a newcomer of its own address, a lively one does not", async () => {
  const times = { ...FAST, pingMs: 20, quietMs: 1_000, deadMs: 60_000 };
  await using relay = await testRelay({
    limits: { channelsPerRoomAndAddress: 1, joinsPerMinute: 1_000 },
    times,
  });
  const { host } = await registerHost(relay.url, ["ABCD"]);
  const first = await joinedClient(relay.url, host, "ABCD");
  const early = await joinClient(relay.url, { room: "ABCD" });
  expect((await early.next("error")).code).toBe("rate_limited");
  first.client.answers = false;
  await until("the silent one makes room", async () => {
    const client = await joinClient(relay.url, { room: "ABCD" });
    return Promise.race([client.next("joined").then(() => true), client.closed.then(() => false)]).catch(
      () => false,
    );
  });
  expect((await first.client.closed).code).toBe(4408);
});

test("once there are too many rooms, typed letters need an account; links still work", async () => {
  await using relay = await testRelay({ limits: { anonymousRooms: 2 } });
  const { rid } = await registerHost(relay.url, ["AAAA", "BBBB", "CCCC"]);
  for (const room of ["AAAA", "WXYZ"]) {
    const client = await joinClient(relay.url, { room });
    expect((await client.next("error")).code).toBe("unauthorized");
    expect((await client.closed).code).toBe(4401);
  }
  await (await joinClient(relay.url, { rid })).next("joined");
});

test("a flood of text messages or pings closes the socket that sends it", async () => {
  await using relay = await testRelay({ limits: { controlsBurst: 50 } });
  const { host } = await registerHost(relay.url, ["ABCD"]);
  const { client } = await joinedClient(relay.url, host, "ABCD");
  for (let i = 0; i < 200; i++) client.say({ t: "later" });
  expect((await client.closed).code).toBe(4429);
  expect((await host.next("close")).why).toBe("rate");
  const pinging = await openClient(relay.url);
  for (let i = 0; i < 200; i++) pinging.ws.ping();
  expect((await pinging.closed).code).toBe(4429);
});

test("every joined socket is pinged, and closed when it is silent", async () => {
  await using relay = await testRelay({ times: { ...FAST, pingMs: 20, deadMs: 400 } });
  const { host } = await registerHost(relay.url, ["ABCD"]);
  const { client } = await joinedClient(relay.url, host, "ABCD");
  const silent = await joinedClient(relay.url, host, "ABCD");
  silent.client.answers = false;
  expect((await silent.client.closed).code).toBe(4408);
  expect(await host.next("close")).toMatchObject({ ch: silent.ch, why: "timeout" });
  expect(client.heard.filter(({ t }) => t === "ping").length).toBeGreaterThan(3);
  host.answers = false;
  expect((await host.closed).code).toBe(4408);
  expect((await client.closed).code).toBe(4404);
});

test("half-open sockets are found, at every stage of their life", async () => {
  await using relay = await testRelay({
    times: { ...FAST, unauthenticatedMs: 100, pingMs: 20, deadMs: 300 },
  });
  const { host } = await registerHost(relay.url, ["ABCD"]);
  const half = await rawUpgrade(relay.port);
  half.socket.pause();
  const { client } = await joinedClient(relay.url, host, "ABCD");
  client.answers = false;
  await until("only the daemon is left", () => relay.sockets === 1);
  half.socket.destroy();
  // Bun closes a connection that never says anything; the relay has not counted it.
  const mute = await rawConnection(relay.port);
  expect(relay.sockets).toBe(1);
  mute.destroy();
});

test("1,000 sockets of 1,000 addresses that never join are gone after their time, and a real client gets through", async () => {
  await using relay = await testRelay({ ...BEHIND_PROXY, times: { ...FAST, unauthenticatedMs: 1_000 } });
  const { host } = await registerHost(relay.url, ["ABCD"]);
  const strangers = [];
  for (let batch = 0; batch < 10; batch++)
    strangers.push(
      ...(await Promise.all(
        Array.from({ length: 100 }, (_, n) => rawUpgrade(relay.port, from(`10.0.${batch}.${n}`))),
      )),
    );
  const { client, ch } = await joinedClient(relay.url, host, "ABCD");
  host.send(hostFrame(ch, "hello"));
  expect(Buffer.from(await client.frame()).toString()).toBe("hello");
  await until("the strangers are gone", () => relay.sockets === 2);
  for (const { socket } of strangers) socket.destroy();
});

test("1,000 rooms are held and found", async () => {
  const limits = { sockets: 2_000, anonymousRooms: 2_000 };
  await using relay = await testRelay({ ...BEHIND_PROXY, limits });
  const alphabet = "ABCDEFGHJK";
  const letters = Array.from(
    { length: 1_000 },
    (_, n) => `R${[...`${n}`.padStart(3, "0")].map((digit) => alphabet[Number(digit)]).join("")}`,
  );
  const hosts = [];
  for (let i = 0; i < 1_000; i += 8) {
    const rooms = letters.slice(i, i + 8);
    hosts.push(await registerHost(relay.url, rooms, { headers: from(`10.0.0.${i / 8}`) }));
    expect(hosts.at(-1)!.rooms).toEqual(rooms);
  }
  expect(await metric(relay, "rooms")).toBe(1_000);
  for (const n of [0, 499, 999])
    await joinedClient(relay.url, hosts[Math.floor(n / 8)]!.host, letters[n]!, from(`10.1.0.${n % 250}`));
  for (const { host } of hosts) host.ws.close();
  await until("all rooms are free or reserved", async () => (await metric(relay, "rooms")) === 0);
});

test("a registration of a stranger's key is refused at the same price as any", async () => {
  await using relay = await testRelay(BEHIND_PROXY);
  const key = await makeRelayKey();
  const statuses = new Set<string>();
  for (let i = 0; i < 12; i++) {
    const host = await openHost(relay.url, from("203.0.113.1"));
    const { nonce } = await host.next("hello");
    host.say({
      t: "register",
      v: 1,
      pk: key.pk,
      sig: signRegistration(key, nonce, "ws://elsewhere"),
      rooms: ["ABCD"],
    });
    const { code } = await host.next("error");
    statuses.add(`${i < 10 ? "before" : "after"} ${code} ${(await host.closed).code}`);
  }
  expect([...statuses]).toEqual(["before bad_sig 4401", "after limit 4429"]);
});
