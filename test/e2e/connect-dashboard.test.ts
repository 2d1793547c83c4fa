// The dashboard over the sessions of another machine: `remi connect` without a session's name, through a real relay.

import { expect, setDefaultTimeout, test } from "bun:test";
import { pairMachines } from "../support/pairing.ts";
import { captureShows, killServer } from "../support/processes.ts";
import { eventually, remiOk, sessionRecord } from "../support/remi.ts";
import { access, startSession } from "../support/remote-home.ts";
import { rowOf, select, startEchoes, untilSelected } from "../support/screen-dashboard.ts";
import { outer } from "../support/screen-session.ts";
import { client, host, relay, useTwoMachines } from "../support/two-machines.ts";

setDefaultTimeout(120_000);
useTwoMachines();

const connect = (...args: string[]) => outer(client, ["connect", ...args], { cols: 140, rows: 40 });

test("it shows the sessions there as they change, previews them, submits prompts, presses keys, and attaches", async () => {
  await startEchoes(host, "one", "two");
  const desk = await pairMachines(host, client, relay.url);
  await using run = connect(desk);
  await run.shows(`remi on ${desk}`);
  await select(run, "two");
  await run.shows("this is two");
  run.type("ihello there\r");
  await run.shows("to two: submitted");
  await run.shows("[hello there]");
  run.type("I");
  run.type("x\r");
  await run.shows("[x]");
  run.type("\x07");
  await startEchoes(host, "three");
  await run.until("the new session", () => rowOf(run, "three") !== undefined);
  await remiOk(host, ["event", "--session", "three", "--state", "waiting", "--reason", "which colour"]);
  await run.shows("1 waiting");
  run.type("w");
  await untilSelected(run, "three");
  run.type("\r");
  await run.until("the session alone", () => !run.screen().includes(`remi on ${desk}`));
  run.type("blue\r");
  await run.shows("[blue]");
  run.type("\x02s");
  await run.shows(`remi on ${desk}`);
  await untilSelected(run, "three");
  run.type("q");
  expect(await run.exited).toBe(0);
  expect(await remiOk(host, ["capture", "three"])).toContain("[blue]");
});

test("the prefix and s go there from a session, and q back to the session", async () => {
  await startEchoes(host, "one");
  const desk = await pairMachines(host, client, relay.url);
  // With one session there is nothing to choose.
  await using run = connect(desk);
  await run.shows("this is one");
  expect(run.screen()).not.toContain("remi on");
  run.type("\x02s");
  await run.shows(`remi on ${desk}`);
  run.type("q");
  await run.until("the session", () => !run.screen().includes("remi on"));
  run.type("again\r");
  await run.shows("[again]");
  run.type("\x02d");
  expect(await run.exited).toBe(0);
});

test("it ends, mutes and searches there, and says what is done on the machine itself", async () => {
  await startEchoes(host, "one", "two");
  const desk = await pairMachines(host, client, relay.url);
  await using run = connect(desk);
  await select(run, "two");
  run.type("m");
  await run.shows("muted two");
  await eventually("the mute", async () => (await sessionRecord(host, "two"))!.muted === true);
  run.type("r\x15three\r");
  await run.shows(`a session is renamed on ${desk} itself`);
  run.type("c");
  await run.shows(`codes of ${desk} are made there`);
  run.type("\x1b");
  await untilSelected(run, "two");
  run.type("Gthis is one\r");
  await run.shows(/one .*this is one/);
  run.type("\r");
  await untilSelected(run, "one");
  await select(run, "two");
  run.type("xy");
  await run.shows("ended two");
  await eventually("the end", async () => (await sessionRecord(host, "two"))!.state === "exited");
  // What it showed last can still be looked at.
  await select(run, "two");
  await run.shows("this is two");
  run.type("xy");
  await run.shows(`a session is forgotten on ${desk} itself`);
  run.type("q");
  expect(await run.exited).toBe(0);
});

test("it says that the machine is not reached, and comes back with it", async () => {
  await startEchoes(host, "one", "two");
  const desk = await pairMachines(host, client, relay.url);
  await using run = connect(desk);
  await select(run, "one");
  await killServer(host);
  await run.shows(`${desk} is not reached, coming back`);
  // Any command starts it.
  await startSession(host, "three");
  await run.until("the new session", () => rowOf(run, "three") !== undefined);
  await run.until("the end of the word", () => !run.screen().includes("not reached"));
  await select(run, "one");
  run.type("iback\r");
  await run.shows("[back]");
  run.type("q");
  expect(await run.exited).toBe(0);
});

test("read-only it looks and does nothing", async () => {
  await startEchoes(host, "one", "two");
  const desk = await pairMachines(host, client, relay.url);
  await using run = connect("--read-only", desk);
  await select(run, "one");
  run.type("ihello\r");
  await run.shows("you can watch these sessions");
  run.type("xy");
  await run.until("the refusal again", () => run.screen().includes("you can watch these sessions"));
  run.type("q");
  expect(await run.exited).toBe(0);
  expect((await sessionRecord(host, "one"))!.state).not.toBe("exited");
  await captureShows(host, "one", "this is one");
  expect(await remiOk(host, ["capture", "one"])).not.toContain("hello");
  await eventually("the end of the connection", async () => (await access(host)).clients.length === 0);
});
