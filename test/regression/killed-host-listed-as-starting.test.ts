// A host that was killed while no server ran, and whose parent does not reap it, was listed as starting for ever.

import { afterEach, beforeEach, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { processLives, processStartTime } from "../../src/processes/proc.ts";
import { eventually } from "../support/remi.ts";

let parent: Bun.Subprocess<"ignore", "pipe", "inherit">;
beforeEach(() => {
  // The parent never reaps its child: it only sleeps.
  parent = Bun.spawn(["sh", "-c", "sleep 1000 & echo $!; exec sleep 1000"], {
    stdin: "ignore",
    stdout: "pipe",
  });
});
afterEach(async () => {
  parent.kill("SIGKILL");
  await parent.exited;
});

test.if(process.platform === "linux")("a process that only waits to be reaped counts as gone", async () => {
  const { value } = await parent.stdout.getReader().read();
  const pid = Number(new TextDecoder().decode(value).trim());
  // Until the shell has become `sleep`, it would still reap.
  const name = (id: number) => readFileSync(`/proc/${id}/comm`, "utf8").trim();
  await eventually("the sleeping parent", () => name(parent.pid) === "sleep" && name(pid) === "sleep");
  const host = { pid, startTime: processStartTime(pid) };
  expect(processLives(host)).toBe(true);
  expect(processLives({ pid, startTime: "other:1" })).toBe(false);
  process.kill(pid, "SIGKILL");
  const state = () => readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.[0];
  await eventually("the zombie", () => state() === "Z");
  expect(processLives(host)).toBe(false);
});
