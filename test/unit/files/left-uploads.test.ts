// What uploads leave behind is removed without a later upload.

import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdirSync, readdirSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { LeftUploads } from "../../../src/files/left-uploads.ts";
import { LocalFiles } from "../../../src/files/local-files.ts";
import { KEPT_MS } from "../../../src/files/temporary.ts";
import { HandClock } from "../../support/hand-clock.ts";
import { eventually } from "../../support/remi.ts";
import { newTransfer } from "../../support/sending.ts";
import { bytes, makeSharedDirectory, pathOf, type SharedDirectory } from "../../support/shared-directory.ts";

let shared: SharedDirectory;
let clock: HandClock;
let left: LeftUploads;
beforeEach(() => {
  shared = makeSharedDirectory();
  clock = new HandClock();
  left = new LeftUploads(clock);
});
afterEach(() => shared.dispose());

test("an upload that was cut is removed after an hour, with all others of its directory", async () => {
  const files = new LocalFiles(shared.root, left);
  const inside = join(shared.root, "inside");
  for (const name of ["one", "two", "three"]) {
    const terms = { size: 10, replaces: false, transfer: newTransfer() };
    const writing = await files.write(pathOf(`inside/${name}`), terms);
    await writing.write(bytes(name));
    await writing.leave();
  }
  const parts = readdirSync(inside).filter((name) => name.endsWith(".part"));
  expect(parts).toHaveLength(3);
  expect(clock.timers).toBe(1);
  const hourAgo = (Date.now() - KEPT_MS - 60_000) / 1_000;
  for (const part of parts) utimesSync(join(inside, part), hourAgo, hourAgo);
  clock.go(KEPT_MS);
  expect(clock.timers).toBe(1);
  clock.go(60_000);
  await eventually("the parts to go", () => readdirSync(inside).length === 1);
  expect(clock.timers).toBe(0);
});

test("a directory that is gone by then is no matter, and no more than a thousand are waited for", () => {
  mkdirSync(join(shared.root, "gone"));
  for (let n = 0; n < 2_000; n++) left.cut(shared.root, pathOf(`gone-${n}/file`));
  expect(clock.timers).toBe(1_000);
  left.cut(shared.root, pathOf("gone-1/another"));
  expect(clock.timers).toBe(1_000);
  clock.go(KEPT_MS + 60_000);
  expect(clock.timers).toBe(0);
});
