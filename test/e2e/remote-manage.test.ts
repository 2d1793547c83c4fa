// A client of the whole machine starts, restarts and names its sessions; guests are refused, whatever they send.

import { beforeEach, expect, setDefaultTimeout, test } from "bun:test";
import { eventually, remiOk, sessionRecord } from "../support/remi.ts";
import { shownCode } from "../support/remote.ts";
import { TestRemote } from "../support/remote-client.ts";
import { logOf, sessionId, share, startSession } from "../support/remote-home.ts";
import { host, relay, useTwoMachines } from "../support/two-machines.ts";

setDefaultTimeout(120_000);
useTwoMachines();

beforeEach(async () => {
  await startSession(host, "api", "cat");
  await shownCode(host, relay.url);
});

let last = 0;

/** Says it with a number of its own, and returns the answer: the session, or the code of the failure. */
async function asked(remote: TestRemote, t: string, fields: object): Promise<string> {
  const n = ++last;
  remote.say({ t, n, ...fields });
  const answers = () =>
    [...remote.said("sessions.done"), ...remote.said("sessions.failed")].filter((each) => each.n === n);
  await remote.until("an answer", () => answers().length > 0);
  const answer = answers()[0]!;
  return answer.t === "sessions.done" ? answer.session : answer.code;
}

test("a session is started in a directory, named, ended and restarted from elsewhere", async () => {
  const { code } = await shownCode(host, relay.url);
  const remote = await TestRemote.connect(relay.url, { by: { code } });
  expect(remote.ready!.caps).toContain("manage");
  const id = await asked(remote, "sessions.start", {
    name: "web",
    command: ["sh", "-c", "pwd; exit 3"],
    cwd: host.root,
  });
  await eventually("its end", async () => (await sessionRecord(host, "web"))?.state === "exited");
  expect(await sessionRecord(host, "web")).toMatchObject({ id, exitCode: 3, cwd: host.root });
  expect(await remiOk(host, ["capture", "web"])).toContain(host.root);
  expect(await asked(remote, "sessions.restart", { session: id })).toBe(id);
  await eventually("its end", async () => (await sessionRecord(host, "web"))?.state === "exited");
  expect(await asked(remote, "sessions.rename", { session: id, name: "site" })).toBe(id);
  expect(await sessionRecord(host, "site")).toMatchObject({ id });
  // The client is told of each change as of every other.
  await remote.until("the new name", () =>
    remote.said("session").some(({ info }) => info.id === id && info.name === "site"),
  );
  const shell = await asked(remote, "sessions.start", { command: [] });
  expect(await remiOk(host, ["ls", "--json"])).toContain(shell);
  expect(await logOf(host)).toContain("a remote client managed a session");
  remote.close();
});

test("what cannot be is refused with its reason", async () => {
  const { code } = await shownCode(host, relay.url);
  const remote = await TestRemote.connect(relay.url, { by: { code } });
  const api = await sessionId(host, "api");
  expect([
    await asked(remote, "sessions.start", { name: "api", command: ["cat"] }),
    await asked(remote, "sessions.start", { name: "a b", command: ["cat"] }),
    await asked(remote, "sessions.start", { command: ["cat"], cwd: "/nowhere" }),
    await asked(remote, "sessions.start", { command: ["cat"], cwd: "relative" }),
    await asked(remote, "sessions.start", { command: ["/no/such/program"] }),
    await asked(remote, "sessions.restart", { session: api }),
    await asked(remote, "sessions.restart", { session: "zzzz" }),
    await asked(remote, "sessions.rename", { session: api, name: "-x" }),
  ]).toEqual([
    "name-taken",
    "bad-name",
    "no-cwd",
    "no-cwd",
    "no-command",
    "running",
    "not-found",
    "bad-name",
  ]);
  expect(JSON.parse(await remiOk(host, ["ls", "--json"])).map(({ name }: { name: string }) => name)).toEqual([
    "api",
  ]);
  remote.close();
});

test("guests manage nothing", async () => {
  const api = await sessionId(host, "api");
  for (const flags of [[], ["--files"]]) {
    const { link } = await share(host, "api", ...flags);
    const remote = await TestRemote.connect(relay.url, { by: { link } });
    expect(remote.ready!.caps).not.toContain("manage");
    expect(await asked(remote, "sessions.start", { command: ["cat"] })).toBe("denied");
    expect(await asked(remote, "sessions.rename", { session: api, name: "x" })).toBe("denied");
    expect(await asked(remote, "sessions.restart", { session: api })).toBe("denied");
    remote.close();
  }
  const { link } = await share(host, "api", "--read-only");
  const remote = await TestRemote.connect(relay.url, { by: { link } });
  remote.say({ t: "sessions.start", n: 1, command: ["cat"] });
  remote.say({ t: "ping", n: 77 });
  await remote.until("the answer", () => remote.said("pong").length > 0);
  expect(remote.said("sessions.failed")).toEqual([]);
  expect(JSON.parse(await remiOk(host, ["ls", "--json"])).map(({ name }: { name: string }) => name)).toEqual([
    "api",
  ]);
  remote.close();
});
