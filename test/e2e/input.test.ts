// Input: all of it, once, in order, whatever happens to the connection.

import { afterEach, beforeEach, expect, test } from "bun:test";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { connectServer } from "../../src/client/connect-server.ts";
import type { Listed } from "../../src/client/server-link.ts";
import { SessionFollower } from "../../src/client/session-follower.ts";
import { localWay } from "../../src/client/session-way.ts";
import { CuttingProxy } from "../support/cutting-proxy.ts";
import { makeHome, type TestHome } from "../support/home.ts";
import { eventually, remiCommand, remiOk } from "../support/remi.ts";

const MB = 1024 * 1024;
let home: TestHome;
beforeEach(() => {
  home = makeHome();
});
afterEach(() => home.dispose());

/** A session whose program writes what is typed to a file: this many bytes and then it ends, or all as they come. */
async function startReader(name: string, bytes: number | null): Promise<{ file: string; session: Listed }> {
  const file = join(home.root, "typed");
  const read = bytes === null ? "cat" : `head -c ${bytes}`;
  const script = `stty raw -echo; printf READY; ${read} > '${file}'`;
  await remiOk(home, ["new", "-d", name, "--", "bash", "-c", script]);
  await remiOk(home, ["wait", name, "--for", "/READY/", "--timeout", "60"]);
  const server = await connectServer(home.paths);
  if (!server.ok) throw new Error(server.detail);
  const found = await server.value.find(name);
  server.value.close();
  if (!found.ok) throw new Error(found.detail);
  return { file, session: found.value };
}

const hash = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

/** Bytes that do not look like a key binding or a terminal's answer, with no two places alike. */
function pasteOf(bytes: number): Uint8Array {
  const text: string[] = [];
  for (let i = 0, length = 0; length < bytes; i++) {
    const line = `line ${i} ${(i * 48_271) % 2_147_483_647}\r`;
    text.push(line);
    length += line.length;
  }
  return Buffer.from(text.join("")).subarray(0, bytes);
}

test("5 MB pasted into an attached terminal arrives whole", async () => {
  const paste = pasteOf(5 * MB);
  const { file } = await startReader("paste", paste.byteLength);
  const child = Bun.spawn(remiCommand("attach", "paste"), {
    env: { ...home.env },
    cwd: home.root,
    terminal: { cols: 80, rows: 24, data: () => {} },
  });
  await eventually(
    "the client",
    async () => JSON.parse(await remiOk(home, ["ls", "--json"]))[0].clients === 1,
  );
  child.terminal!.write(paste);
  expect(await child.exited).toBe(0);
  expect(hash(readFileSync(file))).toBe(hash(paste));
  child.terminal!.close();
}, 120_000);

test("5 MB sent by a command arrives whole", async () => {
  const paste = pasteOf(5 * MB);
  const { file } = await startReader("sent", paste.byteLength);
  await remiOk(home, ["send", "sent", "-"], { input: paste });
  await remiOk(home, ["wait", "sent", "--for", "exit", "--timeout", "60"]);
  expect(hash(readFileSync(file))).toBe(hash(paste));
}, 120_000);

test("a connection cut again and again between input and its acknowledgement doubles and loses nothing", async () => {
  const lines = Array.from({ length: 3_000 }, (_, i) => `<${i}>`);
  const whole = Buffer.from(lines.join(""));
  const { file, session } = await startReader("cut", null);
  const proxy = await new CuttingProxy(join(home.root, "p"), session.socket!).listen();
  // Every seventh piece either way is lost with its connection: some carry input, some the acknowledgement of it.
  let pieces = 0;
  proxy.beforeHost = () => ++pieces % 7 === 3;
  proxy.beforeClient = () => ++pieces % 7 === 0;
  const follower = new SessionFollower(
    localWay(home.paths, { id: session.info.id, socket: proxy.path }),
    {
      client: crypto.randomUUID(),
      access: "control",
      size: { cols: 80, rows: 24 },
      detachOthers: false,
    },
    {
      paint: () => {},
      restore: () => {},
      info: () => {},
      link: () => {},
      size: () => {},
      room: () => {},
      ended: () => {},
    },
  );
  await follower.start();
  let sent = 0;
  for (const [i, line] of lines.entries()) {
    expect(follower.type(Buffer.from(line))).toBe(true);
    sent += line.length;
    await new Promise(setImmediate);
    if (i % 50 === 49) await eventually("the input", () => existsSync(file) && statSync(file).size >= sent);
  }
  await eventually("all input", () => existsSync(file) && statSync(file).size >= whole.byteLength);
  expect(readFileSync(file, "utf8")).toBe(whole.toString());
  expect(proxy.cuts).toBeGreaterThan(20);
  follower.close();
  proxy.close();
}, 120_000);

test("input for a program that never reads is bounded and the session goes on", async () => {
  writeFileSync(join(home.root, "x"), "");
  await remiOk(home, [
    "new",
    "-d",
    "deaf",
    "--",
    "bash",
    "-c",
    "stty raw -echo; printf READY; exec sleep 1000",
  ]);
  await remiOk(home, ["wait", "deaf", "--for", "/READY/", "--timeout", "60"]);
  const child = Bun.spawn(remiCommand("attach", "deaf"), {
    env: { ...home.env },
    cwd: home.root,
    terminal: { cols: 80, rows: 24, data: () => {} },
  });
  await eventually(
    "the client",
    async () => JSON.parse(await remiOk(home, ["ls", "--json"]))[0].clients === 1,
  );
  child.terminal!.write(pasteOf(3 * MB));
  const listed = JSON.parse(await remiOk(home, ["ls", "--json"]));
  expect(listed[0].state).not.toBe("exited");
  await remiOk(home, ["kill", "deaf"]);
  expect(await child.exited).toBe(129);
  child.terminal!.close();
}, 120_000);
