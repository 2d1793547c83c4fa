// What says what something in the trash was: written and read again, and read when anybody wrote it.

import { expect, test } from "bun:test";
import fc from "fast-check";
import { pathBelow } from "../../../../src/files/rules/file-path.ts";
import { parseMountId, parseMountInfo } from "../../../../src/files/rules/mount-info.ts";
import { formatTrashInfo, parseTrashInfo } from "../../../../src/files/rules/trash-info.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const deletedAt = "2004-08-31T22:32:08";

test("the specification's own example", () => {
  const text = "[Trash Info]\nPath=foo/bar/meow.bow-wow\nDeletionDate=2004-08-31T22:32:08\n";
  expect(formatTrashInfo({ path: bytes("foo/bar/meow.bow-wow"), deletedAt })).toBe(text);
  expect(parseTrashInfo(text)).toEqual({ path: bytes("foo/bar/meow.bow-wow"), deletedAt });
});

test("bytes that are no part of an address are escaped", () => {
  expect(formatTrashInfo({ path: Uint8Array.of(0x2f, 0x20, 0x25, 0xff, 0x0a, 0x3d), deletedAt })).toContain(
    "Path=/%20%25%FF%0A%3D\n",
  );
});

test("any path is read as it was written", () => {
  const paths = fc.uint8Array({ minLength: 1, maxLength: 200 }).filter((path) => !path.includes(0));
  fc.assert(
    fc.property(paths, (path) => {
      expect(parseTrashInfo(formatTrashInfo({ path, deletedAt }))).toEqual({ path, deletedAt });
    }),
  );
});

test("anything is read or refused", () => {
  const texts = fc.oneof(
    fc.string(),
    fc.uint8Array().map((given) => Buffer.from(given).toString("latin1")),
  );
  fc.assert(
    fc.property(texts, (text) => {
      parseTrashInfo(text);
      const info = parseTrashInfo(`[Trash Info]\nPath=${text}`);
      if (info !== null) expect(info.path.includes(0)).toBe(false);
      parseMountInfo(text);
      parseMountId(text);
    }),
  );
});

test("lines of others are skipped, the first of two counts, and what is wrong is none", () => {
  const parsed = parseTrashInfo(
    "[Trash Info]\r\n# x\r\nX=1\r\nPath=a%2Fb\u00e4\r\nPath=c\r\nDeletionDate=soon\r\n",
  );
  expect(parsed).toEqual({ path: bytes("a/b\u00e4"), deletedAt: "" });
  for (const text of ["", "Path=a", "[Other]\nPath=a", "[Trash Info]\n", "[Trash Info]\nPath=\n"])
    expect(parseTrashInfo(text)).toBeNull();
  for (const path of ["%", "a%2", "%zz", "%%41", "a%00", "%\u00e92"])
    expect([path, parseTrashInfo(`[Trash Info]\nPath=${path}\n`)]).toEqual([path, null]);
});

test("an absolute path is told apart by names, not by how it begins", () => {
  const below = (directory: string, path: string) =>
    pathBelow(bytes(directory), bytes(path))?.map((name) => new TextDecoder().decode(name)) ?? null;
  expect(below("/a/b", "/a/b/c/d")).toEqual(["c", "d"]);
  expect(below("/", "/a")).toEqual(["a"]);
  for (const path of ["/a/b", "/a/bc/d", "/a/b/../c", "/a/b//c", "/a/b/", "a/b/c", "/", ""])
    expect([path, below("/a/b", path)]).toEqual([path, null]);
});

test("mounts are read as Linux writes them", () => {
  const text = [
    "21 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw",
    "99 21 0:45 / /media/a\\040disk\\134\\303\\244 rw - tmpfs tmpfs rw",
    "x 1 2 / / rw",
    "7 1 2 / none rw",
    "",
  ].join("\n");
  expect(parseMountInfo(text)).toEqual([
    { id: 21, point: bytes("/") },
    { id: 99, point: bytes("/media/a disk\\\u00e4") },
  ]);
  expect(parseMountId("pos:\t0\nflags:\t012000000\nmnt_id:\t29\nino:\t2\n")).toBe(29);
  expect(parseMountId("pos:\t0\n")).toBeNull();
});
