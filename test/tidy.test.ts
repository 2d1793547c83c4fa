// Checks the repository's structure: the import arrows, purity, sizes, names, and what no file may mention.

import { expect, test } from "bun:test";
import { existsSync, readFileSync, statSync } from "node:fs";
import { builtinModules } from "node:module";
import { basename, dirname, join, relative, resolve } from "node:path";
import { VIEWER_SOURCES } from "../src/server/built-viewer.ts";
import { importCircles } from "./support/import-circles.ts";
import { FOLDERS, folderOf, IMPURE, NEVER_LOADED_STATICALLY, PURE } from "./support/layout.ts";
import { type Import, importsOf, readSource } from "./support/source-text.ts";

const ROOT = join(import.meta.dir, "..");

/** Lines of a source file. A longer one holds more than one idea, or is listed here with the reason why it does not. */
const LINES_MAX = 400;
const LONG_FILES: Readonly<Record<string, string>> = {};

const FILES = listFiles();
const SOURCES = FILES.filter((path) => /\.tsx?$/.test(path) && !path.includes("/fixtures/"));
const RULED = SOURCES.filter((path) => /^(?:src|relay|web|tools)\//.test(path));
const sources = new Map<string, string>();

function sourceOf(path: string): string {
  const known = sources.get(path) ?? readFileSync(join(ROOT, path), "utf8");
  sources.set(path, known);
  return known;
}

const imports = new Map<string, readonly Import[]>();

function importsIn(path: string): readonly Import[] {
  const known = imports.get(path) ?? importsOf(sourceOf(path));
  imports.set(path, known);
  return known;
}

/** The repository paths of the files that a file imports. */
function targetsOf(path: string): string[] {
  const local = importsIn(path).filter(({ specifier }) => specifier.startsWith("."));
  return local.map(({ specifier }) => targetOf(path, specifier));
}

/** What git tracks or would track; without git, what is there. */
function listFiles(): string[] {
  const git = Bun.spawnSync(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    cwd: ROOT,
  });
  const listed = git.success
    ? git.stdout.toString().split("\0").filter(Boolean)
    : [...new Bun.Glob("**/*").scanSync({ cwd: ROOT, dot: true })].filter(
        (path) => !/^(?:node_modules|dist|\.git)\//.test(path),
      );
  return listed.filter((path) => existsSync(join(ROOT, path)) && statSync(join(ROOT, path)).isFile()).sort();
}

const isBuiltin = (specifier: string) =>
  /^(?:node|bun):/.test(specifier) || specifier === "bun" || builtinModules.includes(specifier);

/** `@scope/name/deep` is the package `@scope/name`. */
const packageOf = (specifier: string) => specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");

/** The repository path that a relative import names. */
const targetOf = (path: string, specifier: string) =>
  relative(ROOT, resolve(ROOT, dirname(path), specifier.replace(/[?#].*$/, "")));

/** Why this import is not allowed, or null. */
function arrowProblem(path: string, specifier: string): string | null {
  const from = folderOf(path)!;
  const rules = FOLDERS[from];
  if (!rules) return "the folder has no rules in test/support/layout.ts";
  if (!specifier.startsWith(".")) {
    if (rules.packages === "any") return null;
    if (isBuiltin(specifier)) return "it has no I/O";
    return rules.packages.includes(packageOf(specifier)) ? null : "the package is not one of its own";
  }
  const target = targetOf(path, specifier);
  if (rules.packages === "any" && /^(?:package\.json|completions\/|dist\/)/.test(target)) return null;
  const to = folderOf(target);
  if (to === from) return null;
  return to !== undefined && rules.imports.includes(to) ? null : `${from} may not know ${to ?? target}`;
}

test("every import follows the arrows", () => {
  const problems = RULED.flatMap((path) =>
    importsIn(path).flatMap(({ specifier }) => {
      const why = arrowProblem(path, specifier);
      return why ? [`${path} imports ${specifier}: ${why}`] : [];
    }),
  );
  expect(problems).toEqual([]);
});

test("the arrows refuse what they should", () => {
  const refused = [
    ["src/protocol/a.ts", "node:fs"],
    ["src/protocol/a.ts", "fs"],
    ["src/keys/a.ts", "bun"],
    ["src/protocol/a.ts", "../session/b.ts"],
    ["src/session/a.ts", "valibot"],
    ["src/session/a.ts", "../host/b.ts"],
    ["src/terminal/a.ts", "@xterm/xterm"],
    ["src/config/a.ts", "../host/b.ts"],
    ["src/server/a.ts", "../terminal/b.ts"],
    ["src/server/a.ts", "../host/b.ts"],
    ["src/client/tty/a.ts", "../../host/b.ts"],
    ["src/client/a.ts", "../dashboard/b.tsx"],
    ["src/dashboard/a.tsx", "../cli/b.ts"],
    ["src/dashboard/model/a.ts", "../feeds/b.ts"],
    ["src/dashboard/model/a.ts", "ink"],
    ["src/host/a.ts", "../../test/support/b.ts"],
    ["src/server/a.ts", "../../tools/b.ts"],
    ["src/server/a.ts", "../../web/b.ts"],
    ["relay/a.ts", "../src/crypto/b.ts"],
    ["relay/a.ts", "../src/channel/b.ts"],
    ["src/crypto/a.ts", "../channel/b.ts"],
    ["src/channel/a.ts", "../carrier/unix-socket.ts"],
    ["relay/rooms/a.ts", "../../src/session/b.ts"],
    ["web/a.ts", "../src/session/b.ts"],
    ["web/a.ts", "../src/carrier/unix-socket.ts"],
    ["src/carrier/memory-pair.ts", "./unix-socket.ts"],
    ["src/carrier/carrier.ts", "node:net"],
    ["src/unheard-of/a.ts", "./b.ts"],
  ] as const;
  for (const [path, specifier] of refused)
    expect([path, specifier, arrowProblem(path, specifier)]).not.toContain(null);
  expect(arrowProblem("src/host/pty/a.ts", "../../session/b.ts")).toBeNull();
  expect(arrowProblem("src/terminal/a.ts", "@xterm/headless")).toBeNull();
  expect(arrowProblem("web/a.ts", "../src/crypto/b.ts")).toBeNull();
  expect(arrowProblem("src/channel/a.ts", "../carrier/carrier.ts")).toBeNull();
  expect(arrowProblem("web/a.ts", "../src/carrier/carrier.ts")).toBeNull();
});

test("no files import each other in a circle, not even for types or when they are reached", () => {
  const graph = new Map(RULED.map((path) => [path, targetsOf(path)] as const));
  expect(importCircles(graph).map((circle) => circle.join(" > "))).toEqual([]);
});

test("every circle of imports is found, once", () => {
  const graph = new Map([
    ["a", ["b", "elsewhere"]],
    ["b", ["c", "d"]],
    ["c", ["d", "a"]],
    ["d", []],
    ["e", ["d", "f"]],
    ["f", ["e"]],
    ["g", ["g"]],
  ]);
  expect(importCircles(graph)).toEqual([
    ["a", "b", "c", "a"],
    ["e", "f", "e"],
    ["g", "g"],
  ]);
  graph.set("c", ["d"]);
  graph.set("f", []);
  graph.set("g", []);
  expect(importCircles(graph)).toEqual([]);
});

/** Files in `src/cli` besides its folders. */
const CLI_FILES_MAX = 15;
/** Folders of `src/cli` with a file for each command; every other one is a room with a face of its own name. */
const CLI_BY_COMMAND = ["specs", "verbs"];

/** The room of `src/cli` that an import enters by another file than its face, or null. */
function enteredRoom(path: string, target: string): string | null {
  const [, room, file] = /^src\/cli\/([^/]+)\/(.+)$/.exec(target) ?? [];
  if (room === undefined || CLI_BY_COMMAND.includes(room) || path.startsWith(`src/cli/${room}/`)) return null;
  return file === `${room}.ts` ? null : room;
}

test("the rooms of src/cli are entered by their faces, and few files are in none", () => {
  const problems = RULED.flatMap((path) =>
    targetsOf(path)
      .filter((target) => enteredRoom(path, target) !== null)
      .map((target) => `${path} imports ${target}`),
  );
  expect(problems).toEqual([]);
  const besides = RULED.filter((path) => dirname(path) === "src/cli");
  expect(besides.length).toBeLessThanOrEqual(CLI_FILES_MAX);
  expect(enteredRoom("src/cli/main.ts", "src/cli/mistyped/not-a-command.ts")).toBe("mistyped");
  expect(enteredRoom("src/cli/main.ts", "src/cli/mistyped/mistyped.ts")).toBeNull();
  expect(enteredRoom("src/cli/mistyped/mistyped.ts", "src/cli/mistyped/not-a-command.ts")).toBeNull();
});

test("a command is found by its name: what it does in src/cli/verbs, how it is called in src/cli/specs", () => {
  const verbs = RULED.filter((path) => dirname(path) === "src/cli/verbs").map((path) => basename(path));
  expect(verbs).not.toEqual([]);
  for (const verb of verbs) expect(FILES).toContain(`src/cli/specs/${verb}`);
});

test("a change in anything that the viewer imports makes another build of it", () => {
  expect(VIEWER_SOURCES).toEqual(expect.arrayContaining(["web", ...FOLDERS.web!.imports]));
});

function impurities(source: string): string[] {
  const { code } = readSource(source);
  return IMPURE.flatMap(([pattern, what]) => {
    const match = pattern.exec(code);
    return match ? [`${code.slice(0, match.index).split("\n").length}: ${match[0].trim()} (${what})`] : [];
  });
}

test("the pure folders touch no runtime, clock, randomness or logger", () => {
  const problems = SOURCES.filter((path) => PURE.includes(folderOf(path) ?? "")).flatMap((path) =>
    impurities(sourceOf(path)).map((problem) => `${path}:${problem}`),
  );
  expect(problems).toEqual([]);
});

test("the compiler holds the same folders to be pure", () => {
  const { include } = JSON.parse(sourceOf("tsconfig.pure.json"));
  expect(include.toSorted()).toEqual([...PURE].sort());
});

test("impure code is recognised, and words that only look like it are not", () => {
  const impure = [
    "Bun.file(x)",
    "process.env.X",
    "console.log(1)",
    "Buffer.alloc(1)",
    "Date.now()",
    "new Date()",
    "performance.now()",
    "Math.random()",
    "crypto.getRandomValues(a)",
    "setTimeout(f, 1)",
    "import.meta.dir",
    "await import(name)",
    "`$" + "{process.pid}`",
  ];
  for (const code of impure) expect([code, impurities(code).length]).toEqual([code, 1]);
  const pure = [
    "// Bun.file",
    '"process.env"',
    "{ process: 1 }",
    "this.console.x",
    "new Date(ms)",
    "/process/",
    "clock.Date",
  ];
  for (const code of pure) expect([code, impurities(code)]).toEqual([code, []]);
});

/** Every package that is loaded together with a file, with the chain of files that leads there. */
function loadedWith(path: string, chain: string[] = [], seen = new Set<string>()): Map<string, string[]> {
  const found = new Map<string, string[]>();
  if (seen.has(path) || !FILES.includes(path)) return found;
  seen.add(path);
  const here = [...chain, path];
  for (const { specifier, kind } of importsIn(path)) {
    if (kind !== "static") continue;
    if (!specifier.startsWith(".")) found.set(packageOf(specifier), here);
    else for (const [name, via] of loadedWith(targetOf(path, specifier), here, seen)) found.set(name, via);
  }
  return found;
}

test("heavy packages are loaded only when they are used", () => {
  const problems = Object.entries(NEVER_LOADED_STATICALLY).flatMap(([place, packages]) =>
    RULED.filter((path) => folderOf(path) === place).flatMap((path) => {
      const loaded = loadedWith(path);
      return packages.flatMap((name) =>
        loaded.has(name) ? [`${name}: ${loaded.get(name)!.join(" > ")}`] : [],
      );
    }),
  );
  expect(problems).toEqual([]);
});

test(`no source file is longer than ${LINES_MAX} lines without a reason`, () => {
  const lines = (path: string) => sourceOf(path).trimEnd().split("\n").length;
  const long = SOURCES.filter((path) => lines(path) > LINES_MAX);
  expect(long.filter((path) => !LONG_FILES[path]).map((path) => `${path}: ${lines(path)}`)).toEqual([]);
  expect(Object.keys(LONG_FILES).filter((path) => !long.includes(path))).toEqual([]);
});

test("every source file says first what it is", () => {
  const silent = RULED.filter((path) => !/^(?:#!.*\n)?(?:\/\/|\/\*)/.test(sourceOf(path)));
  expect(silent).toEqual([]);
});

test("file and folder names are kebab-case", () => {
  const named = FILES.filter(
    (path) => /^(?:src|test|relay|web|tools|docs)\//.test(path) && !path.includes("/fixtures/"),
  );
  const odd = named.filter((path) =>
    path
      .replace(/\/README\.md$/, "")
      .split("/")
      .some((part) => !/^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9]+(?:-[a-z0-9]+)*)*$/.test(part)),
  );
  expect(odd).toEqual([]);
});

/** What no file may hold, put together here so that this file does not hold it either. */
const UNSPEAKABLE: readonly (readonly [RegExp, string])[] = [
  [new RegExp(`(?<![\\w.~-])/(?:${["wo", "rk|ro", "ot"].join("")})/`), "a path of one machine"],
  [new RegExp(`\\b(?:${["TO", "DO|FIX", "ME"].join("")})\\b`), "work that is not done"],
  [/\/\/[a-z0-9.-]*(?:registry|mirror|artifactory|verdaccio|nexus)[a-z0-9-]*[.:/]/i, "a registry's host"],
];

test("no file mentions a machine's paths, a registry's host or unfinished work", () => {
  const problems = FILES.flatMap((path) => {
    const text = readFileSync(join(ROOT, path), "utf8");
    if (text.includes("\0")) return [];
    return UNSPEAKABLE.flatMap(([pattern, what]) => {
      const match = pattern.exec(text);
      return match ? [`${path}:${text.slice(0, match.index).split("\n").length}: ${what}`] : [];
    });
  });
  expect(problems).toEqual([]);
  expect(sourceOf("bun.lock")).not.toMatch(/https?:/);
});

const ARCHITECTURE = join(ROOT, "ARCHITECTURE.md");
const architecture = existsSync(ARCHITECTURE) ? readFileSync(ARCHITECTURE, "utf8") : null;

test.skipIf(architecture === null)("every source folder is in the code map", () => {
  const folders = new Set(RULED.map((path) => dirname(path)).filter((path) => path !== "src"));
  const missing = [...folders].filter((folder) => !architecture!.includes(`${folder}/`));
  expect(missing.sort()).toEqual([]);
});

/** The list items under a heading with this word, each with the lines that continue it. */
function bulletsUnder(text: string, heading: RegExp): string[] {
  const sections = text.split(/^(?=#+ )/m).filter((section) => heading.test(section.split("\n", 1)[0]!));
  return sections.flatMap((section) => section.split(/^(?=[-*] )/m).slice(1));
}

function invariantProblems(text: string): string[] {
  return bulletsUnder(text, /invariant/i).flatMap((bullet) => {
    const named = bullet.match(/\btest\/[\w./-]+\.tsx?\b/g) ?? [];
    const gone = named.filter((path) => !existsSync(join(ROOT, path)));
    if (named.length > 0 && gone.length === 0) return [];
    return [
      `${bullet.trim().split("\n", 1)[0]}: ${named.length === 0 ? "names no test" : `no ${gone.join(", ")}`}`,
    ];
  });
}

test.skipIf(architecture === null)("every invariant names a test that exists", () => {
  expect(bulletsUnder(architecture!, /invariant/i)).not.toEqual([]);
  expect(invariantProblems(architecture!)).toEqual([]);
});

test("an invariant without a test, or with one that is gone, is found", () => {
  const text =
    "# A\n- x\n## Invariants\n- one `test/tidy.test.ts`\n- two\n  and `test/tidy.test.ts`\n- three\n- four `test/gone.test.ts`\n## B\n- y\n";
  expect(invariantProblems(text)).toEqual([
    "- three: names no test",
    "- four `test/gone.test.ts`: no test/gone.test.ts",
  ]);
});

test("what is installed comes from a lock: Bun from npm's, at the project's version, everything else from Bun's", () => {
  const read = (path: string) => JSON.parse(readFileSync(join(ROOT, path), "utf8"));
  const { bun } = read("package.json").dependencies;
  const { packages } = read("tools/bun/package-lock.json") as {
    packages: Record<string, { version?: string; integrity?: string; resolved?: string }>;
  };
  const { "": root, ...locked } = packages;
  expect(root).toMatchObject({ dependencies: { bun } });
  for (const [name, { version, integrity, resolved }] of Object.entries(locked))
    expect([name, version, integrity, resolved]).toEqual([
      name,
      bun,
      expect.stringMatching(/^sha512-/),
      undefined,
    ]);
  expect(read("package.json").scripts.setup).not.toMatch(/npm (?:i|install)\b/);
});
