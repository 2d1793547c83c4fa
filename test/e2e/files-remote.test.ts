// `remi files` between two paired machines, through a separately started relay: lists, copies both ways, goes on after cuts,
// and writes only where the machine allows it.

import { beforeEach, expect, setDefaultTimeout, test } from "bun:test";
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { filesOver } from "../../src/client/remote/connection-files.ts";
import { LocalFiles } from "../../src/files/local-files.ts";
import { copyFile } from "../../src/files/rules/transfer.ts";
import { pairMachines } from "../support/pairing.ts";
import { testRelay } from "../support/relay-peer.ts";
import { remi, remiOk, sessionRecord } from "../support/remi.ts";
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
    transfer: "0123456789abcdef",
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
