// The viewer's list of a long directory was read anew, because something in it had changed, just after "Load more" was
// pressed: the page that was on its way was dropped, and nobody asked for it again.

import { expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { LocalFiles } from "../../src/files/local-files.ts";
import { PAGE_ENTRIES_MAX } from "../../src/files/rules/entry.ts";
import { FIRST_ORDER, Folder } from "../../web/files/folder.ts";
import { makeHome } from "../support/home.ts";

test("it is listed with the rest", async () => {
  await using home = makeHome();
  const directory = join(home.root, "many");
  mkdirSync(directory);
  for (let n = 0; n < PAGE_ENTRIES_MAX + 200; n++) writeFileSync(join(directory, `${10_000 + n}`), "");
  const folder = new Folder(new LocalFiles(directory), [], FIRST_ORDER);
  const rows = () => (folder.state.value.phase === "listed" ? folder.state.value.rows.length : null);
  await folder.load();
  expect(rows()).toBe(PAGE_ENTRIES_MAX);
  await Promise.all([folder.more(), folder.load()]);
  expect(rows()).toBe(PAGE_ENTRIES_MAX + 200);
  await folder.load();
  expect(rows()).toBe(PAGE_ENTRIES_MAX + 200);
});
