// Notifications from real sessions to a real command, a real web server and attending clients, and what is kept of them.

import { afterEach, beforeEach, expect, test } from "bun:test";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { connectServer } from "../../src/client/connect-server.ts";
import type { ServerLink } from "../../src/client/server-link.ts";
import type { FromServer } from "../../src/protocol/control-messages.ts";
import type { NotificationRecord } from "../../src/protocol/notification-record.ts";
import { makeHome, type TestHome } from "../support/home.ts";
import { hasExited, killServer, sessionId, startSession } from "../support/processes.ts";
import { eventually, remi, remiOk, remiTerminal, sessionRecord } from "../support/remi.ts";

let home: TestHome;
let web: Bun.Server<undefined>;
/** What was posted, and how the next post is answered. */
let posted: { event: string; session: string; text: string; title: string; at: number }[];
let answer: () => Response | Promise<Response>;

beforeEach(() => {
  home = makeHome();
  posted = [];
  answer = () => new Response("ok");
  web = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    async fetch(request) {
      posted.push((await request.json()) as (typeof posted)[number]);
      return answer();
    },
  });
});
afterEach(async () => {
  await web.stop(true);
  await home.dispose();
});

const SECRET = "T0P-s3cret";
const hook = () => `notify_webhook = "http://127.0.0.1:${web.port}/${SECRET}"`;
const commandTo = (file: string) =>
  `notify_command = ["sh", "-c", 'echo "$REMI_EVENT $REMI_SESSION: $REMI_TEXT" >> "$0"', ${JSON.stringify(file)}]`;

function configure(...lines: string[]): void {
  mkdirSync(home.home, { mode: 0o700, recursive: true });
  writeFileSync(home.paths.configFile, `${lines.join("\n")}\n`);
}

const outcomes = async () =>
  JSON.parse(await remiOk(home, ["notify", "--last", "--json"])) as NotificationRecord[];

/** Waits for a record of the session. */
const outcome = (name: string, kind: string, result: NotificationRecord["outcome"]) =>
  eventually(`${kind} of ${name} ${result}`, async () =>
    (await outcomes()).findLast((r) => r.name === name && r.kind === kind && r.outcome === result),
  );

/** Asks the question that it is given, prints the answer and asks again. */
const ASKER = ["sh", "-c", 'while printf "Overwrite? [y/N] " && read -r x; do echo "got $x"; done'];
const state = (name: string, wanted: string) =>
  eventually(`${name} ${wanted}`, async () => (await sessionRecord(home, name))?.state === wanted);

test("command and webhook are notified of a session that begins to wait, without content", async () => {
  const file = join(home.root, "said");
  configure(hook(), commandTo(file));
  await startSession(home, "api", ASKER);
  const record = await outcome("api", "waiting", "sent");
  expect(record.channels).toEqual([
    { channel: "command", ok: true, why: "" },
    { channel: "webhook", ok: true, why: "status 200" },
  ]);
  expect(posted).toMatchObject([{ event: "waiting", session: "api", text: "api waits for you" }]);
  expect(posted[0]!.title).toStartWith("api on ");
  expect(readFileSync(file, "utf8")).toBe("waiting api: api waits for you\n");
  expect(await remiOk(home, ["notify"])).toMatch(/ {2}api {2}waiting {2}sent by command and webhook$/m);
});

test("the reason is sent when the config says so", async () => {
  configure(hook(), "notify_content = true");
  await startSession(home, "api", ASKER);
  await outcome("api", "waiting", "sent");
  expect(posted[0]!.text).toMatch(/^api waits for you: \S/);
});

test("an end with an error is notified; one by 'remi kill' is kept back, and so is a clean one", async () => {
  configure(hook());
  await startSession(home, "bad", ["sh", "-c", "read x; exit 3"]);
  await startSession(home, "signal", ["sh", "-c", "read x; kill -9 $$"]);
  await startSession(home, "killed", ["sh", "-c", "read x"]);
  await startSession(home, "good", ["sh", "-c", "read x; exit 0"]);
  for (const name of ["good", "bad", "signal"]) await remiOk(home, ["send", name, "--enter"]);
  await remiOk(home, ["kill", "killed"]);
  await outcome("bad", "failed", "sent");
  await outcome("signal", "failed", "sent");
  expect((await outcome("killed", "failed", "suppressed")).why).toBe("it was ended on purpose");
  await hasExited(home, "good");
  expect(posted.map((p) => p.session).sort()).toEqual(["bad", "signal"]);
});

test("the end of long work is notified, and the bell if the config asks for it", async () => {
  configure(hook(), "notify_done_seconds = 3600");
  await startSession(home, "api", ["cat"]);
  await remiOk(home, ["send", "api", "work", "--enter"]);
  expect((await outcome("api", "done", "suppressed")).why).toBe("the work was short");
  configure(hook(), "notify_done_seconds = 0", 'notify_on = ["done", "bell"]');
  await remiOk(home, ["event", "--session", "api", "--state", "working"]);
  await state("api", "working");
  await remiOk(home, ["event", "--session", "api", "--state", "done"]);
  await outcome("api", "done", "sent");
  await startSession(home, "ringer", ["sh", "-c", 'read -r x; printf "\\a"; cat']);
  await remiOk(home, ["send", "ringer", "--enter"]);
  await outcome("ringer", "bell", "sent");
});

test("a muted session is kept back until it is unmuted", async () => {
  configure(hook(), "notify_repeat_seconds = 0");
  await startSession(home, "api", ["sh", "-c", `read x; ${ASKER[2]}`]);
  await remiOk(home, ["mute", "api"]);
  expect(await sessionRecord(home, "api")).toMatchObject({ muted: true });
  await remiOk(home, ["send", "api", "--enter"]);
  expect((await outcome("api", "waiting", "suppressed")).why).toBe("the session is muted");
  await remiOk(home, ["unmute", "api"]);
  await remiOk(home, ["event", "--session", "api", "--state", "working"]);
  await remiOk(home, ["event", "--session", "api", "--state", "waiting", "--reason", "again"]);
  await outcome("api", "waiting", "sent");
  expect((await remi(home, ["mute", "nobody"])).code).toBe(1);
});

test("nobody is notified of a session that somebody looks at", async () => {
  configure(hook());
  await startSession(home, "api", ["sh", "-c", `read x; ${ASKER[2]}`]);
  await using terminal = remiTerminal(home, ["attach", "api"]);
  await eventually("the client", async () => (await sessionRecord(home, "api"))?.clients === 1);
  terminal.type("go\r");
  await terminal.shows("Overwrite?");
  expect((await outcome("api", "waiting", "suppressed")).why).toBe("somebody looks at the session");
  expect(posted).toEqual([]);
  // A sign of the person, without which they would count as away.
  const { lastInputAt, createdAt } = (await sessionRecord(home, "api")) as Record<string, number>;
  expect(lastInputAt).toBeGreaterThan(createdAt!);
});

/** Pause between two of the same, s: longer than a busy machine takes for the commands in between. */
const REPEAT_S = 15;

test("a session that asks again at once is notified when the pause is over, if it still waits", async () => {
  configure(hook(), `notify_repeat_seconds = ${REPEAT_S}`);
  await startSession(home, "api", ["cat"]);
  const say = (state: string) => remiOk(home, ["event", "--session", "api", "--state", state]);
  await say("waiting");
  await outcome("api", "waiting", "sent");
  await say("working");
  await say("waiting");
  expect((await outcome("api", "waiting", "suppressed")).why).toBe("the same was told a moment ago");
  expect(posted).toHaveLength(1);
  await eventually("the second", () => posted.length === 2);

  // A session that no longer waits is not notified late.
  await say("working");
  await say("waiting");
  await eventually("the third, kept back", async () =>
    (await outcomes()).some((r) => r.outcome === "suppressed" && r.at > posted[1]!.at),
  );
  await say("working");
  await eventually("the pause to be over", () => Date.now() > posted[1]!.at + REPEAT_S * 1_000 + 500);
  expect(posted).toHaveLength(2);
});

test("waiting sessions and notifications reach clients that show another session", async () => {
  const start = ["sh", "-c", `read x; ${ASKER[2]}`];
  await startSession(home, "api", start);
  await startSession(home, "web", ["cat"]);
  const [api, shown] = [await sessionId(home, "api"), await sessionId(home, "web")];
  const connected = await connectServer(home.paths);
  if (!connected.ok) throw new Error(connected.detail);
  const server: ServerLink = connected.value;
  const waiting: string[][] = [];
  const alerts: FromServer[] = [];
  const closed = Promise.withResolvers<void>();
  const attending = await server.attend(shown, {
    attention: (list) => waiting.push(list.map((w) => w.name)),
    alert: (alert) => alerts.push(alert),
    closed: closed.resolve,
  });
  expect([attending.ok, waiting]).toEqual([true, [[]]]);
  await remiOk(home, ["send", "api", "--enter"]);
  await eventually("the alert", () => alerts.length === 1);
  expect(alerts).toEqual([{ t: "alert", id: api, name: "api", kind: "waiting", text: "api waits for you" }]);
  expect((await outcome("api", "waiting", "sent")).channels).toEqual([
    { channel: "terminal", ok: true, why: "1 attached" },
  ]);
  await remiOk(home, ["rename", "api", "backend"]);
  await remiOk(home, ["kill", "backend"]);
  await eventually("nobody to wait", () => waiting.at(-1)?.length === 0);
  expect(waiting).toEqual([[], ["api"], ["backend"], []]);
  await killServer(home);
  await closed.promise;
  server.close();
});

test("a webhook that fails, hangs or is not there costs a line in the log, which does not name it", async () => {
  const file = join(home.root, "said");
  answer = () => new Response("no", { status: 500 });
  configure(hook(), commandTo(file));
  await startSession(home, "one", ASKER);
  const failed = await outcome("one", "waiting", "sent");
  expect(failed.channels.at(-1)).toEqual({
    channel: "webhook",
    ok: false,
    why: "it answered with status 500",
  });
  expect(posted).toHaveLength(2);

  // The other ways and the sessions do not wait for its answer.
  answer = () => new Promise(() => {});
  await startSession(home, "two", ASKER);
  await eventually("the command", () => readFileSync(file, "utf8").includes("waiting two:"));
  await startSession(home, "three", ["cat"]);
  expect((await outcome("two", "waiting", "sent")).channels.at(-1)).toMatchObject({
    channel: "webhook",
    ok: false,
    why: "no answer within 5 seconds",
  });

  configure(hook());
  await web.stop(true);
  await startSession(home, "four", ASKER);
  expect((await outcome("four", "waiting", "failed")).why).toStartWith("it cannot be reached");

  const log = readFileSync(home.paths.log, "utf8");
  expect(log.match(/a notification could not be sent/g)).toHaveLength(3);
  expect(log.includes(SECRET)).toBe(false);
  expect(readFileSync(join(home.home, "notifications.jsonl"), "utf8").includes(SECRET)).toBe(false);
});

test("what happened to them is known after the server was killed, and nothing is sent again", async () => {
  configure(hook());
  await startSession(home, "api", ASKER);
  const before = await outcome("api", "waiting", "sent");
  await killServer(home);
  await state("api", "waiting");
  expect(await outcomes()).toEqual([before]);
  await remiOk(home, ["server", "restart"]);
  await state("api", "waiting");
  expect(await outcomes()).toEqual([before]);
  expect(posted).toHaveLength(1);
});

test("what happened while no server ran is sent when one runs again", async () => {
  configure(hook());
  await startSession(home, "api", ["sh", "-c", `touch up; read x; ${ASKER[2]}`], ["--cwd", home.root]);
  await eventually("the program", () => existsSync(join(home.root, "up")));
  const id = await sessionId(home, "api");
  await killServer(home);
  // Without the server, to the session itself.
  const { connectFrames } = await import("../../src/carrier/unix-socket.ts");
  const { CAPABILITIES, SPOKEN } = await import("../../src/protocol/version.ts");
  const opened = Promise.withResolvers<void>();
  const socket = await connectFrames(home.paths.sessionSocket(id), {
    onFrame: (frame) => frame.kind === "control" && frame.json.includes('"opened"') && opened.resolve(),
    onClose: () => {},
  });
  socket!.say({ t: "hello", protocol: SPOKEN, version: "0", caps: [...CAPABILITIES], role: "client" });
  socket!.say({
    ...{ t: "open", client: "script-0001", access: "control", kind: "script", flow: "skip" },
    scrollback: false,
  });
  await opened.promise;
  socket!.say({ t: "event", state: "waiting", reason: "meanwhile" });
  await eventually("its history", () =>
    readFileSync(home.paths.sessionHistory(id), "utf8").includes("meanwhile"),
  );
  socket!.close();
  expect(posted).toEqual([]);
  await remiOk(home, ["server", "start"]);
  await outcome("api", "waiting", "sent");
  expect(posted).toHaveLength(1);
});

test("a test uses every way and reports the result of each", async () => {
  const nowhere = await remi(home, ["notify", "--test"]);
  expect([nowhere.code, nowhere.out]).toEqual([
    1,
    "suppressed: nobody is attached or connected elsewhere, and no command or webhook is set\n",
  ]);
  configure(hook(), 'notify_command = ["false"]');
  const some = await remi(home, ["notify", "--test"]);
  expect([some.code, some.out]).toEqual([
    0,
    "command: failed, it ended with status 1\nwebhook: sent, status 200\n",
  ]);
  expect(posted).toMatchObject([{ event: "test", session: "" }]);
  expect((await remi(home, ["notify", "--last", "201"])).code).toBe(2);
  expect(JSON.parse(await remiOk(home, ["notify", "--last", "1", "--json"]))).toHaveLength(1);
});
