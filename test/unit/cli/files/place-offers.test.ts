import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { readPlace } from "../../../../src/cli/files/file-place.ts";
import { pathOf } from "../../../../src/cli/files/path-word.ts";
import { placeOffers } from "../../../../src/cli/files/place-offers.ts";
import { joinFilePath } from "../../../../src/files/rules/file-path.ts";

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "offers-"));
});
afterAll(() => rmSync(root, { recursive: true }));

function offersIn(directory: string | null, word: string, ...before: string[]) {
  return placeOffers(word, before, {
    sessions: async () => ["api", "apart"].map((name) => ({ name, about: "idle" })),
    machines: async () => ["desk", "a/b", "c:d", "ssh://x", "~e"].map((name) => ({ name, about: "by r" })),
    directoryOf: async (session) => (session === "api" ? directory : null),
  });
}

const wordsOf = async (directory: string | null, word: string, ...before: string[]) =>
  (await offersIn(directory, word, ...before)).offers.map((offer) => offer.word);

test("names of sessions, and of machines that can be written before a slash", async () => {
  expect(await wordsOf(null, "", "ls")).toEqual(["api:", "apart:", "desk/"]);
  expect(await wordsOf(null, "api", "cat")).toEqual(["api:"]);
  expect(await wordsOf(null, "desk/a", "ls")).toEqual([]);
});

test("files of this machine only as what is put and where what was got goes", async () => {
  const terms: readonly (readonly [word: string, before: string[], offers: number, takesFiles: boolean])[] = [
    ["", ["ls"], 3, false],
    ["", ["get"], 3, false],
    ["", ["get", "api:a"], 3, true],
    ["", ["put"], 0, true],
    ["", ["put", "a"], 3, true],
    ["./a:b", ["put"], 0, true],
    ["~/x", ["get", "api:a"], 0, true],
    ["/", ["get"], 0, false],
    ["nobody:x", ["put", "a"], 0, false],
  ];
  for (const [word, before, count, takesFiles] of terms) {
    const found = await offersIn(null, word, ...before);
    expect([word, before, found.offers.length, found.takesFiles]).toEqual([word, before, count, takesFiles]);
  }
});

test("nothing outside of the directory, and no path that remi would not take", async () => {
  const directory = join(root, "inside");
  mkdirSync(join(directory, "sub"), { recursive: true });
  symlinkSync("..", join(directory, "out"));
  symlinkSync("sub", join(directory, "in"));
  symlinkSync("nowhere", join(directory, "broken"));
  expect(await wordsOf(directory, "api:", "ls")).toEqual(["api:broken", "api:in/", "api:out", "api:sub/"]);
  for (const word of [
    "api:out/",
    "api:../",
    "api:/",
    "api://",
    "api:sub//",
    "api:./..",
    "api:none/",
    "desk/api:",
  ])
    expect([word, await wordsOf(directory, word, "ls")]).toEqual([word, []]);
  expect(await wordsOf(directory, "api:./s", "ls")).toEqual(["api:./sub/"]);
});

test("nothing of a directory that is too large to be seen whole", async () => {
  const directory = join(root, "large");
  mkdirSync(directory);
  for (let i = 0; i < 5_000; i++) writeFileSync(join(directory, `f${i}`), "");
  expect((await wordsOf(directory, "api:f499", "ls")).length).toBe(11);
  writeFileSync(join(directory, "one-more"), "");
  expect(await wordsOf(directory, "api:f499", "ls")).toEqual([]);
});

test("what is offered is on one line, goes on from what is typed, and names the file", async () => {
  const names = fc
    .uint8Array({ minLength: 1, maxLength: 40 })
    .filter((name) => !name.includes(0) && !name.includes(0x2f) && name[0] !== 0x2e);
  let made = 0;
  await fc.assert(
    fc.asyncProperty(names, async (name) => {
      const directory = join(root, `p${made++}`);
      mkdirSync(directory);
      writeFileSync(Buffer.concat([Buffer.from(`${directory}/`), name]), "");
      const [word] = await wordsOf(directory, "api:", "ls");
      expect(word).toMatch(/^[^\t\n\r]+$/);
      expect(Buffer.from(joinFilePath(pathOf(readPlace(word!)!.path)))).toEqual(Buffer.from(name));
      expect(await wordsOf(directory, word!.slice(0, 6), "ls")).toEqual([word!]);
    }),
    { numRuns: 60 },
  );
});
