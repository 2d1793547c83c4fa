// The check that commands make before they connect: what is there must be the user's own; nothing is made.

import { afterEach, beforeEach, expect, test } from "bun:test";
import { chmodSync, chownSync, existsSync, mkdirSync, symlinkSync } from "node:fs";
import { checkDirectories } from "../../../src/config/paths.ts";
import { makeHome, type TestHome } from "../../support/home.ts";

let home: TestHome;
beforeEach(() => {
  home = makeHome();
});
afterEach(() => home.dispose());

test("a home that does not exist is accepted, and is not made", () => {
  expect(checkDirectories(home.paths)).toEqual({ ok: true });
  expect(existsSync(home.home)).toBe(false);
});

test("loose permissions of what is there are refused", () => {
  mkdirSync(home.home, { mode: 0o700 });
  expect(checkDirectories(home.paths)).toEqual({ ok: true });
  mkdirSync(home.paths.run, { mode: 0o700 });
  chmodSync(home.paths.run, 0o770);
  expect(checkDirectories(home.paths)).toMatchObject({ ok: false, reason: "loose", path: home.paths.run });
});

test("a symbolic link is refused, dangling or not", () => {
  symlinkSync("/nowhere", home.home);
  expect(checkDirectories(home.paths)).toMatchObject({ ok: false, reason: "symlink", path: home.home });
});

test.if(process.getuid?.() === 0)("another user's socket directory is refused", () => {
  mkdirSync(home.paths.run, { mode: 0o700, recursive: true });
  chmodSync(home.home, 0o700);
  chownSync(home.paths.run, 12345, 12345);
  expect(checkDirectories(home.paths)).toMatchObject({ ok: false, reason: "foreign", path: home.paths.run });
});
