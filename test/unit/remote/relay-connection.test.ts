// The daemon's connection to a relay, against relays that do what a real one does not. Real sockets on free ports.

import { afterEach, expect, test } from "bun:test";
import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Server, ServerWebSocket } from "bun";
import type { Carrier } from "../../../src/carrier/carrier.ts";
import { identityFromSeed } from "../../../src/crypto/identity.ts";
import { loadSodium } from "../../../src/crypto/sodium.ts";
import { RelayConnection, type RelayConnectionEvents } from "../../../src/remote/relay-connection.ts";

const sodium = await loadSodium();
const key = identityFromSeed(sodium, new Uint8Array(32).fill(5));
const NONCE = Buffer.alloc(32, 1).toString("base64url");
const HELLO = {
  t: "hello",
  v: 1,
  nonce: NONCE,
  auth: "none",
  limits: { payload: 16_444, rooms: 8, channels: 16 },
};
const REGISTERED = { t: "registered", rid: "A".repeat(22), rooms: ["ABCD"] };

const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

/** A connection to a relay that behaves as `relay` says: what the connection reports, and what the relay receives. */
function connected(relay: (ws: ServerWebSocket<undefined>, message: Record<string, unknown> | null) => void) {
  const told: string[] = [];
  const heard: Record<string, unknown>[] = [];
  const waiters: { fits: () => boolean; resolve: () => void }[] = [];
  const look = () => {
    for (const waiter of waiters) if (waiter.fits()) waiter.resolve();
  };
  const tell = (text: string) => {
    told.push(text);
    look();
  };
  const server: Server<undefined> = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch: (request, server) => (server.upgrade(request) ? undefined : new Response()),
    websocket: {
      maxPayloadLength: 1 << 28,
      open: (ws) => relay(ws, null),
      message: (ws, message) => {
        if (typeof message !== "string") return;
        const json = JSON.parse(message);
        heard.push(json);
        relay(ws, json);
        look();
      },
    },
  });
  const carriers = new Map<number, Carrier>();
  const events: RelayConnectionEvents = {
    opened: (channel, by) => {
      const { ch } = channel;
      tell(`opened ${ch} ${by}`);
      const carrier = channel.open({
        frame: (payload) => tell(`message ${ch} ${Buffer.from(payload).toString("hex")}`),
        drain: () => {},
        closed: () => tell(`closed ${ch}`),
      });
      carriers.set(ch, carrier);
    },
    registered: (rooms) => tell(`registered ${rooms.join(" ")}`),
    taken: (rooms) => tell(`taken ${rooms.join(" ")}`),
    lost: () => tell("lost"),
    failed: () => tell("failed"),
  };
  const origin = `ws://127.0.0.1:${server.port}`;
  const pauses: number[] = [];
  const warn = (_: string, fields?: Readonly<Record<string, unknown>>) =>
    void (typeof fields?.again_ms === "number" && pauses.push(fields.again_ms));
  const log = { info() {}, warn, error() {}, dropped: 0 };
  const connection = new RelayConnection({ url: `${origin}/connect`, origin, key, sodium, log, events });
  connection.setRooms({ all: ["ABCD"], keep: [] });
  connection.start();
  stops.push(
    () => server.stop(true),
    () => connection.stop(),
  );
  const until = (fits: () => boolean) =>
    fits() ? Promise.resolve() : new Promise<void>((resolve) => waiters.push({ fits, resolve }));
  return { connection, carriers, told, heard, pauses, until };
}

const say = (ws: ServerWebSocket<undefined>, message: object) => void ws.send(JSON.stringify(message));

/** Registers, and then does the rest. */
const honest =
  (rest: (ws: ServerWebSocket<undefined>) => void) =>
  (ws: ServerWebSocket<undefined>, message: Record<string, unknown> | null) => {
    if (message === null) say(ws, HELLO);
    else if (message.t === "register") {
      say(ws, REGISTERED);
      rest(ws);
    }
  };

test("it registers, carries channels that were opened, and no others", async () => {
  const { connection, carriers, told, heard, until } = connected(
    honest((ws) => {
      say(ws, { t: "open", ch: 7, by: "ABCD" });
      say(ws, { t: "open", ch: 7, by: "ABCD" });
      ws.send(Uint8Array.of(0, 0, 0, 7, 0xaa));
      ws.send(Uint8Array.of(0, 0, 0, 8, 0xbb));
      ws.send(Uint8Array.of(0, 0, 0, 7));
      ws.send(Uint8Array.of(0));
      say(ws, { t: "of-the-future" });
      say(ws, { t: "close", ch: 7, why: "gone" });
      say(ws, { t: "close", ch: 9, why: "gone" });
      say(ws, { t: "ping" });
    }),
  );
  await until(() => heard.some(({ t }) => t === "pong"));
  expect(told).toEqual(["registered ABCD", "opened 7 ABCD", "message 7 aa", "closed 7"]);
  expect(connection.isUp).toBe(true);
  expect(carriers.get(7)!.send(Uint8Array.of(1))).toBe(false);
});

test("rooms are added and dropped on the open connection, and taken letters are reported once", async () => {
  const { connection, told, heard, until } = connected(
    honest((ws) => say(ws, { t: "error", code: "room_taken", rooms: ["ABCD"] })),
  );
  await until(() => told.includes("taken ABCD"));
  connection.forget(["ABCD"]);
  connection.setRooms({ all: ["EFGH", "JKMN"], keep: ["JKMN"] });
  await until(() => heard.some(({ t }) => t === "rooms"));
  connection.setRooms({ all: ["JKMN"], keep: ["JKMN"] });
  await until(() => heard.filter(({ t }) => t === "rooms").length === 2);
  expect(heard.filter(({ t }) => t === "rooms")).toEqual([
    { t: "rooms", add: ["EFGH", "JKMN"], drop: [], keep: ["JKMN"] },
    { t: "rooms", add: [], drop: ["EFGH"], keep: [] },
  ]);
});

test("the relay's STUN server is known while the connection is up, and is always at the relay's host", async () => {
  const ports = [3_478, undefined, 5_349];
  const { connection, told, until } = connected((ws, message) => {
    if (message === null) say(ws, { ...HELLO, stun: ports.shift(), host: "elsewhere.example" });
    else if (message.t === "register") say(ws, REGISTERED);
    else if (message.t === "rooms") ws.terminate();
  });
  /** Has the relay end the connection, and waits until it is back. */
  const again = async (rooms: string[]) => {
    connection.setRooms({ all: rooms, keep: [] });
    await until(() => told.at(-1) === "failed");
    expect(connection.stunUrl).toBeNull();
    connection.hurry();
    await until(() => told.at(-1) === "registered ABCD");
  };
  expect(connection.stunUrl).toBeNull();
  await until(() => told.includes("registered ABCD"));
  expect(connection.stunUrl).toBe("stun:127.0.0.1:3478");
  await again(["EFGH"]);
  expect(connection.stunUrl).toBeNull();
  await again(["JKMN"]);
  expect(connection.stunUrl).toBe("stun:127.0.0.1:5349");
});

test("no more rooms are asked for than a relay gives", async () => {
  const { connection, heard, until } = connected(honest(() => {}));
  const rooms = Array.from("ABCDEFGHJK", (letter) => letter.repeat(4));
  await until(() => heard.some(({ t }) => t === "register"));
  connection.setRooms({ all: rooms, keep: [] });
  await until(() => heard.some(({ t }) => t === "rooms"));
  expect((heard.at(-1)!.add as string[]).length).toBe(8);
});

type Misdeed = (ws: ServerWebSocket<undefined>) => void;
const MISDEEDS: readonly (readonly [string, Misdeed])[] = [
  ["a frame past the bound", (ws) => void ws.send(new Uint8Array(16_449))],
  ["megabytes of it", (ws) => void ws.send(new Uint8Array(64 * 1024 * 1024))],
  ["text that is no message", (ws) => void ws.send("{")],
  ["a message past its bound", (ws) => void ws.send(`{"t":"ping","x":"${"x".repeat(5_000)}"}`)],
  ["a bad field", (ws) => say(ws, { t: "open", ch: -1, by: "rid" })],
  ["a port of STUN that is none", (ws) => say(ws, { ...HELLO, stun: 65_536 })],
  ["its end", (ws) => ws.terminate()],
];

test.each(MISDEEDS)("%s ends the line, which comes back", async (_, misdeed) => {
  let first = true;
  const { told, until } = connected(
    honest((ws) => {
      if (first) misdeed(ws);
      first = false;
    }),
  );
  await until(() => told.filter((text) => text === "registered ABCD").length === 2);
  expect(told).toEqual(["registered ABCD", "lost", "failed", "registered ABCD"]);
});

test("a relay that is not there is tried again, and at once when somebody waits", async () => {
  const { connection, told, until } = connected(honest((ws) => ws.terminate()));
  await until(() => told.includes("failed"));
  connection.hurry();
  await until(() => told.filter((text) => text === "failed").length === 2);
  connection.stop();
  const before = told.length;
  connection.hurry();
  await Bun.sleep(0);
  expect(told.length).toBe(before);
});

test("a relay that registers and drops is dialled less and less often, and one that stayed up is dialled sooner", async () => {
  let drops = true;
  const { connection, told, pauses, until } = connected(honest((ws) => drops && ws.terminate()));
  await until(() => told.filter((text) => text === "failed").length === 2);
  drops = false;
  expect(told.filter((text) => text === "registered ABCD").length).toBe(2);
  expect(pauses[0]).toBeLessThanOrEqual(1_200);
  expect(pauses[1]).toBeGreaterThanOrEqual(1_600);
  const up = () => told.filter((text) => text === "registered ABCD").length;
  // Whoever waits for it does not wait that long.
  connection.hurry();
  await until(() => up() === 3);
});

test("a relay that has more and more said to it and reads nothing is left", async () => {
  const lost = Promise.withResolvers<void>();
  const text = (message: object) => {
    const json = Buffer.from(JSON.stringify(message));
    const length = json.length < 126 ? [json.length] : [126, json.length >> 8, json.length & 0xff];
    return Buffer.concat([Buffer.from([0x81, ...length]), json]);
  };
  const server = createServer().on("upgrade", ({ headers }, socket) => {
    const key = `${headers["sec-websocket-key"]}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
    const accept = createHash("sha1").update(key).digest("base64");
    const protocol = headers["sec-websocket-protocol"];
    socket.on("error", () => {}).pause();
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\nSec-WebSocket-Protocol: ${protocol}\r\n\r\n`,
    );
    for (const message of [HELLO, REGISTERED]) socket.write(text(message));
    for (let ch = 1; ch <= 3_000; ch++) socket.write(text({ t: "open", ch, by: "ABCD" }));
    stops.push(() => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const whole = new Uint8Array(16_000);
  const events: RelayConnectionEvents = {
    opened: (channel) => {
      channel.open({ frame() {}, drain() {}, closed() {} }).send(whole);
    },
    registered() {},
    taken() {},
    lost: () => lost.resolve(),
    failed() {},
  };
  const log = { info() {}, warn() {}, error() {}, dropped: 0 };
  const connection = new RelayConnection({ url: `${origin}/connect`, origin, key, sodium, log, events });
  stops.push(
    () => void server.close(),
    () => connection.stop(),
  );
  connection.start();
  await lost.promise;
  expect(connection.why).toBe("the relay does not read");
});
