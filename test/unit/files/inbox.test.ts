import { afterEach, beforeEach, expect, test } from "bun:test";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { INBOX_KEPT_MS, openInbox } from "../../../src/files/inbox.ts";
import { joinFilePath } from "../../../src/files/rules/file-path.ts";
import type { FileError } from "../../../src/files/rules/problem.ts";
import { makeHome, type TestHome } from "../../support/home.ts";

let home: TestHome;
let root: string;
beforeEach(() => {
  home = makeHome();
  root = join(home.root, "project");
  mkdirSync(root);
});
afterEach(() => home.dispose());

test("it is made once, unseen by git, and what is old in it goes", async () => {
  const now = Date.now();
  expect(Buffer.from(joinFilePath(await openInbox(root, now))).toString()).toBe(".remi/inbox");
  const inbox = join(root, ".remi/inbox");
  expect(readFileSync(join(root, ".remi/.gitignore"), "utf8")).toBe("*\n");
  writeFileSync(join(root, ".remi/.gitignore"), "inbox\n");
  for (const name of ["old", "new"]) writeFileSync(join(inbox, name), name);
  mkdirSync(join(inbox, "directory"));
  symlinkSync("../../kept", join(inbox, "link"));
  writeFileSync(join(root, "kept"), "");
  const old = new Date(now - INBOX_KEPT_MS - 60_000);
  for (const name of ["old", "directory"]) utimesSync(join(inbox, name), old, old);
  await openInbox(root, now);
  expect(readdirSync(inbox).sort()).toEqual(["directory", "link", "new"]);
  expect(existsSync(join(root, "kept"))).toBe(true);
  // What a person has made of it stays.
  expect(readFileSync(join(root, ".remi/.gitignore"), "utf8")).toBe("inbox\n");
  expect(Bun.spawnSync(["git", "init", "-q"], { cwd: root }).success).toBe(true);
  writeFileSync(join(root, ".remi/.gitignore"), "*\n");
  const status = Bun.spawnSync(["git", "status", "--porcelain"], { cwd: root }).stdout.toString();
  expect(status).toBe("?? kept\n");
});

test("an inbox that leads out of the directory is none", async () => {
  mkdirSync(join(home.root, "elsewhere"));
  symlinkSync("../elsewhere", join(root, ".remi"));
  const problem = await openInbox(root, Date.now()).catch((error: FileError) => error.problem);
  expect(problem).toBe("outside");
  expect(readdirSync(join(home.root, "elsewhere"))).toEqual([]);
});
