// Another user of the machine read the code of `remi connect CODE` in /proc, and took the access over.

import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { makeHome } from "../support/home.ts";
import { testRelay } from "../support/relay-peer.ts";
import { eventually, remiCommand, remiTerminal } from "../support/remi.ts";
import { OPEN_LIMITS, shownCode } from "../support/remote.ts";
import { startSession } from "../support/remote-home.ts";

const commandLine = (pid: number) => readFileSync(`/proc/${pid}/cmdline`, "latin1").split("\0");

test.if(process.platform === "linux")("a code that is given is overwritten, and remi says so", async () => {
  await using relay = await testRelay({ limits: OPEN_LIMITS });
  await using host = makeHome();
  await using client = makeHome();
  await startSession(host, "demo", "sh", "-c", "echo ready; exec cat");
  const { code } = await shownCode(host, relay.url);
  await using run = remiTerminal(client, ["connect", "--relay", relay.url, code], { cols: 200, rows: 24 });
  await run.shows("ready");
  const said = Buffer.concat(run.raw).toString();
  expect(said).toContain("it is overwritten now");
  expect(said).toContain("'remi connect -' asks for it");
  const words = commandLine(run.child.pid);
  expect(words).toContain("connect");
  expect(words.join(" ")).not.toContain(code);
});

test.if(process.platform === "linux")("texts to send and values of variables are overwritten", async () => {
  await using home = makeHome();
  await startSession(home, "demo", "cat");
  const secret = "correct-horse";
  const command = remiCommand("send", "demo", secret, "--enter", "--wait", "--timeout", "60");
  const child = Bun.spawn(command, { env: home.env, stdio: ["ignore", "ignore", "ignore"] });
  await eventually("the words to be gone", () => {
    const words = commandLine(child.pid);
    return words.includes("demo") && !words.includes(secret);
  });
  child.kill("SIGKILL");
  await child.exited;
});
