import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { importsOf, readSource } from "../../support/source-text.ts";

const ROOT = join(import.meta.dir, "../../..");

test("imports are found however they are written, and not in comments or strings", () => {
  const source = String.raw`
    import { a } from "./a.ts";
    import type { B } from "./b.ts"; export * from "./c.ts";
    import "./d.ts"; const e = await import("./e.ts"); const f = require("./f.ts");
    // import "./no.ts"
    /* from './no.ts' */ const s = 'import "./no.ts"'; const t = "\\" + 'from "./no.ts"';
    const r = /[/"]/.test(x); export type { H } from './h.ts';
    Array.from("no"); const i: typeof import("./i.ts") = e; const q = 4 / 2; const u = "x" /1;
    import {
      j,
    } from "./j.ts";
  `;
  expect(importsOf(source).map(({ specifier, kind }) => `${specifier} ${kind}`)).toEqual([
    "./a.ts static",
    "./b.ts type",
    "./c.ts static",
    "./d.ts static",
    "./e.ts dynamic",
    "./f.ts dynamic",
    "./h.ts type",
    "./i.ts dynamic",
    "./j.ts static",
  ]);
});

/** A part of a template, as code. */
const part = (code: string) => ["$", "{", code, "}"].join("");

test("the parts of a template are code, its text is not", () => {
  const inner = part(`{ a: \`${part("b")} c\` }`);
  const source = `x = \`from "./no.ts" ${part("await import('./a.ts')")} } ${inner} d\` + e`;
  expect(importsOf(source)).toEqual([{ specifier: "./a.ts", kind: "dynamic" }]);
  const code = `x=\`${part("awaitimport('')")}${part(`{a:\`${part("b")}\`}`)}\`+e`;
  expect(readSource(source).code.replace(/\s+/g, "")).toBe(code);
});

test("nothing that Bun's own scanner finds in a source of this repository is missed", () => {
  const transpilers = {
    ts: new Bun.Transpiler({ loader: "ts" }),
    tsx: new Bun.Transpiler({ loader: "tsx" }),
  };
  for (const path of new Bun.Glob("{src,test,relay,web}/**/*.{ts,tsx}").scanSync({
    cwd: ROOT,
    absolute: true,
  })) {
    const source = readFileSync(path, "utf8");
    const found = new Set(importsOf(source).map(({ specifier }) => specifier));
    const scanned = transpilers[path.endsWith("x") ? "tsx" : "ts"]
      .scanImports(source)
      .map((entry) => entry.path)
      // What JSX compiles to is not written in any source.
      .filter((specifier) => !/^react(\/|$)/.test(specifier));
    expect([path, scanned.filter((specifier) => !found.has(specifier))]).toEqual([path, []]);
  }
});

test("any text is read without a throw and keeps its length and lines", () => {
  const pieces = [
    "`",
    "${",
    "}",
    "{",
    '"',
    "'",
    "/",
    "//",
    "/*",
    "*/",
    "\\",
    "\n",
    "from ",
    "import(",
    "a",
    "[",
    "]",
  ];
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 40 }), (parts) => {
      const source = parts.join("");
      const { code } = readSource(source);
      expect(code.length).toBe(source.length);
      expect(code.split("\n").length).toBe(source.split("\n").length);
      importsOf(source);
    }),
  );
});
