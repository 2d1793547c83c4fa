// The relay and what it is compared with, each in a process of its own.

import { join } from "node:path";
import { DEFAULT_LIMITS, type RelayLimits } from "../../relay/limits.ts";
import { REPOSITORY } from "./remi.ts";

export const ECHO = "bare Bun.serve echo";

export interface BenchServer extends AsyncDisposable {
  readonly port: number;
  readonly pid: number;
  /** Its answer to a line. */
  ask(): Promise<string>;
}

async function start(file: string, env: Readonly<Record<string, string>>): Promise<BenchServer> {
  const child = Bun.spawn([process.execPath, join(REPOSITORY, file)], {
    env: { ...process.env, ...env },
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = linesOf(child.stdout);
  const next = async () => (await lines.next()).value!;
  const port = Number(await next());
  return {
    port,
    pid: child.pid,
    async ask() {
      child.stdin.write("\n");
      await child.stdin.flush();
      return next();
    },
    async [Symbol.asyncDispose]() {
      await child.stdin.end();
      await child.exited;
    },
  };
}

async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<string, void> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const bytes of stream) {
    const lines = (text + decoder.decode(bytes, { stream: true })).split("\n");
    text = lines.pop()!;
    yield* lines;
  }
}

/** With limits that do not stop one machine's many sockets; it says its resident bytes and its sockets. */
export const startBenchRelay = () => start("test/support/relay-process.ts", { UNAUTHENTICATED_MS: "60000" });

/** With the default limits except these. */
export const startRelayWith = (limits: Partial<RelayLimits>) =>
  start("test/support/relay-process.ts", {
    RELAY_LIMITS: JSON.stringify({ ...DEFAULT_LIMITS, ...limits }),
  });

export const startEchoServer = () => start("test/bench/echo-server.ts", {});
