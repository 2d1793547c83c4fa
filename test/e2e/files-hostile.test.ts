// What clients that follow no rule get of a machine's files: each is told what it may have, and nothing of anything else.

import { beforeEach, expect, setDefaultTimeout, test } from "bun:test";
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { FileAsk, Place } from "../../src/channel/file-messages.ts";
import { toBase64 } from "../../src/crypto/byte-strings.ts";
import { ASKS_MAX } from "../../src/remote/served-files.ts";
import { remiOk } from "../support/remi.ts";
import { shownCode } from "../support/remote.ts";
import { sodium, TestRemote } from "../support/remote-client.ts";
import { sessionId, share } from "../support/remote-home.ts";
import { host, relay, useTwoMachines } from "../support/two-machines.ts";

setDefaultTimeout(120_000);
useTwoMachines();

let project: string;
let api: string;
let other: string;
beforeEach(async () => {
  project = join(host.root, "project");
  mkdirSync(join(project, "src"), { recursive: true });
  writeFileSync(join(project, "a.txt"), "inside");
  writeFileSync(join(host.root, "secret"), "outside");
  symlinkSync("../secret", join(project, "out"));
  await remiOk(host, ["new", "-d", "--cwd", project, "api", "--", "cat"]);
  await remiOk(host, ["new", "-d", "--cwd", host.root, "web", "--", "cat"]);
  api = await sessionId(host, "api");
  other = await sessionId(host, "web");
  await shownCode(host, relay.url);
});

const path = (text: string | Uint8Array) => toBase64(sodium, Buffer.from(text));
let flow = 0;

/** Asks, and returns the first answer: the problem, or "begun". */
async function ask(remote: TestRemote, place: Place, what: FileAsk): Promise<string> {
  const number = ++flow;
  remote.say({ t: "files.ask", flow: number, place, ask: what });
  const answers = () =>
    remote.messages.filter(
      (message) => message.t.startsWith("files.") && "flow" in message && message.flow === number,
    );
  await remote.until("an answer", () => answers().length > 0);
  const answer = answers()[0]!;
  return answer.t === "files.failed" ? answer.problem : answer!.t.replace("files.", "");
}

const read = (text: string | Uint8Array): FileAsk => ({ do: "read", path: path(text), from: 0 });
const write = (text: string): FileAsk => ({
  do: "write",
  path: path(text),
  size: 1,
  replaces: true,
  transfer: "0123456789abcdef",
});

test("a client of the machine reads below a session's directory and nowhere else, and writes nothing", async () => {
  const { code } = await shownCode(host, relay.url);
  const remote = await TestRemote.connect(relay.url, { by: { code } });
  expect(remote.ready!.caps).toContain("files");
  const at = { session: api };
  const outcomes: Record<string, string> = {};
  for (const [name, what] of Object.entries<FileAsk>({
    file: read("a.txt"),
    "whole directory": {
      do: "list",
      path: "",
      sortBy: "name",
      isReversed: false,
      hidden: true,
      from: 0,
      count: 1e9,
    },
    up: read("../secret"),
    "up in the middle": read("src/../a.txt"),
    "up at the end": read("src/.."),
    absolute: read(join(host.root, "secret")),
    dot: read("./a.txt"),
    "two slashes": read("src//a"),
    "a slash at the end": read("a.txt/"),
    NUL: read("a.txt\0"),
    "a link out": read("out"),
    "of a link out": { do: "look", path: path("out") },
    "256 bytes": read("x".repeat(256)),
    "255 bytes": read("x".repeat(255)),
    "invalid UTF-8": read(Buffer.from("\xff\xfe", "latin1")),
    "behind the end": { do: "read", path: path("a.txt"), from: 2 ** 52 },
    "another validator": { do: "read", path: path("a.txt"), from: 0, validator: "x" },
    write: write("new"),
    "write up": write("../new"),
    directory: { do: "make-directory", path: path("new") },
    move: { do: "move", path: path("a.txt"), to: path("b.txt"), replaces: true },
    copy: { do: "copy", path: path("a.txt"), to: path("b.txt") },
    trash: { do: "trash", path: path("a.txt") },
    "the trash": { do: "trashed" },
    restore: { do: "restore", id: "x" },
    "zip up": { do: "zip", path: path("..") },
    "zip of a link out": { do: "zip", path: path("out") },
    "changes up": { do: "changes", path: path("..") },
    "changes without a repository": { do: "changes", path: "" },
    "difference up": { do: "difference", path: path("../secret"), isStaged: false },
  }))
    outcomes[name] = await ask(remote, at, what);
  expect(outcomes).toEqual({
    file: "begun",
    "whole directory": "begun",
    up: "malformed",
    "up in the middle": "malformed",
    "up at the end": "malformed",
    absolute: "malformed",
    dot: "malformed",
    "two slashes": "malformed",
    "a slash at the end": "malformed",
    NUL: "malformed",
    "a link out": "outside",
    "of a link out": "outside",
    "256 bytes": "name-too-long",
    "255 bytes": "not-found",
    "invalid UTF-8": "not-found",
    "behind the end": "begun",
    "another validator": "changed",
    write: "not-allowed",
    "write up": "not-allowed",
    directory: "not-allowed",
    move: "not-allowed",
    copy: "not-allowed",
    trash: "not-allowed",
    "the trash": "not-allowed",
    restore: "not-allowed",
    "zip up": "malformed",
    "zip of a link out": "outside",
    "changes up": "malformed",
    "changes without a repository": "no-repository",
    "difference up": "malformed",
  });
  expect(await ask(remote, { session: "zzzz" }, read("a.txt"))).toBe("not-found");
  expect(await ask(remote, { root: "/" }, read("etc/passwd"))).toBe("not-found");
  expect(readdirSync(project).sort()).toEqual(["a.txt", "out", "src"]);
  remote.close();
});

test("guests have no files, unless a share says so, and then its session's alone, to read", async () => {
  configure("files_write = true\n");
  for (const flags of [[], ["--read-only"]]) {
    const { link } = await share(host, "api", ...flags);
    const remote = await TestRemote.connect(relay.url, { by: { link } });
    expect(remote.ready!.caps).not.toContain("files");
    expect(await ask(remote, { session: api }, read("a.txt"))).toBe("no-permission");
    expect(await ask(remote, { session: api }, write("new"))).toBe("no-permission");
    remote.say({ t: "files.roots" });
    await remote.until("the roots", () => remote.said("files.roots").length > 0);
    expect(remote.said("files.roots")).toMatchObject([{ access: "none", roots: [] }]);
    remote.close();
  }
  const { link } = await share(host, "api", "--read-only", "--files");
  const remote = await TestRemote.connect(relay.url, { by: { link } });
  expect(remote.ready!.caps).toContain("files");
  expect(await ask(remote, { session: api }, read("a.txt"))).toBe("begun");
  expect(await ask(remote, { session: api }, write("new"))).toBe("not-allowed");
  expect(await ask(remote, { session: other }, read("secret"))).toBe("not-found");
  expect(await ask(remote, { root: project }, read("a.txt"))).toBe("not-found");
  remote.close();
});

test("nobody gets what is in remi's own home, where a session was started above it", async () => {
  const home = basename(host.home);
  const { link } = await share(host, "web", "--read-only", "--files");
  const remote = await TestRemote.connect(relay.url, { by: { link } });
  const at = { session: other };
  expect(await ask(remote, at, read("secret"))).toBe("begun");
  const listing = { sortBy: "name", isReversed: false, hidden: true, from: 0, count: 100 } as const;
  for (const name of ["identity", "remote-keys.json", "sessions", "config.toml", "no-such-file"])
    for (const what of [
      read(`${home}/${name}`),
      { do: "look", path: path(`${home}/${name}`) },
      { do: "hash", path: path(`${home}/${name}`) },
      { do: "list", path: path(`${home}/${name}`), ...listing },
      { do: "zip", path: path(`${home}/${name}`) },
    ] satisfies FileAsk[])
      expect([name, what.do, await ask(remote, at, what)]).toEqual([name, what.do, "no-permission"]);
  remote.close();
});

test("a client that asks without end, and takes nothing, gets so much and no more, and others get theirs", async () => {
  writeFileSync(join(project, "big"), Buffer.alloc(8 * 1024 * 1024));
  const { code } = await shownCode(host, relay.url);
  const remote = await TestRemote.connect(relay.url, { by: { code } });
  const outcomes = await Promise.all(
    Array.from({ length: ASKS_MAX + 8 }, () => ask(remote, { session: api }, read("big"))),
  );
  expect(outcomes.filter((outcome) => outcome === "begun").length).toBe(ASKS_MAX);
  expect(outcomes.filter((outcome) => outcome === "busy").length).toBe(8);
  const { link } = await share(host, "api", "--files");
  const guest = await TestRemote.connect(relay.url, { by: { link } });
  expect(await ask(guest, { session: api }, read("a.txt"))).toBe("begun");
  guest.close();
  // What it had open ends with it.
  remote.close();
});

function configure(config: string): void {
  mkdirSync(dirname(host.paths.configFile), { recursive: true, mode: 0o700 });
  writeFileSync(host.paths.configFile, config, { mode: 0o600 });
}
