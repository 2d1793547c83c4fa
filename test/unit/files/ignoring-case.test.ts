// Names on a file system to which "File" and "file" are one name.

import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Trash } from "../../../src/files/trash/trash.ts";
import { copy } from "../../../src/files/tree/copying.ts";
import { makeDirectory } from "../../../src/files/tree/making.ts";
import { move } from "../../../src/files/tree/moving.ts";
import { mountIgnoringCase } from "../../support/ignoring-case.ts";
import { openWriter, send, sendTo, sha256Of } from "../../support/sending.ts";
import {
  bytes,
  makeSharedDirectory,
  pathOf,
  problemOf,
  type SharedDirectory,
} from "../../support/shared-directory.ts";

const NEW = bytes("what is new");
const never = new AbortController().signal;

let shared: SharedDirectory;
let root: string;
let mounted: ReturnType<typeof mountIgnoringCase>;
beforeEach(() => {
  shared = makeSharedDirectory();
  root = join(shared.above, "disk");
  mounted = mountIgnoringCase(root);
  if (mounted === null) return console.warn("not tried, for want of ntfs-3g or the right to mount");
  writeFileSync(join(root, "file"), "old");
  mkdirSync(join(root, "directory"));
});
afterEach(async () => {
  mounted?.umount();
  await shared.dispose();
});

const names = () => readdirSync(root).sort();

test("another spelling of what is there is refused by its name, whoever asks", async () => {
  if (mounted === null) return;
  for (const replaces of [false, true])
    expect(await problemOf(send(root, "FILE", NEW, { replaces }))).toBe("case-clash");
  expect(await problemOf(makeDirectory(root, pathOf("Directory")))).toBe("case-clash");
  expect(await problemOf(copy(root, pathOf("directory"), pathOf("File"), never))).toBe("case-clash");
  expect(await problemOf(move(root, pathOf("directory"), pathOf("FILE"), true))).toBe("case-clash");
  expect(readFileSync(join(root, "file"), "utf8")).toBe("old");
  expect(names()).toEqual(["directory", "file"]);
});

test("a spelling that comes while the file is sent is seen at its end", async () => {
  if (mounted === null) return;
  const writer = await openWriter(root, "NEW", NEW);
  await sendTo(writer, NEW);
  writeFileSync(join(root, "new"), "first");
  expect(await problemOf(writer.finish(sha256Of(NEW)))).toBe("case-clash");
  expect(readFileSync(join(root, "new"), "utf8")).toBe("first");
  expect(names()).toEqual(["directory", "file", "new"]);
});

test("the rest works, without the system's call to rename without replacing", async () => {
  if (mounted === null) return;
  await send(root, "new", NEW);
  expect(await problemOf(send(root, "new", NEW))).toBe("exists");
  await send(root, "new", NEW, { replaces: true });
  await move(root, pathOf("new"), pathOf("directory/moved"), false);
  await move(root, pathOf("directory"), pathOf("other"), false);
  await copy(root, pathOf("other"), pathOf("copy"), never);
  expect(readFileSync(join(root, "copy/moved"), "utf8")).toBe("what is new");
  const trash = new Trash(join(shared.above, "Trash"));
  await trash.delete(root, pathOf("copy"));
  const { entries } = await trash.list(root, never);
  expect(entries).toHaveLength(1);
  await trash.restore(root, entries[0]!.id);
  expect(names().filter((name) => !name.startsWith("."))).toEqual(["copy", "file", "other"]);
});
