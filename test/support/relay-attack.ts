// What a relay withstands and costs, measured from outside of its process: run with `bun test/support/relay-attack.ts
// [sockets]`. Prints figures; fails only when the relay is down or does not forget. Takes about a minute.

import { connect, type Socket } from "node:net";
import { from, hostFrame, joinedClient, maskedFrame, registerHost } from "./relay-peer.ts";

const SOCKETS = Number(process.argv[2] ?? 10_000);
/** Handshakes at a time, so that the attacker is not its own victim. */
const AT_ONCE = 200;
const FRAMES = 100_000;
/** Frames on their way at a time. */
const WINDOW = 1_000;

function lineReader(stream: ReadableStream<Uint8Array>): () => Promise<string> {
  const reader = stream.getReader();
  let waiting = "";
  return async () => {
    while (!waiting.includes("\n")) {
      const { value, done } = await reader.read();
      if (done) throw new Error("the process has ended");
      waiting += new TextDecoder().decode(value);
    }
    const line = waiting.slice(0, waiting.indexOf("\n"));
    waiting = waiting.slice(line.length + 1);
    return line;
  };
}

async function startProcess(env: Record<string, string> = {}) {
  const child = Bun.spawn([process.execPath, new URL("relay-process.ts", import.meta.url).pathname], {
    stdin: "pipe",
    stdout: "pipe",
    env: { ...process.env, ...env },
  });
  const next = lineReader(child.stdout);
  const port = Number(await next());
  const ask = async () => {
    child.stdin.write("?\n");
    child.stdin.flush();
    const [resident, sockets] = (await next()).split(" ").map(Number);
    return { mib: Math.round(resident! / 1_048_576), resident: resident!, sockets: sockets! };
  };
  const stop = async () => {
    child.stdin.end();
    await child.exited;
  };
  return { port, url: `ws://127.0.0.1:${port}/connect`, ask, stop };
}

const ip = (n: number) => `10.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}`;

function upgrade(port: number, n: number, then?: string): Promise<Socket | null> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("data", () => {
      if (then) socket.write(maskedFrame(1, then));
      resolve(socket);
    });
    socket.once("error", () => resolve(null));
    socket.write(
      `GET /connect HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nX-Forwarded-For: ${ip(n)}\r\n` +
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: remi.client.v1\r\n\r\n",
    );
  });
}

async function many(port: number, count: number, then?: string): Promise<Socket[]> {
  const sockets: Socket[] = [];
  for (let n = 0; n < count; n += AT_ONCE) {
    const batch = Array.from({ length: Math.min(AT_ONCE, count - n) }, (_, i) => upgrade(port, n + i, then));
    for (const socket of await Promise.all(batch)) if (socket) sockets.push(socket);
  }
  return sockets;
}

async function strangers(): Promise<void> {
  const relay = await startProcess({ UNAUTHENTICATED_MS: "20000" });
  const before = await relay.ask();
  const sockets = await many(relay.port, SOCKETS);
  const during = await relay.ask();
  const { host } = await registerHost(relay.url, ["ABCD"], { headers: from("192.0.2.1") });
  const { client, ch } = await joinedClient(relay.url, host, "ABCD", from("192.0.2.2"));
  host.send(hostFrame(ch, "hello"));
  await client.frame();
  const each = (during.resident - before.resident) / Math.max(1, during.sockets);
  console.log(
    `${during.sockets} sockets that never join: ${before.mib} -> ${during.mib} MiB (${Math.round(each)} bytes each); a client still gets through`,
  );
  for (const socket of sockets) socket.destroy();
  for (let round = 0; (await relay.ask()).sockets > 2; round++) {
    if (round > 300) throw new Error("the relay does not forget them");
    await Bun.sleep(100);
  }
  console.log(`after they have left: ${(await relay.ask()).mib} MiB`);
  await relay.stop();
}

async function idle(): Promise<void> {
  const relay = await startProcess();
  const hosts = [];
  for (let n = 0; n < 320; n++)
    hosts.push(await registerHost(relay.url, [], { headers: from(`172.16.${n >> 8}.${n & 255}`) }));
  const before = await relay.ask();
  const sockets: Socket[] = [];
  for (const [n, { rid }] of hosts.entries())
    sockets.push(
      ...(
        await Promise.all(
          Array.from({ length: 16 }, (_, i) =>
            upgrade(relay.port, n * 16 + i, JSON.stringify({ t: "join", v: 1, rid })),
          ),
        )
      ).filter((socket) => socket !== null),
    );
  await Bun.sleep(200);
  const during = await relay.ask();
  const count = during.sockets - before.sockets;
  console.log(
    `${count} joined and idle: ${Math.round((during.resident - before.resident) / count)} bytes each`,
  );
  for (const socket of sockets) socket.destroy();
  for (const { host } of hosts) host.ws.terminate();
  await relay.stop();
}

/** Small frames, each answered before the next window: relay and bare echo in the same loop. */
async function forwarding(): Promise<void> {
  const relay = await startProcess();
  const { host } = await registerHost(relay.url, ["ABCD"], { headers: from("192.0.2.1") });
  const { client, ch } = await joinedClient(relay.url, host, "ABCD", from("192.0.2.2"));
  const payload = new Uint8Array(100);
  const through = hostFrame(ch, payload);
  const echo = Bun.spawn(
    [
      process.execPath,
      "-e",
      "const s=Bun.serve({hostname:'127.0.0.1',port:0,fetch:(r,s)=>s.upgrade(r)?undefined:new Response(''),websocket:{message:(w,m)=>void w.send(m)}});console.log(s.port)",
    ],
    { stdout: "pipe" },
  );
  const echoPort = await lineReader(echo.stdout)();
  const bare = new WebSocket(`ws://127.0.0.1:${echoPort}`);
  await new Promise((resolve) => bare.addEventListener("open", resolve));
  const rate = async (send: () => void, receiver: WebSocket) => {
    let received = 0;
    const began = performance.now();
    await new Promise<void>((resolve) => {
      const listen = () => {
        received++;
        if (received === FRAMES) {
          receiver.removeEventListener("message", listen);
          resolve();
        } else if (received % (WINDOW / 2) === 0) for (let n = 0; n < WINDOW / 2; n++) send();
      };
      receiver.addEventListener("message", listen);
      for (let n = 0; n < WINDOW; n++) send();
    });
    return FRAMES / ((performance.now() - began) / 1_000);
  };
  const ratios: number[] = [];
  for (let round = 0; round < 5; round++) {
    const a = await rate(() => host.ws.send(through), client.ws);
    const b = await rate(() => bare.send(payload), bare);
    ratios.push(a / b);
    if (round === 4)
      console.log(
        `forwarding 100-byte frames: ${Math.round(a)}/s, a bare echo ${Math.round(b)}/s, median ${(ratios.sort((x, y) => x - y)[2]! * 100).toFixed(0)} %`,
      );
  }
  bare.close();
  echo.kill();
  await relay.stop();
}

if (process.argv[3] !== "forwarding") {
  await strangers();
  await idle();
}
await forwarding();
process.exit(0);
