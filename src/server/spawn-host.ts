// Starts a session host as a separate process, which no other process of remi takes down with it.

import { closeSync, openSync } from "node:fs";
import { selfCommand } from "../config/self.ts";
import { shortageOf } from "../config/shortage.ts";
import { HostStarted, type Recipe } from "../protocol/session-messages.ts";
import { decodeRecord } from "../protocol/session-record.ts";

/** How long a new host may take until it listens. Generous: a loaded machine starts many at once. */
const START_MS_MAX = 20_000;
/** Bytes of the host's one line. */
const LINE_BYTES_MAX = 65_536;

/** Starts the host and waits for its one line. */
export async function spawnHost(
  recipe: Recipe,
  env: Readonly<Record<string, string>>,
  logPath: string,
): Promise<HostStarted> {
  let child: ReturnType<typeof start>;
  try {
    child = start(recipe, env, logPath);
  } catch (error) {
    return { ok: false, code: "spawn-failed", detail: shortageOf(error) ?? (error as Error).message };
  }
  const timer = setTimeout(() => child.kill("SIGKILL"), START_MS_MAX);
  try {
    const line = await firstLine(child.stdout);
    const decoded = decodeRecord(HostStarted, line);
    if (decoded.ok) return decoded.value;
    if (line !== "") {
      const detail = `the session host said ${JSON.stringify(line.slice(0, 200))}`;
      return { ok: false, code: "spawn-failed", detail };
    }
    // A runtime that gets no thread or no memory ends before our code can say anything.
    await child.exited;
    const how = child.signalCode ?? `status ${child.exitCode}`;
    const detail = `its host ended before it listened (${how}), as where processes, memory or files run out`;
    return { ok: false, code: "spawn-failed", detail };
  } finally {
    clearTimeout(timer);
    child.unref();
  }
}

function start(recipe: Recipe, env: Readonly<Record<string, string>>, logPath: string) {
  const log = openSync(logPath, "a", 0o600);
  try {
    return Bun.spawn(selfCommand("__host"), {
      env: { ...env },
      cwd: "/",
      stdin: new TextEncoder().encode(JSON.stringify(recipe)),
      stdout: "pipe",
      stderr: log,
      detached: true,
    });
  } finally {
    closeSync(log);
  }
}

async function firstLine(stream: ReadableStream<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  const reader = stream.getReader();
  while (!text.includes("\n") && text.length < LINE_BYTES_MAX) {
    const { done, value } = await reader.read();
    if (done) break;
    text += decoder.decode(value, { stream: true });
  }
  await reader.cancel();
  return text.split("\n", 1)[0] ?? "";
}
