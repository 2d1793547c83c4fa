// What may be in an archive: names that unpack below it everywhere, dates that it can hold, and the file that names the rest.

import { expect, test } from "bun:test";
import fc from "fast-check";
import { archiveDate, isUnsafeName, leftOutText } from "../../../../src/files/rules/archive.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

test("a name that is taken leads nowhere else where a backslash is a slash", () => {
  const aPart = fc.constantFrom("..", ".", "", "a", "C:", "c:x", " ..", "...", "\u00e4");
  const aName = fc.array(aPart, { minLength: 1, maxLength: 5 }).map((parts) => parts.join("\\"));
  fc.assert(
    fc.property(aName, (name) => {
      if (isUnsafeName(bytes(name))) return;
      expect(name.split("\\")).not.toContain("..");
      expect(name).not.toMatch(/^[\\]|^[a-z]:/i);
      // Without a backslash in it nothing else is refused.
      expect(isUnsafeName(bytes(name.replaceAll("\\", "_")))).toBe(/^[a-z]:/i.test(name));
    }),
  );
  expect(["..", "a", "a\\b", "\u00e4:b", "x".repeat(255)].map((name) => isUnsafeName(bytes(name)))).toEqual([
    true,
    false,
    false,
    false,
    false,
  ]);
});

test("any time is a date that an archive can hold", () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true }), (changedAt) => {
      const year = archiveDate(changedAt).getFullYear();
      expect(year).toBeGreaterThanOrEqual(1980);
      expect(year).toBeLessThanOrEqual(2107);
    }),
  );
  const now = Date.UTC(2026, 5, 1);
  expect(archiveDate(now).getTime()).toBe(now);
});

test("what was left out is named in words, and nothing in a name reaches a terminal", () => {
  const text = leftOutText(
    [
      { path: bytes("a/\x1b[2Jb"), why: "link" },
      { path: bytes("c"), why: "no-permission" },
    ],
    5,
  );
  expect(text).toBe(
    "Not everything is in this archive, or whole:\n\n" +
      "a/[2Jb: it is a symbolic link\nc: the machine's user may not do that\nand 3 more\n",
  );
});
