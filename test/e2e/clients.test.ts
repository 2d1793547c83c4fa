// Several terminals on one session: who may type, who is sent away, and that each comes back by itself.

import { afterEach, beforeEach, expect, setDefaultTimeout, test } from "bun:test";
import { readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { CuttingProxy } from "../support/cutting-proxy.ts";
import { makeHome, type TestHome } from "../support/home.ts";
import { eventually, REPOSITORY, remiOk } from "../support/remi.ts";
import type { OuterTerminal } from "../support/screen-outer.ts";
import {
  type AttachOptions,
  attached,
  clientsOf,
  detach,
  outer,
  record,
  untilClients,
} from "../support/screen-session.ts";
import { sameScreen } from "../support/screen-state.ts";

setDefaultTimeout(120_000);

let home: TestHome;
let open: OuterTerminal[] = [];
beforeEach(async () => {
  home = makeHome();
  const program = join(REPOSITORY, "test/fixtures/programs/show-keys.ts");
  await remiOk(home, ["new", "-d", "s", "--size", "80x24", "--", "bun", program, "s"]);
  await remiOk(home, ["wait", "s", "--for", "/this is s/", "--timeout", "60"]);
});
afterEach(async () => {
  for (const run of open) await run.close();
  open = [];
  await home.dispose();
});

async function attach(options: AttachOptions = {}): Promise<OuterTerminal> {
  const run = await attached(home, "s", options);
  open.push(run);
  await run.shows("this is s");
  return run;
}

test("what one terminal types is shown in all of them", async () => {
  const [a, b, c] = [await attach(), await attach(), await attach()];
  a.type("a");
  await b.shows("[61]");
  b.type("b");
  await c.shows("[6162]");
  await sameScreen(a, b);
  await sameScreen(a, c);
  await detach(b);
  a.type("c");
  await c.shows("[616263]");
});

test("a reader sees everything and types nothing, but leaves by the key", async () => {
  const a = await attach();
  const reader = await attach({ flags: ["-r"] });
  reader.type("x\x1b[200~y\x1b[201~\x02z");
  a.type("a");
  await reader.shows("[61]");
  await sameScreen(a, reader);
  await detach(reader);
  a.type("b");
  await a.shows("[6162]");
});

test("attach -d sends the others away, and only them", async () => {
  const [a, b] = [await attach(), await attach()];
  const last = outer(home, ["attach", "-d", "s"]);
  open.push(last);
  expect(await a.exited).toBe(0);
  expect(await b.exited).toBe(0);
  await untilClients(home, "s", 1);
  await a.shows("detached from s; the session goes on");
  last.type("c");
  await last.shows("[63]");
});

test("remi detach sends all away", async () => {
  const all = [await attach(), await attach({ flags: ["-r"] }), await attach({ cols: 60 })];
  await remiOk(home, ["detach", "s"]);
  for (const run of all) expect(await run.exited).toBe(0);
  await untilClients(home, "s", 0);
});

test("an attached terminal does not notice that the server dies", async () => {
  const a = await attach();
  const status = JSON.parse(await remiOk(home, ["server", "status", "--json"])) as { pid: number };
  process.kill(status.pid, "SIGKILL");
  a.type("a");
  await a.shows("[61]");
  expect(await record(home, "s")).toMatchObject({
    state: expect.stringMatching(/working|idle|starting/),
    clients: 1,
  });
  // The prefix keys that need the server start it again.
  a.type("\x02n");
  await a.shows("there is no other session");
});

test("a terminal whose connection is cut comes back by itself, with what was printed and typed meanwhile", async () => {
  const { id } = await record(home, "s");
  // The proxy takes the place of the host's socket.
  const socket = home.paths.sessionSocket(String(id));
  const hidden = `${socket}.h`;
  renameSync(socket, hidden);
  const proxy = await new CuttingProxy(socket, hidden).listen();
  const reference = await attach();
  const a = await attach();
  let isDown = false;
  proxy.beforeHost = () => isDown;
  for (let i = 1; i <= 5; i++) {
    proxy.cut();
    a.type("k");
    await a.shows(`[${"6b".repeat(i)}]`);
    await sameScreen(reference, a);
  }
  // A longer outage is reported, and the screen is right when it is over.
  isDown = true;
  proxy.cut();
  await a.shows("the session does not answer");
  a.type("z");
  isDown = false;
  await a.shows("6b7a]");
  await a.until("the notice to go", () => !a.screen().includes("does not answer"));
  await sameScreen(reference, a);
  expect(proxy.cuts).toBeGreaterThan(5);
  proxy.close();
});

test("a terminal whose host is killed says so and is restored", async () => {
  const a = await attach();
  const { id } = await record(home, "s");
  const file = join(home.paths.sessionDir(String(id)), "host.json");
  process.kill((JSON.parse(readFileSync(file, "utf8")) as { pid: number }).pid, "SIGKILL");
  expect(await a.exited).toBe(1);
  await a.shows("s is gone");
});

test("a slow terminal does not hold up another", async () => {
  const slow = await attach();
  const quick = await attach();
  process.kill(slow.child.pid, "SIGSTOP");
  for (let i = 0; i < 20; i++) quick.type("k");
  await quick.shows(`[${"6b".repeat(20)}]`);
  process.kill(slow.child.pid, "SIGCONT");
  await sameScreen(quick, slow);
  await eventually("both", async () => (await clientsOf(home, "s")) === 2);
});
