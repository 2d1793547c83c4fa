// `remi connect` beside the other sessions of its machine: which of them wait, the ways to them and their notifications; and
// what it prints of the machine as JSON.

import { beforeEach, expect, setDefaultTimeout, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { pairMachines } from "../support/pairing.ts";
import { startSession } from "../support/processes.ts";
import { eventually, remi, remiOk } from "../support/remi.ts";
import { access } from "../support/remote-home.ts";
import { outer } from "../support/screen-session.ts";
import { client, host, relay, useTwoMachines } from "../support/two-machines.ts";

setDefaultTimeout(120_000);
useTwoMachines();

beforeEach(async () => {
  mkdirSync(dirname(client.paths.configFile), { recursive: true, mode: 0o700 });
});

const shows = (name: string) => ["sh", "-c", `printf 'this is ${name}\\n'; exec cat`];
const says = (name: string, state: string) =>
  remiOk(host, ["event", "--session", name, "--state", state, "--reason", "asked"]);

test("it says how many others wait, goes to them in turn, and to the next and previous one as ls lists them", async () => {
  writeFileSync(client.paths.configFile, "status_line = true\n", { mode: 0o600 });
  for (const name of ["one", "two", "three"]) await startSession(host, name, shows(name));
  const desk = await pairMachines(host, client, relay.url);
  await using run = outer(client, ["connect", desk, "one"]);
  await run.shows("this is one");
  run.type("\x02w");
  await run.shows("no other session waits for a person");
  await says("three", "waiting");
  await run.shows("1 other waits: Ctrl-b w");
  await says("two", "waiting");
  await run.shows("2 others wait: Ctrl-b w");
  for (const name of ["three", "two", "three"]) {
    run.type("\x02w");
    await run.shows(new RegExp(` ${name} {2}waiting .* 1 other waits: Ctrl-b w`));
  }
  for (const [key, name] of [
    ["n", "one"],
    ["n", "two"],
    ["p", "one"],
    ["p", "three"],
  ]) {
    run.type(`\x02${key}`);
    await run.shows(new RegExp(`^ ${name} {2}`, "m"));
  }
  await says("two", "idle");
  await run.until("nobody else to wait", () => !run.screen().includes("other waits"));
  run.type("\x02d");
  expect(await run.exited).toBe(0);
});

test("it notifies of other sessions as the config here says", async () => {
  writeFileSync(client.paths.configFile, 'notify_terminal = ["osc9"]\n', { mode: 0o600 });
  for (const name of ["one", "two"]) await startSession(host, name, shows(name));
  const desk = await pairMachines(host, client, relay.url);
  await using run = outer(client, ["connect", desk, "one"]);
  await run.shows("this is one");
  await eventually("the notification", async () => {
    await says("two", "waiting");
    await says("two", "working");
    return /\x1b\]9;[^\x00-\x1f]*two/.test(Buffer.concat(run.raw).toString("latin1"));
  });
  expect(run.screen().trim()).toBe("this is one");
  run.type("\x02d");
  expect(await run.exited).toBe(0);
});

test("as JSON it prints the sessions and how the machine is reached, and takes the place of no connection from here", async () => {
  await startSession(host, "api", shows("api"));
  const desk = await pairMachines(host, client, relay.url);
  await using run = outer(client, ["connect", desk, "api"]);
  await run.shows("this is api");
  const described = async (...flags: string[]) =>
    JSON.parse(await remiOk(client, ["connect", "--json", ...flags, desk])) as Record<string, unknown>;
  const direct = await described();
  expect(direct).toMatchObject({ machine: desk, path: "direct", sessions: [{ name: "api" }] });
  expect(direct.roundTripMs).toBeGreaterThan(0);
  expect(await described("--no-p2p")).toMatchObject({ path: "relay", roundTripMs: expect.any(Number) });
  expect((await access(host)).clients).toHaveLength(1);
  expect((await remi(client, ["connect", "--json", desk, "api"])).code).toBe(2);
  run.type("still-here\r");
  await run.shows("still-here\nstill-here");
  run.type("\x02d");
  expect(await run.exited).toBe(0);
});
