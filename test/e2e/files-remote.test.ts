// `remi files` between two paired machines, through a separately started relay: lists, copies both ways, goes on after cuts,
// and writes only where the machine allows it.

import { beforeEach, expect, setDefaultTimeout, test } from "bun:test";
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { filesOver } from "../../src/client/remote/connection-files.ts";
import { LocalFiles } from "../../src/files/local-files.ts";
import type { Files } from "../../src/files/rules/files.ts";
import type { FileError } from "../../src/files/rules/problem.ts";
import { copyFile } from "../../src/files/rules/transfer.ts";
import { pairMachines } from "../support/pairing.ts";
import { testRelay } from "../support/relay-peer.ts";
import { eventually, remi, remiCommand, remiOk, sessionRecord } from "../support/remi.ts";
import { lineTo, OPEN_LIMITS, shownCode, sodium } from "../support/remote.ts";
import { TcpCutter } from "../support/tcp-cutter.ts";
import { client, host, relay, useTwoMachines } from "../support/two-machines.ts";

setDefaultTimeout(120_000);
useTwoMachines();

/** The session's directory, and one of the client's. */
let there: string;
let here: string;
beforeEach(async () => {
  there = join(host.root, "project");
  here = join(client.root, "here");
  mkdirSync(join(there, "src"), { recursive: true });
  mkdirSync(here);
  writeFileSync(join(there, "src/a.txt"), "hello\n");
  await remiOk(host, ["new", "-d", "--cwd", there, "api", "--", "cat"]);
});

function configure(config: string): void {
  mkdirSync(dirname(host.paths.configFile), { recursive: true, mode: 0o700 });
  writeFileSync(host.paths.configFile, config, { mode: 0o600 });
}

/** What a promise of an ask is rejected with. */
const problemOf = (ask: Promise<unknown>) =>
  ask.then(
    () => "none",
    (error: FileError) => error.problem,
  );

const files = (...args: string[]) => remi(client, ["files", ...args], { cwd: here });

test("lists, prints and copies both ways, folders too, names of any bytes included", async () => {
  configure("files_write = true\n");
  const bytes = randomBytes(3_000_000);
  writeFileSync(join(there, "big.bin"), bytes);
  writeFileSync(Buffer.concat([Buffer.from(`${there}/`), Buffer.from("bad\xffname\n", "latin1")]), "odd");
  const desk = await pairMachines(host, client, relay.url);
  expect((await files("ls", `${desk}/api`)).out).toBe("bad\\xffname\\x0a\nbig.bin\nsrc/\n");
  expect((await files("cat", `${desk}/api:src/a.txt`)).out).toBe("hello\n");
  expect(
    await files("get", `${desk}/api:big.bin`, `${desk}/api:src`, `${desk}/api:bad\\xffname\\x0a`, "."),
  ).toMatchObject({
    code: 0,
    err: "",
  });
  expect(readFileSync(join(here, "big.bin")).equals(bytes)).toBe(true);
  expect(readFileSync(join(here, "src/a.txt"), "utf8")).toBe("hello\n");
  expect(
    readdirSync(here, { encoding: "buffer" }).some((name) =>
      name.equals(Buffer.from("bad\xffname\n", "latin1")),
    ),
  ).toBe(true);
  const put = await files("put", "--json", "big.bin", "src", `${desk}/api:src/`);
  expect(put).toMatchObject({ code: 0, err: "" });
  expect(JSON.parse(put.out)).toEqual([
    { name: "big.bin", bytes: 3_000_000 },
    { name: "src/a.txt", bytes: 6 },
  ]);
  expect(readFileSync(join(there, "src/big.bin")).equals(bytes)).toBe(true);
  expect(readFileSync(join(there, "src/src/a.txt"), "utf8")).toBe("hello\n");
  // What is there is not replaced unasked.
  const again = await files("put", "big.bin", `${desk}/api:src/big.bin`);
  expect([again.code, again.err]).toEqual([1, "remi: big.bin: there is already something of this name.\n"]);
  expect((await files("put", "--force", "src/a.txt", `${desk}/api:src/big.bin`)).code).toBe(0);
  expect(readFileSync(join(there, "src/big.bin"), "utf8")).toBe("hello\n");
  expect(readdirSync(join(there, "src")).filter((name) => name.startsWith("."))).toEqual([]);
});

test("nothing is written where the config does not allow it, and a directory of the config is read by its name", async () => {
  const other = join(host.root, "other");
  mkdirSync(other);
  writeFileSync(join(other, "note"), "read me");
  configure(`files_roots = ["${other}"]\n`);
  const desk = await pairMachines(host, client, relay.url);
  writeFileSync(join(here, "x"), "x");
  const put = await files("put", "x", `${desk}/api:`);
  expect(put.code).toBe(1);
  expect(put.err).toContain(
    "x: that machine does not let others write; 'files_write = true' in its config.toml does.",
  );
  expect(existsSync(join(there, "x"))).toBe(false);
  expect((await files("cat", `${desk}/${other}:note`)).out).toBe("read me");
  expect((await files("ls", `${desk}/${host.root}:`)).err).toContain("there is no such file or directory");
});

test("a copy that is cut again and again goes on where it was, both ways, and arrives whole", async () => {
  configure("files_write = true\n");
  const bytes = randomBytes(24 * 1024 * 1024);
  writeFileSync(join(there, "down.bin"), bytes);
  writeFileSync(join(here, "up.bin"), bytes);
  await using cutter = await TcpCutter.listen();
  await using through = await testRelay({
    limits: OPEN_LIMITS,
    publicUrl: `http://127.0.0.1:${cutter.port}`,
  });
  cutter.target = through.port;
  const { code } = await shownCode(host, `ws://127.0.0.1:${through.port}/connect`);
  await using line = await lineTo(client, `ws://127.0.0.1:${cutter.port}/connect`, code);
  const session = (await sessionRecord(host, "api"))!.id as string;
  const remote = filesOver(line, sodium)({ session });
  const local = new LocalFiles(here);
  let mark = 0;
  const terms = {
    replaces: false,
    transfer: () => "0123456789abcdef",
    progress: (done: number) => {
      if (done < mark) return;
      mark = done + 4 * 1024 * 1024;
      cutter.cut();
    },
  };
  const name = (text: string) => [Buffer.from(text)];
  await copyFile(remote, name("down.bin"), local, name("down.bin"), terms);
  expect(readFileSync(join(here, "down.bin")).equals(bytes)).toBe(true);
  mark = 0;
  await copyFile(local, name("up.bin"), remote, name("up.bin"), terms);
  expect(readFileSync(join(there, "up.bin")).equals(bytes)).toBe(true);
  expect(cutter.cuts).toBeGreaterThan(8);
});

test("a command whose connection is cut in the middle goes on and ends well, and a later one takes up what a killed one left", async () => {
  configure("files_write = true\n");
  const bytes = randomBytes(12 * 1024 * 1024);
  writeFileSync(join(there, "down.bin"), bytes);
  writeFileSync(join(here, "up.bin"), bytes);
  await using cutter = await TcpCutter.listen();
  await using through = await testRelay({
    limits: OPEN_LIMITS,
    publicUrl: `http://127.0.0.1:${cutter.port}`,
  });
  cutter.target = through.port;
  const desk = await pairMachines(host, client, `ws://127.0.0.1:${cutter.port}/connect`);
  // Whichever of the two connections, the machine's or the command's, is the first to have had so many pieces. A second
  // cut soon after would let the machine wait before it comes back.
  cutter.before = (_, piece) => piece === 150 && cutter.cuts === 0;
  expect(await files("get", `${desk}/api:down.bin`)).toMatchObject({ code: 0, err: "" });
  expect(readFileSync(join(here, "down.bin")).equals(bytes)).toBe(true);
  expect(cutter.cuts).toBeGreaterThan(0);
  cutter.before = () => false;
  const killed = Bun.spawn(remiCommand("files", "put", "up.bin", `${desk}/api:`), {
    env: client.env,
    cwd: here,
    stdio: ["ignore", "ignore", "ignore"],
  });
  const part = () => readdirSync(there).find((name) => name.endsWith(".part"));
  const partBytes = () => Bun.file(join(there, part() ?? "none")).size;
  await eventually("some of it there", () => part() !== undefined && partBytes() > 0);
  killed.kill("SIGKILL");
  await killed.exited;
  // The machine may still write what had come.
  await eventually(
    "the part, left",
    async () => (await remi(client, ["ls", "--on", desk])).code === 0 && part() !== undefined,
  );
  const kept = part();
  expect(await files("put", "up.bin", `${desk}/api:`)).toMatchObject({ code: 0, err: "" });
  expect(readFileSync(join(there, "up.bin")).equals(bytes)).toBe(true);
  expect(kept).toMatch(/^\.remi-[0-9a-f]{32}\.part$/);
  expect(part()).toBeUndefined();
});

test("whatever can be done with files here can be done from elsewhere, with the same outcome", async () => {
  configure("files_write = true\n");
  const git = (...args: string[]) =>
    Bun.spawnSync(["git", "-c", "user.name=t", "-c", "user.email=t@example.com", ...args], { cwd: there });
  git("init", "-q", "-b", "main");
  git("add", "-A");
  git("commit", "-qm", "first");
  writeFileSync(join(there, "src/a.txt"), "hello\nagain\n");
  writeFileSync(join(there, "new"), "new\n");
  const { code } = await shownCode(host, relay.url);
  await using line = await lineTo(client, relay.url, code);
  const session = (await sessionRecord(host, "api"))!.id as string;
  const remote = filesOver(line, sodium)({ session });
  const local = new LocalFiles(there);
  const path = (text: string) => text.split("/").map((name) => Buffer.from(name));
  const { signal } = new AbortController();
  for (const files of [remote, local]) {
    const changes = await files.changes([], signal);
    expect(changes.branch).toBe("main");
    expect(changes.files.map((each) => [Buffer.from(each.path).toString(), each.unstaged?.state])).toEqual([
      ["src/a.txt", "modified"],
      ["new", "untracked"],
    ]);
    const difference = await files.difference(path("src/a.txt"), { isStaged: false, from: null }, signal);
    expect(Buffer.from(difference.hunks).toString()).toContain("+again");
    expect(await problemOf(files.difference(path("src/none"), { isStaged: false, from: null }, signal))).toBe(
      "not-found",
    );
  }
  const seen = async (files: Files) => ({ ...(await files.look(path("new"))), name: "new" });
  expect(await seen(remote)).toEqual(await seen(local));
  expect((await remote.inbox()).map((name) => Buffer.from(name).toString())).toEqual([".remi", "inbox"]);
  await remote.makeDirectory(path("sub"));
  await remote.copy(path("src"), path("sub/copy"), signal);
  expect(readFileSync(join(there, "sub/copy/a.txt"), "utf8")).toBe("hello\nagain\n");
  await remote.move(path("sub/copy/a.txt"), path("sub/b.txt"), false);
  expect(await problemOf(remote.move(path("new"), path("sub/b.txt"), false))).toBe("exists");
  expect(await problemOf(remote.move(path("sub"), path("sub/copy/sub"), false))).toBe("into-itself");
  await remote.trash(path("sub/b.txt"));
  expect(existsSync(join(there, "sub/b.txt"))).toBe(false);
  const { entries } = await remote.trashed(signal);
  expect(
    entries.map((each) =>
      Buffer.concat(each.path.flatMap((name) => ["/", name]).map((each) => Buffer.from(each))).toString(),
    ),
  ).toEqual(["/sub/b.txt"]);
  expect((await remote.restore(entries[0]!.id)).map((name) => Buffer.from(name).toString())).toEqual([
    "sub",
    "b.txt",
  ]);
  expect(readFileSync(join(there, "sub/b.txt"), "utf8")).toBe("hello\nagain\n");
  const zip = join(here, "sub.zip");
  await using zipped = await remote.zip(path("sub"), signal);
  const pieces: Uint8Array[] = [];
  for await (const piece of zipped.bytes) pieces.push(piece.slice());
  writeFileSync(zip, Buffer.concat(pieces));
  const unpack = [
    "python3",
    "-c",
    "import sys, zipfile; print(sorted(zipfile.ZipFile(sys.argv[1]).namelist()))",
    zip,
  ];
  expect(Bun.spawnSync(unpack).stdout.toString()).toBe("['sub/b.txt', 'sub/copy/']\n");
  const found: string[] = [];
  let end: string | null = null;
  for await (const batch of remote.search([], { text: "A.TXT", hidden: false }, signal)) {
    found.push(...batch.hits.map((hit) => Buffer.from(hit.path).toString()));
    ({ end } = batch);
  }
  expect([found, end]).toEqual([["src/a.txt"], "complete"]);
  // Told when it is watched, and once for a change.
  const stop = new AbortController();
  let told = 0;
  for await (const _ of remote.watch(path("sub"), stop.signal)) {
    if (++told > 1) break;
    writeFileSync(join(there, "sub/c.txt"), "c");
  }
  expect(told).toBe(2);
  const watching = (async () => {
    for await (const _ of remote.watch(path("src"), stop.signal)) stop.abort(new Error("enough"));
  })();
  expect(await watching.catch((error: Error) => error.message)).toBe("enough");
});
