// A copy of the source that a test may change, and what the compiler says about it.

import {
  appendFileSync,
  cpSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const ROOT = join(import.meta.dir, "../..");
const COMPILER = join(ROOT, "node_modules/typescript/bin/tsc");

/** The projects that `npm run check` compiles, by the argument of `tsc -p`. */
export const PROJECTS = [".", "tsconfig.pure.json", "web"] as const;
export type Project = (typeof PROJECTS)[number];

/** What a copy holds. Not the tests: they are most of the compiler's work and have none of the borders. */
const COPIED = [
  "src",
  "relay",
  "web",
  "tools",
  "completions",
  "package.json",
  "tsconfig.json",
  "tsconfig.pure.json",
];

export interface CompileError {
  /** As in the repository. */
  readonly path: string;
  readonly line: number;
  readonly message: string;
}

export interface SourceCopy extends Disposable {
  /** Replaces the one place where `from` stands. */
  replace(path: string, from: string | RegExp, to: string): void;
  append(path: string, text: string): void;
  /** Empty when the project compiles. */
  compile(project: Project): CompileError[];
}

function runCompiler(directory: string, args: readonly string[]): string {
  const { stdout, stderr, exitCode } = Bun.spawnSync([process.execPath, COMPILER, ...args], {
    cwd: directory,
  });
  const text = stdout.toString();
  // 1 and 2: it found errors, which the caller reads.
  if (exitCode > 2 || stderr.length > 0)
    throw new Error(`tsc ${args.join(" ")}: ${exitCode} ${stderr}${text}`);
  return text;
}

export function copySource(): SourceCopy {
  const directory = mkdtempSync(join(realpathSync(tmpdir()), "source-"));
  for (const name of COPIED)
    cpSync(join(ROOT, name), join(directory, name), {
      recursive: true,
      filter: (path) => !/\/(?:node_modules|dist)$/.test(path),
    });
  symlinkSync(join(ROOT, "node_modules"), join(directory, "node_modules"));
  return {
    replace(path, from, to) {
      const text = readFileSync(join(directory, path), "utf8");
      const parts = text.split(from);
      if (parts.length !== 2) throw new Error(`${path} has ${parts.length - 1} places like ${from}`);
      writeFileSync(join(directory, path), parts.join(to));
    },
    append: (path, text) => appendFileSync(join(directory, path), text),
    compile: (project) =>
      [
        ...runCompiler(directory, ["-p", project, "--pretty", "false"]).matchAll(
          /^(\S.*?)\((\d+),\d+\): error (.*(?:\n .*)*)/gm,
        ),
      ].map(([, path, line, message]) => ({ path: path!, line: Number(line), message: message! })),
    [Symbol.dispose]: () => rmSync(directory, { recursive: true, force: true }),
  };
}

/** The files that a project compiles, as paths in the repository. */
export function filesOf(project: Project): Set<string> {
  const listed = runCompiler(ROOT, ["-p", project, "--listFilesOnly"]).split("\n");
  return new Set(
    listed.flatMap((path) => (path.startsWith(`${ROOT}/`) ? [path.slice(ROOT.length + 1)] : [])),
  );
}
