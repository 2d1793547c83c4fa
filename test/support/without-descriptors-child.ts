// Writes a record of a session and starts processes while no descriptor is free, and prints the result. Run with a
// small `ulimit -n`.

import { closeSync, openSync } from "node:fs";
import { startServer } from "../../src/client/start-server.ts";
import { resolvePaths } from "../../src/config/paths.ts";
import { SessionFiles } from "../../src/config/session-files.ts";
import { processLives, processStartTime } from "../../src/processes/proc.ts";
import type { Recipe } from "../../src/protocol/session-messages.ts";
import { spawnHost } from "../../src/server/spawn-host.ts";

const paths = resolvePaths(process.env);
if (!paths.ok) throw new Error(paths.message);
const files = new SessionFiles(paths.paths, process.argv[2]!);
const record = files.readRecord();
if (!record.ok) throw new Error(record.message);
const taken: number[] = [];
try {
  for (;;) taken.push(openSync("/dev/null", "r"));
} catch {
  // Now none is free.
}
const written = files.writeRecord({ ...record.value, name: "other" });
const read = files.readRecord();
const host = await spawnHost({} as Recipe, {}, "/dev/null");
const server = await startServer();
const unknown = processStartTime(process.pid);
for (const descriptor of taken) closeSync(descriptor);
const startTime = processStartTime(process.pid);
const lives = processLives({ pid: process.pid, startTime });
const reasons = [written, read].map((result) => (result.ok ? "done" : result.reason));
process.stdout.write(
  JSON.stringify({ reasons, unknown, isKnownLater: startTime !== "", lives, host, server }),
);
