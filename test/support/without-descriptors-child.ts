// Writes a record of a session while no descriptor is free, and prints the outcome. Run with a small `ulimit -n`.

import { closeSync, openSync } from "node:fs";
import { resolvePaths } from "../../src/config/paths.ts";
import { SessionFiles } from "../../src/config/session-files.ts";
import { processLives, processStartTime } from "../../src/processes/proc.ts";

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
const unknown = processStartTime(process.pid);
for (const descriptor of taken) closeSync(descriptor);
const startTime = processStartTime(process.pid);
const lives = processLives({ pid: process.pid, startTime });
const reasons = [written, read].map((result) => (result.ok ? "done" : result.reason));
process.stdout.write(JSON.stringify({ reasons, unknown, isKnownLater: startTime !== "", lives }));
