// The session server process: one per home, by a lock. It adopts all hosts that live, and nothing is lost when it dies.

import { chmodSync, writeSync } from "node:fs";
import { DescriptorReserve } from "../carrier/descriptor-reserve.ts";
import type { UnixListener } from "../carrier/unix-carrier.ts";
import { listenFrames } from "../carrier/unix-socket.ts";
import { tryLock } from "../config/lock.ts";
import { openLog } from "../config/log.ts";
import { serverWithoutDescriptors, shortageLog } from "../config/no-descriptors.ts";
import { type Paths, prepareDirectories } from "../config/paths.ts";
import { traceAs } from "../trace.ts";
import { VERSION } from "../version.ts";
import { ControlClient } from "./control-client.ts";
import { Endings } from "./ending.ts";
import { Notifier } from "./notify/notifier.ts";
import { Registry } from "./registry.ts";
import { RemoteAccess } from "./remote-access.ts";
import { Requests } from "./requests.ts";
import { ServerConfig } from "./server-config.ts";
import { Silence } from "./silence.ts";
import { watchSockets } from "./socket-watch.ts";

/** How often the server checks that its socket is still in its place. */
const SOCKET_CHECK_MS = 10_000;
/** How long the server waits for remote clients to be told that it stops. */
const STOP_MS_MAX = 1_000;

/** Its one line on standard output: it listens, another one runs, or it cannot. */
function report(line: "ready" | "running" | `failed ${string}`): void {
  try {
    writeSync(1, `${line}\n`);
  } catch {
    // The command that started us has gone; the server stays for the next.
  }
}

/** Runs until told to stop. Resolves at once when another server holds the lock. */
export async function runServer(paths: Paths): Promise<void> {
  traceAs("server");
  const lock = tryLock(paths.serverLock);
  if (!lock.ok) return report(lock.reason === "held" ? "running" : `failed ${lock.message}`);
  const log = openLog(paths.log, "server");
  process.on("SIGHUP", () => {});
  process.on("SIGINT", () => {});
  process.on("uncaughtException", (error) => log.error("bug", { what: error.stack ?? String(error) }));
  process.on("unhandledRejection", (error) => log.error("bug", { what: String(error) }));

  const reserve = new DescriptorReserve(shortageLog(log));
  const registry = new Registry(paths, log, reserve);
  const configured = new ServerConfig(paths, log);
  const config = () => configured.values();
  const requests = new Requests(paths, registry, config, new Endings(registry, log), log);
  const notifier = new Notifier(paths, registry, config, log);
  const remote = new RemoteAccess(paths, configured, registry, requests, notifier.viewers, log);
  const startedAt = Date.now();
  let listener: UnixListener | null = null;
  let isStopping = false;
  let unwatch = () => {};
  const stop = () => {
    log.info("the server stops; sessions go on");
    // The socket may be the next server's by now, and is then not ours to restore.
    isStopping = true;
    unwatch();
    listener?.close();
    notifier.dispose();
    registry.dispose();
    lock.release();
    // The last messages must reach their clients first.
    void Promise.race([remote.stop(), Bun.sleep(STOP_MS_MAX)]).then(() =>
      setTimeout(() => process.exit(0), 20),
    );
  };
  process.on("SIGTERM", stop);

  const silence = new Silence(registry);
  const watching = { registry, paths, notifier };
  const listen = () =>
    listenFrames(
      paths.serverSocket,
      (socket) =>
        new ControlClient(
          socket,
          registry,
          requests,
          remote,
          { startedAt, shutdown: stop, warningsFor: (request) => configured.warningsFor(request) },
          watching,
          silence,
        ),
      { reserve, refusal: serverWithoutDescriptors },
    );
  await registry.adopt();
  try {
    listener = listen();
  } catch (error) {
    report(`failed ${(error as Error).message}`);
    process.exit(1);
  }
  chmodSync(paths.serverLock, 0o600);
  const listenAgain = () => {
    if (isStopping || listener?.isInPlace()) return;
    prepareDirectories(paths);
    try {
      listener?.retire();
      listener = listen();
      log.warn("the socket was gone and was made again");
    } catch (error) {
      log.warn("the socket is gone and cannot be made", { why: (error as Error).message });
    }
  };
  setInterval(listenAgain, SOCKET_CHECK_MS);
  unwatch = watchSockets(paths.run, () => {
    listenAgain();
    registry.socketsGone();
  });
  log.info("the server listens", { version: VERSION, pid: process.pid, sessions: registry.living().length });
  report("ready");
  void remote.resume();
}
