// remi's own home below a root: closed, but for the inbox of a session that was started in the user's home directory.

import { afterEach, beforeEach, expect, test } from "bun:test";
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Archive } from "../../../src/files/archive.ts";
import { changesOf } from "../../../src/files/changes/changes.ts";
import { differenceOf } from "../../../src/files/changes/difference.ts";
import { listDirectory } from "../../../src/files/listing.ts";
import { FileReader } from "../../../src/files/reading.ts";
import { searchNames } from "../../../src/files/search.ts";
import { Trash } from "../../../src/files/trash/trash.ts";
import { copy } from "../../../src/files/tree/copying.ts";
import { makeDirectory } from "../../../src/files/tree/making.ts";
import { move } from "../../../src/files/tree/moving.ts";
import { gitEnvironment, TestRepository } from "../../support/git-repository.ts";
import { makeHome } from "../../support/home.ts";
import { send } from "../../support/sending.ts";
import {
  bytes,
  makeSharedDirectory,
  pathOf,
  problemOf,
  type SharedDirectory,
} from "../../support/shared-directory.ts";

const NEW = bytes("new");
const never = new AbortController().signal;
const before = process.env.REMI_HOME;

let shared: SharedDirectory;
let root: string;
let home: string;
beforeEach(() => {
  shared = makeSharedDirectory();
  ({ root } = shared);
  home = join(root, ".remi");
  mkdirSync(home);
  writeFileSync(join(home, "identity"), "secret");
  process.env.REMI_HOME = home;
});
afterEach(async () => {
  if (before === undefined) delete process.env.REMI_HOME;
  else process.env.REMI_HOME = before;
  await shared.dispose();
});

const read = async (path: string, from = root) => {
  await using reader = await FileReader.open(from, pathOf(path));
  return new TextDecoder().decode(await reader.read(0, 100));
};
const names = async (path: string, from = root) => {
  const terms = { sortBy: "name", isReversed: false, hidden: true, from: 0, count: 100 } as const;
  const { entries } = await listDirectory(from, pathOf(path), terms);
  return entries.map(({ name }) => Buffer.from(name).toString());
};

test("nothing in it is read, told, written, moved, copied or deleted, nor it itself", async () => {
  const trash = new Trash(join(shared.above, "Trash"));
  mkdirSync(join(home, "sessions"));
  symlinkSync(".remi", join(root, "link"));
  symlinkSync(".remi/identity", join(root, "file-link"));
  for (const work of [
    () => read(".remi/identity"),
    () => read(".remi/no-such-file"),
    () => read("link/identity"),
    () => read("file-link"),
    () => read("identity", home),
    () => read("x", join(home, "sessions")),
    () => send(root, ".remi/config.toml", NEW, { replaces: true }),
    () => send(root, ".remi/identity", NEW, { replaces: true }),
    () => send(root, "link/new", NEW),
    () => makeDirectory(root, pathOf(".remi/sessions/new")),
    () => makeDirectory(root, pathOf(".remi/new")),
    () => move(root, pathOf(".remi/identity"), pathOf("identity"), false),
    () => move(root, pathOf(".remi"), pathOf("moved"), false),
    () => move(root, pathOf("inside/file"), pathOf(".remi/identity"), true),
    () => copy(root, pathOf(".remi/identity"), pathOf("identity"), never),
    () => copy(root, pathOf("inside"), pathOf(".remi/inside"), never),
    () => trash.delete(root, pathOf(".remi/identity")),
    () => trash.delete(root, pathOf(".remi")),
  ])
    expect([`${work}`, await problemOf(work())]).toEqual([`${work}`, "no-permission"]);
  expect(await names(".remi")).toEqual([]);
  expect(await names("", home)).toEqual([]);
  expect(await names("")).toContain(".remi");
  expect(readdirSync(home).sort()).toEqual(["identity", "sessions"]);
});

test("a copy of what is above it has nothing of it", async () => {
  await copy(shared.above, pathOf("shared"), pathOf("copy"), never);
  expect(readdirSync(join(shared.above, "copy/.remi"))).toEqual([]);
  expect(readdirSync(join(shared.above, "copy")).sort()).toEqual([".remi", "inside"]);
});

test("a search finds nothing in it", async () => {
  const found: string[] = [];
  for await (const { hits } of searchNames(root, [], { text: "i", hidden: true }, never))
    found.push(...hits.map(({ path }) => Buffer.from(path).toString()));
  expect(found.sort()).toEqual([".remi", "inside", "inside/file"]);
});

test("an archive of what is above it has nothing of it", async () => {
  await using archive = await Archive.open(root, [], never);
  const pieces: Uint8Array[] = [];
  for await (const piece of archive.bytes) pieces.push(piece);
  const zip = Buffer.concat(pieces).toString("latin1");
  expect([zip.includes("inside/file"), zip.includes("identity"), zip.includes("secret")]).toEqual([
    true,
    false,
    false,
  ]);
});

test("no change in it is told, whether git knows the file or not", async () => {
  await using user = makeHome();
  const repository = new TestRepository(user, root);
  repository.git("init", "--quiet");
  repository.write({ ".remi/config.toml": "" });
  repository.commit("all");
  repository.write({ ".remi/config.toml": "x", ".remi/new": "new\n", "inside/file": "changed\n" });
  repository.git("mv", ".remi/identity", "moved");
  const env = gitEnvironment(user);
  const { files } = await changesOf(root, [], never, env);
  expect(files.map(({ path, from }) => [Buffer.from(path).toString(), from])).toEqual([
    ["inside/file", null],
    ["moved", null],
  ]);
  const asked = { isStaged: true, from: pathOf(".remi/identity") };
  for (const work of [
    () => differenceOf(root, pathOf(".remi/identity"), { isStaged: true }, never, env),
    () => differenceOf(root, pathOf(".remi/config.toml"), { isStaged: false }, never, env),
    () => differenceOf(root, pathOf(".remi/new"), { isStaged: false }, never, env),
    () => differenceOf(root, pathOf("moved"), asked, never, env),
  ])
    expect([`${work}`, await problemOf(work())]).toEqual([`${work}`, "no-permission"]);
});

test("its inbox is open", async () => {
  await makeDirectory(root, pathOf(".remi/inbox"));
  await send(root, ".remi/inbox/picture", NEW);
  expect(await read(".remi/inbox/picture")).toBe("new");
  expect(await names(".remi")).toEqual(["inbox"]);
  expect(await names(".remi/inbox")).toEqual(["picture"]);
});

test("a directory of the same name elsewhere is one like others", async () => {
  process.env.REMI_HOME = join(shared.above, "other");
  expect(await read(".remi/identity")).toBe("secret");
  mkdirSync(join(shared.above, "other"));
  expect(await read(".remi/identity")).toBe("secret");
  expect(existsSync(home)).toBe(true);
});
