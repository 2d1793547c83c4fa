// Output under load: every byte reaches a client that reads, and one that does not costs a bounded amount.

import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { connectServer } from "../../src/client/connect-server.ts";
import type { Ending } from "../../src/client/follower-terms.ts";
import type { Listed } from "../../src/client/server-link.ts";
import { SessionFollower } from "../../src/client/session-follower.ts";
import { connectSession } from "../../src/client/session-link.ts";
import { localWay } from "../../src/client/session-way.ts";
import { CuttingProxy } from "../support/cutting-proxy.ts";
import { makeHome, type TestHome } from "../support/home.ts";
import { eventually, remiCommand, remiOk, TerminalRun } from "../support/remi.ts";

const MB = 1024 * 1024;
let home: TestHome;
beforeEach(() => {
  home = makeHome();
});
afterEach(() => home.dispose());

/** A file of numbered lines, as a program would print them: nothing in it repeats. */
function makeFile(megabytes: number): { path: string; bytes: number } {
  const path = join(home.root, "output.txt");
  const lines: string[] = [];
  let bytes = 0;
  for (let i = 0; bytes < megabytes * MB; i++) {
    const line = `${i} the quick brown fox jumps over the lazy dog ${(i * 7919) % 100_003}\r\n`;
    lines.push(line);
    bytes += line.length;
  }
  writeFileSync(path, lines.join(""));
  return { path, bytes };
}

/** What the program prints before the bytes that count: what comes before it is the screen as it was. */
const BEGIN = "<<BEGIN>>";

/** Passes on everything after the first `BEGIN`, wherever it is cut. */
function afterBegin(count: (bytes: Uint8Array) => void): (bytes: Uint8Array) => void {
  let held: Buffer | null = Buffer.alloc(0);
  return (bytes) => {
    if (!held) return count(bytes);
    held = Buffer.concat([held, bytes]);
    const at = held.indexOf(BEGIN);
    if (at < 0) return;
    count(held.subarray(at + BEGIN.length));
    held = null;
  };
}

/** The session's program waits for a key, then prints the file as it is and ends. */
async function startPrinter(path: string): Promise<Listed> {
  const script = `stty raw -echo; read -n 1 x; printf '${BEGIN}'; cat '${path}'`;
  await remiOk(home, ["new", "-d", "flood", "--", "bash", "-c", script]);
  const server = await connectServer(home.paths);
  if (!server.ok) throw new Error(server.detail);
  const found = await server.value.find("flood");
  server.value.close();
  if (!found.ok) throw new Error(found.detail);
  return found.value;
}

function hostMemory(pid: number): number {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
  const kib = [...rollup.matchAll(/^Private_\w+:\s+(\d+) kB/gm)].reduce((sum, m) => sum + Number(m[1]), 0);
  return kib * 1024;
}

function hostPid(id: string): number {
  return JSON.parse(readFileSync(join(home.paths.sessionDir(id), "host.json"), "utf8")).pid;
}

/** Follows the session as attach does, hashing what would be painted after the first snapshot. */
function follow(session: Listed, socket: string) {
  const hash = createHash("sha256");
  let bytes = 0;
  const count = afterBegin((piece) => {
    hash.update(piece);
    bytes += piece.byteLength;
  });
  const ended = Promise.withResolvers<Ending>();
  const linked = Promise.withResolvers<void>();
  const follower = new SessionFollower(
    localWay(home.paths, { id: session.info.id, socket }),
    {
      client: crypto.randomUUID(),
      access: "control",
      size: { cols: 80, rows: 24 },
      detachOthers: false,
    },
    {
      paint: count,
      restore: () => {},
      info: () => {},
      link: (up) => up && linked.resolve(),
      size: () => {},
      room: () => {},
      ended: (ending) => ended.resolve(ending),
    },
  );
  return {
    follower,
    ended: ended.promise,
    linked: linked.promise,
    digest: () => hash.digest("hex"),
    bytes: () => bytes,
  };
}

const fileHash = (path: string) => createHash("sha256").update(readFileSync(path)).digest("hex");

describe("a flood", () => {
  test("of 100 MB arrives byte for byte though the connection is cut again and again", async () => {
    const { path, bytes } = makeFile(100);
    const session = await startPrinter(path);
    const proxy = await new CuttingProxy(join(home.root, "p"), session.socket!).listen();
    const following = follow(session, proxy.path);
    await following.follower.start();
    await following.linked;
    let next = 3 * MB;
    proxy.beforeClient = () => {
      if (proxy.toClient < next) return false;
      next += (1 + ((proxy.cuts * 7) % 11)) * MB;
      return true;
    };
    following.follower.type(Buffer.from("x"));
    expect(await following.ended).toMatchObject({ kind: "exited", exitCode: 0 });
    expect(following.bytes()).toBe(bytes);
    expect(following.digest()).toBe(fileHash(path));
    expect(proxy.cuts).toBeGreaterThan(10);
    proxy.close();
  }, 120_000);

  test("of 100 MB arrives byte for byte through remi attach in a terminal", async () => {
    const { path } = makeFile(100);
    await startPrinter(path);
    const file = readFileSync(path);
    const hash = createHash("sha256");
    // Hashed as it comes: the emulator of a test terminal would be the slowest part.
    let matched = 0;
    const count = afterBegin((bytes) => {
      const piece = bytes.subarray(0, file.byteLength - matched);
      hash.update(piece);
      matched += piece.byteLength;
    });
    const child = Bun.spawn(remiCommand("attach", "flood"), {
      env: { ...home.env },
      cwd: home.root,
      terminal: {
        cols: 80,
        rows: 24,
        data: (_t, data) => count(data),
      },
    });
    await eventually(
      "the client",
      async () => JSON.parse(await remiOk(home, ["ls", "--json"]))[0].clients === 1,
    );
    child.terminal!.write("x");
    expect(await child.exited).toBe(0);
    await eventually("the last output", () => matched === file.byteLength);
    expect(hash.digest("hex")).toBe(createHash("sha256").update(file).digest("hex"));
    child.terminal!.close();
  }, 120_000);

  test("of 1 GB costs the host little though one client never reads, and another one keeps its pace", async () => {
    const { path, bytes } = makeFile(100);
    const repeats = 10;
    const script = `stty raw -echo; read -n 1 x; printf '${BEGIN}'; for i in $(seq ${repeats}); do cat '${path}'; done`;
    await remiOk(home, ["new", "-d", "flood", "--", "bash", "-c", script]);
    const server = await connectServer(home.paths);
    if (!server.ok) throw new Error(server.detail);
    const found = await server.value.find("flood");
    server.value.close();
    if (!found.ok) throw new Error(found.detail);
    const session = found.value;
    const reader = follow(session, session.socket!);
    await reader.follower.start();
    await reader.linked;
    const stuck = await connectSession(
      session.socket!,
      {
        client: crypto.randomUUID(),
        access: "control",
        kind: "terminal",
        cols: 80,
        rows: 24,
        flow: "hold",
        scrollback: false,
      },
      {},
    );
    stuck!.socket.pause();
    const pid = hostPid(session.info.id);
    const before = hostMemory(pid);
    let most = before;
    const sampler = setInterval(() => {
      try {
        most = Math.max(most, hostMemory(pid));
      } catch {
        // The host has left; the last sample stands.
      }
    }, 50);
    reader.follower.type(Buffer.from("x"));
    expect(await reader.ended).toMatchObject({ kind: "exited", exitCode: 0 });
    clearInterval(sampler);
    expect(reader.bytes()).toBe(bytes * repeats);
    expect((most - before) / MB).toBeLessThan(50);
    stuck!.socket.close();
  }, 300_000);
});

test("a program that floods with nobody attached is neither stopped nor cut", async () => {
  const { path } = makeFile(20);
  await remiOk(home, ["new", "-d", "alone", "--", "bash", "-c", `cat '${path}'; exit 7`]);
  const { code } = await (async () => {
    const child = Bun.spawn(remiCommand("wait", "alone", "--for", "exit", "--timeout", "60"), {
      env: { ...home.env },
    });
    return { code: await child.exited };
  })();
  expect(code).toBe(7);
  const text = await remiOk(home, ["capture", "alone", "--scrollback"]);
  const lines = readFileSync(path, "utf8").trimEnd().split("\r\n");
  expect(text.trimEnd().split("\n").slice(-500)).toEqual(lines.slice(-500));
}, 120_000);

test("the screen of a stalled client is right again when it reads on", async () => {
  const { path } = makeFile(30);
  const script = `stty raw -echo; read -n 1 x; cat '${path}'; printf 'THE END'; read -n 1 x`;
  await remiOk(home, ["new", "-d", "stall", "--", "bash", "-c", script]);
  await using run = new TerminalRun(remiCommand("attach", "stall"), { env: home.env, cwd: home.root });
  await eventually(
    "the client",
    async () => JSON.parse(await remiOk(home, ["ls", "--json"]))[0].clients === 1,
  );
  process.kill(run.child.pid, "SIGSTOP");
  await remiOk(home, ["send", "stall", "x"]);
  await remiOk(home, ["wait", "stall", "--for", "/THE END/", "--timeout", "60"]);
  process.kill(run.child.pid, "SIGCONT");
  await run.shows("THE END");
  const lines = readFileSync(path, "utf8").trimEnd().split("\r\n");
  expect(run.rows().slice(0, 23)).toEqual(lines.slice(-23));
}, 120_000);
