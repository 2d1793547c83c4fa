// What git prints, read back: any names, cut anywhere.

import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import {
  hunksOf,
  parseNumstat,
  parseRaw,
  parseStages,
} from "../../../../../src/files/rules/git/diff-output.ts";
import {
  parseAlternates,
  parseGitFile,
  parsePathFile,
  parseReference,
} from "../../../../../src/files/rules/git/git-files.ts";
import { pathspecBelow, pathspecOf } from "../../../../../src/files/rules/git/pathspec.ts";
import { isBelow, textBelow } from "../../../../../src/files/rules/git/real-paths.ts";
import { parseAheadBehind, parseStatus } from "../../../../../src/files/rules/git/status-output.ts";

const ID = "0123456789abcdef0123456789abcdef01234567";
const OTHER_ID = ID.replace("0", "f");

const bytes = (...parts: (string | Uint8Array)[]) => Buffer.concat(parts.map((part) => Buffer.from(part)));
const hex = (name: Uint8Array | null) => name && Buffer.from(name).toString("hex");

/** A name as git may print it: no NUL, and not nothing. */
const aName = fc.uint8Array({ minLength: 1, maxLength: 20 }).map((name) => name.map((byte) => byte || 0x20));

describe("git status", () => {
  const anEntry = fc.oneof(
    fc.record({ kind: fc.constant("1"), name: aName, from: fc.constant(null) }),
    fc.record({ kind: fc.constant("2"), name: aName, from: aName }),
    fc.record({ kind: fc.constant("u"), name: aName, from: fc.constant(null) }),
    fc.record({ kind: fc.constant("?"), name: aName, from: fc.constant(null) }),
  );
  const HEADS: Readonly<Record<string, string>> = {
    "1": `1 M. N... 100644 100644 100644 ${ID} ${ID} `,
    "2": `2 .R N... 100644 100644 100644 ${ID} ${ID} R87 `,
    u: `u UU N... 100644 100644 100644 100644 ${ID} ${ID} ${ID} `,
    "?": "? ",
  };
  const print = (entries: readonly { kind: string; name: Uint8Array; from: Uint8Array | null }[]) =>
    bytes(
      `# branch.oid ${ID}\0# branch.head a b\0# branch.upstream origin/a\0`,
      ...entries.flatMap(({ kind, name, from }) => [HEADS[kind]!, name, "\0", ...(from ? [from, "\0"] : [])]),
    );

  test("every entry, with its very name", () => {
    fc.assert(
      fc.property(fc.array(anEntry), (entries) => {
        const status = parseStatus(print(entries));
        expect(status).toMatchObject({ branch: "a b", isUnborn: false, upstream: "origin/a" });
        expect(status.entries.map(({ name, from }) => [hex(name), hex(from)])).toEqual(
          entries.map(({ name, from }) => [hex(name), hex(from)]),
        );
      }),
    );
  });

  test("cut anywhere, the entries before the cut", () => {
    fc.assert(
      fc.property(fc.array(anEntry), fc.nat(), (entries, at) => {
        const printed = print(entries);
        const whole = parseStatus(printed).entries;
        const part = parseStatus(printed.subarray(0, at % (printed.byteLength + 1))).entries;
        expect(part).toEqual(whole.slice(0, part.length));
      }),
    );
  });

  test("both states", () => {
    const line = (states: string) => parseStatus(bytes(HEADS["1"]!.replace("M.", states), "a\0")).entries[0];
    expect(line("MD")).toMatchObject({ staged: "modified", unstaged: "deleted" });
    expect(line("AT")).toMatchObject({ staged: "added", unstaged: "type-changed" });
    expect(line(".C")).toMatchObject({ staged: null, unstaged: "copied" });
    expect(line("..")).toBeUndefined();
  });

  test("no branch, and no commit", () => {
    expect(parseStatus(bytes("# branch.head (detached)\0")).branch).toBeNull();
    expect(parseStatus(bytes("# branch.oid (initial)\0# branch.head x\0")).isUnborn).toBe(true);
    expect(parseAheadBehind(bytes("3\t14\n"))).toEqual({ ahead: 3, behind: 14 });
    expect(parseAheadBehind(bytes("3\t\n"))).toBeNull();
  });
});

test("lines that were added and removed", () => {
  const aCount = fc.record({
    name: aName.filter((name) => name[0] !== 0),
    from: fc.option(aName),
    lines: fc.option(fc.tuple(fc.nat(), fc.nat())),
  });
  fc.assert(
    fc.property(fc.array(aCount), (counts) => {
      const printed = counts.flatMap(({ name, from, lines }) => [
        `${lines?.[0] ?? "-"}\t${lines?.[1] ?? "-"}\t`,
        ...(from ? ["\0", from, "\0"] : []),
        name,
        "\0",
      ]);
      expect(parseNumstat(bytes(...printed)).map((count) => ({ ...count, name: hex(count.name) }))).toEqual(
        counts.map(({ name, lines }) => ({
          name: hex(name),
          isBinary: lines === null,
          added: lines?.[0] ?? 0,
          removed: lines?.[1] ?? 0,
        })),
      );
    }),
  );
});

test("blobs before and after", () => {
  const zero = "0".repeat(40);
  const printed = bytes(
    `:100644 100755 ${ID} ${OTHER_ID} M\0a\0`,
    `:000000 100644 ${zero} ${ID} A\0b\0`,
    `:100644 100644 ${ID} ${ID} R087\0c\0d\0`,
    `:100644 000000 ${ID} ${zero} D\0e\0:100644`,
  );
  expect(
    parseRaw(printed).map(({ name, from, before, after }) => [
      String(name),
      String(from),
      before?.id,
      after?.mode,
    ]),
  ).toEqual(
    [
      ["a", "null", ID, "100755"],
      ["b", "null", undefined, "100644"],
      ["d", "c", ID, "100644"],
      ["e", "null", ID, undefined],
    ].map(([name, ...rest]) => [
      String(bytes(name!)),
      rest[0] === "null" ? "null" : String(bytes(rest[0]!)),
      ...rest.slice(1),
    ]),
  );
  expect(parseStages(bytes(`100644 ${ID} 2\ta\tb\0`))).toEqual([
    { name: new Uint8Array(bytes("a\tb")), stage: 2, held: { mode: "100644", id: ID } },
  ] as never);
});

test("whatever comes, nothing is thrown", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (any) => {
      for (const parse of [
        parseStatus,
        parseNumstat,
        parseRaw,
        parseStages,
        parseGitFile,
        parseReference,
        parsePathFile,
        parseAlternates,
        hunksOf,
      ])
        parse(any);
    }),
    { numRuns: 2_000 },
  );
});

test("the hunks of a patch", () => {
  const head = "diff --git a/x b/y\nindex 1..2 100644\n--- a/x\n+++ b/y\n";
  expect(hunksOf(bytes(head, "@@ -1 +1 @@\n-a\n+b\n"))).toEqual({
    hunks: bytes("@@ -1 +1 @@\n-a\n+b\n"),
    isBinary: false,
  });
  expect(hunksOf(bytes(head, "Binary files a/x and b/y differ\n")).isBinary).toBe(true);
  expect(hunksOf(bytes(head)).hunks.byteLength).toBe(0);
});

test("the small files of a git directory", () => {
  expect(parseGitFile(bytes("gitdir: ../a b\n"))).toBe("../a b");
  expect(parseGitFile(bytes("gitdir: \n"))).toBeNull();
  expect(parseGitFile(bytes("gitdir: a\nb\n"))).toBeNull();
  expect(parsePathFile(bytes("../..\n"))).toBe("../..");
  expect(parseAlternates(bytes("# no\n/a\n\n../b"))).toEqual(["/a", "../b"]);
});

test("references lead to names below refs, or to commits", () => {
  expect(parseReference(bytes("ref: refs/heads/a/b\n"))).toEqual({ name: "refs/heads/a/b" });
  for (const id of [ID, `${ID}\n`, `${ID}${ID.slice(0, 24)}`])
    expect(parseReference(bytes(id))).toEqual({ id: id.trim() });
  for (const none of [
    "ref: HEAD",
    "ref: ../x",
    "ref: refs/../x",
    "ref: refs/heads/../../../x",
    "ref: refs//x",
    "ref: refs/.x",
    "ref: refs/x.lock",
    "ref: refs/a b",
    "ref: refs/",
    "abc",
    `${ID}${ID}`,
    "",
  ])
    expect([none, parseReference(bytes(none))]).toEqual([none, null]);
});

test("patterns for paths", () => {
  expect(pathspecOf(bytes("a/b*[c]?\\"))).toBe(":(top,literal)a/b*[c]?\\");
  expect(pathspecOf(bytes("a/b*[c]?\\", new Uint8Array([0xff])))).toBe(":(top,glob)a/b\\*\\[c\\]\\?\\\\*");
  expect(pathspecOf(bytes("a", new Uint8Array([0xff, 0xfe]), "b"))).toBe(":(top,glob)a*b");
  expect(pathspecBelow(bytes("a"))).toBe(":(top,glob)a/**");
  expect(pathspecBelow(bytes(""))).toBe(":(top)");
});

test("what is below a directory", () => {
  expect([isBelow("/a", "/a"), isBelow("/a", "/a/b"), isBelow("/a", "/ab"), isBelow("/", "/a")]).toEqual([
    true,
    true,
    false,
    true,
  ]);
  expect([textBelow("/a", "/a"), textBelow("/a", "/a/b/c"), textBelow("/", "/a")]).toEqual(["", "b/c", "a"]);
});
