// `remi forward` as a real process, and real TCP ends on both sides of it.

import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { connect, createServer, type Server, type Socket } from "node:net";
import { dirname } from "node:path";
import type { TestHome } from "./home.ts";
import { eventually, remiCommand } from "./remi.ts";

/** Lets a machine forward these ports. */
export function allowPorts(home: TestHome, ports: readonly number[]): void {
  mkdirSync(dirname(home.paths.configFile), { recursive: true, mode: 0o700 });
  writeFileSync(home.paths.configFile, `forward_ports = [${ports.join(", ")}]\n`, { mode: 0o600 });
}

export interface TestServer extends AsyncDisposable {
  readonly port: number;
  /** Every connection that it has had. */
  readonly sockets: readonly Socket[];
}

/** A TCP server on a loopback address; it is given each connection, of which either direction may end first. */
export async function tcpServer(serve: (socket: Socket) => void, host = "127.0.0.1"): Promise<TestServer> {
  const sockets: Socket[] = [];
  const server: Server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.push(socket);
    // The other end may throw it away.
    socket.on("error", () => {});
    serve(socket);
  });
  await new Promise<void>((resolve) => server.listen({ host, port: 0 }, resolve));
  return {
    port: (server.address() as { port: number }).port,
    sockets,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Sends back what comes, and ends when the other end does. */
export const echoes = (socket: Socket): void => void socket.pipe(socket);

/** A port on which nobody listens. */
export async function freePort(): Promise<number> {
  await using server = await tcpServer(() => {});
  return server.port;
}

export interface TcpClient extends Disposable {
  readonly socket: Socket;
  /** All that came until the other end ended; rejects with the code of what broke it. */
  readonly all: Promise<Buffer>;
}

/** Connects to a port of 127.0.0.1. It is open when this resolves. */
export async function tcpClient(port: number): Promise<TcpClient> {
  const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
  const pieces: Buffer[] = [];
  const all = new Promise<Buffer>((resolve, reject) => {
    socket.on("data", (bytes: Buffer) => pieces.push(bytes));
    socket.on("end", () => resolve(Buffer.concat(pieces)));
    socket.on("error", (error: Error & { code?: string }) => reject(new Error(error.code)));
    socket.on("close", () => reject(new Error("closed without an end")));
  });
  // A test may look at it later, or not at all.
  all.catch(() => {});
  await new Promise<void>((resolve, reject) => {
    socket.once("connect", resolve);
    socket.once("error", reject);
  });
  return { socket, all, [Symbol.dispose]: () => void socket.destroy() };
}

/** Sends it and the end, as quickly as it is taken, and returns what came back. */
export async function exchange(port: number, bytes: Uint8Array): Promise<Buffer> {
  using client = await tcpClient(port);
  client.socket.end(bytes);
  return await client.all;
}

export const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

export interface ForwardRun extends AsyncDisposable {
  /** The ports here, in the order in which they were asked for. */
  readonly ports: readonly number[];
  readonly child: Bun.Subprocess;
  readonly exited: Promise<number>;
  /** What it has said. */
  said(): string;
  says(text: string | RegExp): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Starts it. It may not have come to listen yet. @param input on its standard input */
export function startForward(client: TestHome, args: readonly string[], input = ""): ForwardRun {
  const child = Bun.spawn(remiCommand("forward", ...args), {
    env: client.env,
    cwd: client.root,
    stdio: [Buffer.from(input), "pipe", "pipe"],
  });
  let out = "";
  let err = "";
  const reading = [
    follow(child.stdout, (text) => {
      out += text;
    }),
    follow(child.stderr, (text) => {
      err += text;
    }),
  ];
  const exited = Promise.all([child.exited, ...reading]).then(([code]) => code);
  return {
    get ports() {
      return [...out.matchAll(/^127\.0\.0\.1:(\d+) is port/gm)].map(([, port]) => Number(port));
    },
    child,
    exited,
    said: () => err,
    says: async (text) =>
      void (await eventually(`${text}`, () =>
        typeof text === "string" ? err.includes(text) : text.test(err),
      )),
    [Symbol.asyncDispose]: async () => {
      child.kill("SIGTERM");
      await exited;
    },
  };
}

/** Starts it and waits until it listens. */
export async function forwardTo(client: TestHome, args: readonly string[]): Promise<ForwardRun> {
  const run = startForward(client, args);
  const pairs = args.filter((arg) => /^(?:\d+:)?\d+$/.test(arg)).length;
  await eventually("the local ports", () => {
    if (run.child.exitCode !== null) throw new Error(`remi forward ended: ${run.said()}`);
    return run.ports.length === pairs;
  });
  return run;
}

async function follow(stream: ReadableStream<Uint8Array>, take: (text: string) => void): Promise<void> {
  const decoder = new TextDecoder();
  for await (const chunk of stream) take(decoder.decode(chunk, { stream: true }));
}
