// Where the person is among files, as the history keeps it.

import { expect, test } from "bun:test";
import fc from "fast-check";
import { loadSodium } from "../../../../src/crypto/sodium.ts";
import { isName, joinFilePath } from "../../../../src/files/rules/file-path.ts";
import { filesPlaceOf } from "../../../../web/files/files-place.ts";
import { crumbsOf, packPath, topName, unpackPath } from "../../../../web/files/path-text.ts";

const sodium = await loadSodium();
const name = fc.uint8Array({ minLength: 1, maxLength: 20 }).filter(isName);

test("a path of any bytes comes back from the history as it was", () => {
  fc.assert(
    fc.property(fc.array(name, { maxLength: 6 }), (path) => {
      const place = filesPlaceOf({ path: packPath(sodium, path), isFile: true });
      const back = unpackPath(sodium, place!.path)!;
      expect(joinFilePath(back)).toEqual(joinFilePath(path));
    }),
  );
});

test("what a history entry holds besides is no place", () => {
  for (const state of [null, 1, {}, { path: "a" }, { path: "a b", isFile: true }, { path: "", isFile: 1 }])
    expect(filesPlaceOf(state)).toBeNull();
  expect(filesPlaceOf({ path: "x".repeat(6_000), isFile: true })).toBeNull();
  fc.assert(fc.property(fc.anything(), (state) => void filesPlaceOf(state)));
  expect(unpackPath(sodium, packPath(sodium, [new Uint8Array([0x2e, 0x2e])]))).toBeNull();
});

test("the way to a path is its directories, under names that can be shown", () => {
  const path = [Uint8Array.of(0x61), Uint8Array.of(0xff)];
  expect(crumbsOf(path, topName("/home/me/project/")).map(({ name }) => name)).toEqual([
    "project",
    "a",
    "\\xff",
  ]);
  expect(topName("/")).toBe("/");
});

test("the line of a file comes back from the history, if it is one", () => {
  const file = { path: "YQ", isFile: true };
  expect(filesPlaceOf({ ...file, line: 7 })).toEqual({ ...file, line: 7 });
  for (const line of [0, -1, 1.5, "7", Number.NaN, null])
    expect(filesPlaceOf({ ...file, line })).toEqual(file);
});

test("changes come back from the history; what is no place in them is left out", () => {
  const changes = { file: "YQ", isStaged: true };
  expect(filesPlaceOf({ path: "", isFile: false, changes })).toEqual({ path: "", isFile: false, changes });
  const top = { path: "", isFile: false };
  for (const other of [null, 1, {}, { file: "a b", isStaged: true }, { file: null, isStaged: 1 }])
    expect(filesPlaceOf({ ...top, changes: other })).toEqual(top);
  expect(filesPlaceOf({ path: "", isFile: true, changes })).toEqual({ path: "", isFile: true });
});
