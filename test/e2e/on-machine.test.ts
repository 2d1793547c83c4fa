// `--on`: a command of one machine on the sessions of another one that it is paired with, through a separately started relay,
// beside a `remi connect` that runs.

import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { createHash } from "node:crypto";
import { makeHome } from "../support/home.ts";
import { pairMachines } from "../support/pairing.ts";
import { captureShows, killServer, startSession } from "../support/processes.ts";
import { testRelay } from "../support/relay-peer.ts";
import { eventually, remi, remiOk, remiTerminal } from "../support/remi.ts";
import { longText, shownCode } from "../support/remote.ts";
import { access, allLeft } from "../support/remote-home.ts";
import { sshProcesses, TestSshd, withoutSshd } from "../support/sshd.ts";
import { client, host, relay, useTwoMachines } from "../support/two-machines.ts";

setDefaultTimeout(120_000);
useTwoMachines();

const SHELL = ["sh", "-c", "printf 'READY\\n'; exec cat"];
const clients = async () => (await access(host)).clients;

test("ls lists the sessions there with their states, and says how they are reached", async () => {
  await startSession(host, "first", SHELL);
  await startSession(host, "second", ["sh", "-c", "exit 3"]);
  const desk = await pairMachines(host, client, relay.url);
  await eventually("the end", async () => (await remiOk(client, ["ls", "--on", desk])).includes("exited 3"));
  const there = JSON.parse(await remiOk(host, ["ls", "--json"])) as { id: string }[];
  const { machine, path, roundTripMs, sessions } = JSON.parse(
    await remiOk(client, ["ls", "--on", desk, "--json"]),
  );
  expect([machine, path, sessions.map(({ id }: { id: string }) => id)]).toEqual([
    desk,
    "relay",
    there.map(({ id }) => id),
  ]);
  expect(roundTripMs).toBeGreaterThan(0);
  expect(await remiOk(client, ["ls", "--on", desk, "--why"])).toContain("second");
  expect(await remiOk(client, ["__complete", "sessions", "machines"])).toBe(
    `${desk}\tby ${new URL(relay.url).host}\n`,
  );
  // Nothing of it is here.
  expect((await remi(client, ["ls"])).err).toContain("no sessions");
  await remiOk(host, ["rm", "second"]);
  await remiOk(host, ["kill", "first"]);
  await remiOk(host, ["rm", "first"]);
  expect((await remi(client, ["ls", "--on", desk])).err).toContain(`There are no sessions on ${desk}.`);
});

test("nothing that is done beside a connection takes its place, and it takes the place of nothing", async () => {
  await startSession(host, "api", SHELL);
  const desk = await pairMachines(host, client, relay.url);
  await using run = remiTerminal(client, ["connect", desk]);
  await run.shows("READY");
  const [before] = await clients();
  const waits = remi(client, ["wait", "--on", desk, "api", "--for", "/^the end$/"]);
  await eventually("the one that waits", async () => (await clients()).length === 2);
  expect(await remiOk(client, ["ls", "--on", desk])).toContain("api");
  expect(await remiOk(client, ["capture", "--on", desk, "api"])).toContain("READY");
  await remiOk(client, ["send", "--on", desk, "api", "sent-there", "--enter"]);
  await run.shows("sent-there\nsent-there");
  // It looks, and may do no more.
  expect((await clients()).map(({ scope }) => scope)).toEqual(["control", "view"]);
  expect((await clients())[0]!.id).toBe(before!.id);
  run.type("the end\r");
  expect(await waits).toMatchObject({ code: 0, err: "" });
  run.type("\x02d");
  expect(await run.exited).toBe(0);
});

test("send types and submits there, and says with the same statuses what became of it", async () => {
  await startSession(host, "api", SHELL);
  const sink = "stty raw -echo; printf 'READY\\n'; head -c 100000 | sha256sum; exec cat";
  await startSession(host, "sink", ["sh", "-c", sink]);
  await startSession(host, "deaf", ["sh", "-c", "printf '\\033[?2004hREADY\\n'; read line; exit 7"]);
  const desk = await pairMachines(host, client, relay.url);
  const send = (...words: string[]) => remi(client, ["send", "--on", desk, ...words]);
  expect(await send("api", "one two", "--enter")).toMatchObject({ code: 0, out: "", err: "" });
  await captureShows(host, "api", "one two\none two");
  // More than one frame takes.
  const text = longText(100_000);
  expect(await remi(client, ["send", "--on", desk, "sink", "-"], { input: text })).toMatchObject({
    code: 0,
    err: "",
  });
  await captureShows(host, "sink", createHash("sha256").update(text).digest("hex"));
  expect(await send("deaf", "go", "--enter", "--wait-for", "exit")).toMatchObject({ code: 7, err: "" });
  expect((await send("deaf", "x")).err).toContain(`session 'deaf' on ${desk} has ended`);
  expect((await send("deaf", "x")).code).toBe(1);
  expect(await send("api")).toMatchObject({ code: 2 });
  expect(
    await send("api", "match-me", "--enter", "--wait-for", "/match-me/", "--timeout", "60"),
  ).toMatchObject({
    code: 0,
    err: "",
  });
  expect((await send("api", "x", "--wait-for", "/never/", "--timeout", "1")).code).toBe(124);
  const none = await send("nobody", "x");
  expect([none.code, none.err]).toEqual([
    1,
    `remi: there is no session 'nobody' on ${desk}; 'remi ls --on ${desk}' shows all sessions.\n`,
  ]);
});

test("send does not say that it has typed what may be lost with the connection", async () => {
  const first = "stty raw -echo; printf READY; head -c 1 >/dev/null; printf GOT; exec sleep 1000";
  await startSession(host, "api", ["sh", "-c", first]);
  const desk = await pairMachines(host, client, relay.url);
  await captureShows(host, "api", "READY");
  // More than a terminal takes that nobody reads.
  const sent = remi(client, ["send", "--on", desk, "api", "-"], { input: "x".repeat(100_000) });
  await captureShows(host, "api", "GOT");
  await killServer(host);
  const { code, err } = await sent;
  // On a busy machine it may have said first that it waits.
  expect([code, err.split("\n").slice(-2).join("\n")]).toEqual([
    1,
    `remi: the connection to ${desk} was lost, and it is not known whether all of it was typed; look at the screen before you send it again.\n`,
  ]);
});

test("capture gives what the session there shows, in each format, also after it has ended", async () => {
  const lines = "for i in $(seq 1 3000); do echo line $i; done";
  await startSession(host, "api", ["sh", "-c", `${lines}; printf '\\033[31mred\\033[m'; exec cat`]);
  await startSession(host, "done", ["sh", "-c", `${lines}; exit 0`]);
  const desk = await pairMachines(host, client, relay.url);
  await captureShows(host, "api", "red");
  for (const flags of [[], ["--ansi"], ["--scrollback"], ["--scrollback", "7", "--join"], ["--html"]]) {
    const here = await remiOk(host, ["capture", "api", ...flags]);
    expect([flags, await remiOk(client, ["capture", "--on", desk, "api", ...flags])]).toEqual([flags, here]);
  }
  await remiOk(host, ["wait", "done"]);
  const ended = await eventually("the last screen", async () => {
    const { code, out } = await remi(client, ["capture", "--on", desk, "done", "--scrollback"]);
    return code === 0 && out.includes("line 3000") && out;
  });
  expect(ended).toBe(await remiOk(host, ["capture", "done", "--scrollback"]));
});

test("wait waits for states, lines and the end there, over a kill of the server there", async () => {
  await startSession(host, "api", ["sh", "-c", "printf READY; read a; echo '<'$a'>'; read b; exit 5"]);
  const desk = await pairMachines(host, client, relay.url);
  const wait = (...words: string[]) => remi(client, ["wait", "--on", desk, "api", ...words]);
  expect((await wait("--for", "/never/", "--timeout", "1")).code).toBe(124);
  expect((await wait("--for", "/READY/")).code).toBe(0);
  const line = wait("--for", "/^READY.*<hello>$|^<hello>$/");
  const end = wait();
  await eventually("those that wait", async () => (await clients()).length === 2);
  await killServer(host);
  // Any command starts it.
  await remiOk(host, ["send", "api", "hello", "--enter"]);
  expect(await line).toMatchObject({ code: 0 });
  await remiOk(host, ["send", "api", "bye", "--enter"]);
  expect(await end).toMatchObject({ code: 5 });
  expect((await wait()).code).toBe(5);
});

test("wait says that the machine is not reached, and goes on when it is", async () => {
  await startSession(host, "api", ["sh", "-c", "printf READY; read a; exit 6"]);
  const desk = await pairMachines(host, client, relay.url);
  await using run = remiTerminal(client, ["wait", "--on", desk, "api"]);
  await eventually("the one that waits", async () => (await clients()).length === 1);
  await killServer(host);
  await run.shows(`${desk} is not reached, waiting`);
  await remiOk(host, ["send", "api", "go", "--enter"]);
  expect(await run.exited).toBe(6);
});

test("an unknown name, a machine that is away, one that gave no key, and one that refuses: a sentence each", async () => {
  await startSession(host, "api", SHELL);
  const says = async (words: string, name: string, code = 1) => {
    const result = await remi(client, ["ls", "--on", name]);
    expect(result).toMatchObject({ code, out: "" });
    expect(result.err.split("\n").filter(Boolean)).toHaveLength(1);
    expect(result.err).toContain(words);
  };
  await says("no machine 'desk' is known here", "desk");
  await says("no machine 'KQTB-4827' is known here", "KQTB-4827");
  await says("a link is a key", "https://relay.example.com/#abc", 2);
  const { code } = await shownCode(host, relay.url);
  await using run = remiTerminal(client, ["connect", "--relay", relay.url, code]);
  await run.shows("READY");
  run.type("\x02d");
  expect(await run.exited).toBe(0);
  await allLeft(host);
  const known = await Bun.file(`${client.home}/known-hosts.json`).json();
  const name = known.hosts[0].name as string;
  await says("this machine has no key for that host", name);
  await remiOk(client, ["connect", "--forget", name]);
  const desk = await pairMachines(host, client, relay.url);
  expect(await remiOk(client, ["ls", "--on", desk])).toContain("api");
  const [device] = (await access(host)).devices;
  await access(host, "revoke", device!.id);
  await says("does not take this machine's key any more", desk);
  await remiOk(client, ["connect", "--forget", desk]);
  await pairMachines(host, client, relay.url);
  await remiOk(host, ["code", "--no-relay"]);
  await says("is not at the relay now", desk);
});

test("beside a connection and a command there is no room for a third at a relay with its own limits, and it says so", async () => {
  const limited = await testRelay();
  try {
    await startSession(host, "api", SHELL);
    const desk = await pairMachines(host, client, limited.url);
    await using run = remiTerminal(client, ["connect", desk]);
    await run.shows("READY");
    await using waits = remiTerminal(client, ["wait", "--on", desk, "api"]);
    await eventually("the one that waits", async () => (await clients()).length === 2);
    const { code, err } = await remi(client, ["ls", "--on", desk]);
    expect([code, err]).toEqual([1, expect.stringContaining("too many connections from here to that host")]);
    await waits.close();
    await eventually("its end", async () => (await clients()).length === 1);
    expect(await remiOk(client, ["ls", "--on", desk])).toContain("api");
  } finally {
    await limited.stop();
  }
});

test("another device's send takes the place of the one that controls, as its connection would", async () => {
  await startSession(host, "api", SHELL);
  await using other = makeHome();
  const desk = await pairMachines(host, client, relay.url);
  await pairMachines(host, other, relay.url);
  await using run = remiTerminal(client, ["connect", desk]);
  await run.shows("READY");
  expect(await remiOk(other, ["capture", "--on", desk, "api"])).toContain("READY");
  expect(run.screen()).not.toContain("taken over");
  await remiOk(other, ["send", "--on", desk, "api", "from-elsewhere", "--enter"]);
  await run.shows("Another client has taken over.");
});

describe.skipIf(withoutSshd !== null)(`over ssh${withoutSshd === null ? "" : ` (${withoutSshd})`}`, () => {
  test("all of them work without relay and pairing, and leave nothing", async () => {
    await using sshd = await TestSshd.start(host);
    sshd.configure(client);
    await startSession(host, "api", SHELL);
    const on = (verb: string, ...words: string[]) => remi(client, [verb, "--on", "ssh://box", ...words]);
    expect(JSON.parse((await on("ls", "--json")).out)).toMatchObject({
      path: "ssh",
      sessions: [{ name: "api" }],
    });
    expect(await on("send", "api", "by-ssh", "--enter")).toMatchObject({ code: 0, err: "" });
    expect(await on("wait", "api", "--for", "/^by-ssh$/")).toMatchObject({ code: 0, err: "" });
    expect((await on("capture", "api")).out).toContain("by-ssh\nby-ssh");
    expect((await remi(client, ["ls", "--on", "ssh://box/api"])).code).toBe(2);
    await eventually(
      "the end of every ssh",
      () => [...sshProcesses(client), ...sshProcesses(host)].length === 0,
    );
  });
});
