// Proves that the compiler holds the borders: it reads every file, and spoilt copies of the source do not compile.

import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { folderOf, PURE } from "./support/layout.ts";
import { copySource, filesOf, type Project } from "./support/source-copy.ts";

const ROOT = join(import.meta.dir, "..");
const SOURCES = [...new Bun.Glob("{src,relay,web,tools,test}/**/*.{ts,tsx}").scanSync(ROOT)]
  .filter(
    (path) => !/(?:^|\/)(?:node_modules|fixtures|dist)\//.test(path) && path !== "src/pure-globals.d.ts",
  )
  .sort();
const isOf = (entry: string, path: string) => path === entry || folderOf(path) === entry;
const PURE_SOURCES = SOURCES.filter((path) => PURE.some((entry) => isOf(entry, path)));
const WEB_SOURCES = SOURCES.filter((path) => path.startsWith("web/"));

test("every file is compiled, the pure ones and those of the viewer with the types that they may know", () => {
  const missing = (project: Project, wanted: readonly string[]) => {
    const compiled = filesOf(project);
    return wanted.filter((path) => !compiled.has(path));
  };
  expect(
    missing(
      ".",
      SOURCES.filter((path) => !path.startsWith("web/")),
    ),
  ).toEqual([]);
  const { include } = JSON.parse(readFileSync(join(ROOT, "tsconfig.pure.json"), "utf8"));
  expect(include.toSorted()).toEqual([...PURE].sort());
  expect(missing("tsconfig.pure.json", PURE_SOURCES)).toEqual([]);
  expect(missing("web", WEB_SOURCES)).toEqual([]);
});

test("a pure folder that speaks of a browser or a runtime does not compile", () => {
  using copy = copySource();
  expect(copy.compile("tsconfig.pure.json")).toEqual([]);
  const foreign = [
    "document",
    "window",
    "process",
    "Bun",
    "Buffer",
    "console",
    "setTimeout",
    "performance",
    "crypto",
  ];
  const spoilt = PURE.map((entry) => PURE_SOURCES.find((path) => isOf(entry, path))!);
  for (const path of spoilt) copy.append(path, `export const foreign = [${foreign.join(", ")}];\n`);
  const errors = copy.compile("tsconfig.pure.json");
  for (const path of spoilt) {
    const said = errors
      .filter((error) => error.path === path)
      .map(({ message }) => /'(\w+)'/.exec(message)?.[1]);
    expect([path, ...said]).toEqual([path, ...foreign]);
  }
  expect(errors).toHaveLength(spoilt.length * foreign.length);
});

test("a type error in any file of the viewer does not compile, nor does a word of Bun or Node", () => {
  using copy = copySource();
  expect(copy.compile("web")).toEqual([]);
  const spoilt = WEB_SOURCES.filter((path) => !path.endsWith(".d.ts"));
  for (const path of spoilt) copy.append(path, "export const spoilt: number = Bun;\n");
  const errors = copy.compile("web");
  expect(errors.map(({ path }) => path).sort()).toEqual(spoilt);
});
