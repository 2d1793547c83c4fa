// A repository as remi lets git see it: through a git directory of remi's own, which has the repository's objects, refs and
// index, and none of its settings, hooks, attributes and submodules. git is not asked to leave out what could run a program:
// it never hears of it.

import { mkdir, mkdtemp, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Descriptor } from "../descriptor.ts";
import { isInOwnHome } from "../own-home.ts";
import { isBelow, textBelow } from "../rules/git/real-paths.ts";
import { FileError, fileErrorOf } from "../rules/problem.ts";
import { type FoundRepository, findRepository, outside } from "./find-repository.ts";
import { objectStores } from "./object-stores.ts";
import { contentOf, pathOf } from "./opener.ts";
import { makeOwnDirectory } from "./own-directory.ts";
import { copyHead, copyReference } from "./references.ts";
import { readSettings } from "./repository-settings.ts";
import { type Environment, findGit, type GitOutput, runGit } from "./run-git.ts";

/** Bytes of a file that is copied. */
const COPY_BYTES_MAX = 1024 * 1024;
/** Parts of an index that is split. */
const SHARED_INDEXES_MAX = 8;

export interface RunTerms {
  readonly bytesMax: number;
  readonly stdin?: Uint8Array;
  /** How long it may take. */
  readonly msMax?: number;
  /** A directory in the place of the worktree. */
  readonly worktree?: string;
}

export interface Needs {
  readonly objects: boolean;
}

export class CheckedRepository implements AsyncDisposable {
  private constructor(
    private readonly program: string,
    /** The worktree and the root, without links. */
    readonly top: string,
    readonly realRoot: string,
    private readonly env: Readonly<Record<string, string>>,
    private readonly signal: AbortSignal,
    private readonly stack: AsyncDisposableStack,
  ) {}

  /**
   * The repository that holds a directory below the root.
   *
   * @param env where the user's git and its settings are
   * @param needs whether commits and files that git holds are asked for, or only its index
   * @throws {FileError}
   */
  static async open(
    root: string,
    directory: Descriptor,
    env: Environment,
    signal: AbortSignal,
    needs: Needs = { objects: true },
  ): Promise<CheckedRepository> {
    try {
      return await CheckedRepository.#opened(root, directory, env, signal, needs);
    } catch (error) {
      throw fileErrorOf(error);
    }
  }

  static async #opened(
    root: string,
    directory: Descriptor,
    env: Environment,
    signal: AbortSignal,
    needs: Needs,
  ): Promise<CheckedRepository> {
    const program = findGit(env);
    await using stack = new AsyncDisposableStack();
    const realRoot = await pathOf(stack.use(await Descriptor.root(root)));
    const found = await findRepository(realRoot, textAbove(await directory.realPath()), stack);
    const own = await makeOwnDirectory(stack);
    const work = () => fill(own, found, needs, program, env, signal);
    const stores = await (found.isClaimed ? outside(work) : work());
    // Quoted: a colon in one of them would end it.
    const quoted = stores.map((path) => `"${path.replace(/["\\]/g, "\\$&")}"`);
    const gitEnv = { ...environmentOf(own), GIT_ALTERNATE_OBJECT_DIRECTORIES: quoted.join(":") };
    return new CheckedRepository(program, found.top, realRoot, gitEnv, signal, stack.move());
  }

  /** @throws {FileError} "took-too-long" among others; the signal's reason */
  run(args: readonly string[], { worktree, ...terms }: RunTerms): Promise<GitOutput> {
    const cwd = worktree ?? this.top;
    const env = { ...this.env, GIT_WORK_TREE: cwd };
    return runGit(this.program, args, { ...terms, env, cwd, signal: this.signal });
  }

  /** The output of a run that must not fail. @throws {FileError} */
  async output(args: readonly string[], terms: RunTerms): Promise<{ bytes: Uint8Array; isCut: boolean }> {
    const { bytes, isCut, status } = await this.run(args, terms);
    if (status !== 0 && !isCut) throw new FileError("unknown-repository");
    return { bytes, isCut };
  }

  /** An empty directory that goes with this. */
  emptyDirectory(): Promise<string> {
    return mkdtemp(join(this.env.GIT_DIR!, "directory-"));
  }

  /** Where the root is in the worktree: a path below it, empty for the worktree itself or one inside of the root. */
  get rootInWorktree(): Uint8Array {
    return Buffer.from(isBelow(this.top, this.realRoot) ? textBelow(this.top, this.realRoot) : "");
  }

  /** Whether a path below the root lies in remi's own home. */
  isOwn(path: Uint8Array): boolean {
    return isInOwnHome(joined(this.realRoot, path));
  }

  /** The paths of a directory's entries in the worktree all begin with this. */
  async beginningIn(directory: Descriptor): Promise<Uint8Array> {
    const path = Buffer.concat([await directory.realPath(), Buffer.from("/")]);
    return path.subarray(this.top === "/" ? 1 : Buffer.byteLength(this.top) + 1);
  }

  /** A path of the worktree, as a path below the root; null for one that is outside. */
  toRoot(name: Uint8Array): Uint8Array | null {
    if (!isBelow(this.top, this.realRoot)) return joined(textBelow(this.realRoot, this.top), name);
    const above = this.rootInWorktree;
    if (above.byteLength === 0) return name;
    const isInside =
      name[above.byteLength] === 0x2f && Buffer.from(name).subarray(0, above.byteLength).equals(above);
    return isInside ? name.subarray(above.byteLength + 1) : null;
  }

  /** A path without links below the root, as a path of the worktree; null for one that is outside of that. */
  toWorktree(path: Uint8Array): Uint8Array | null {
    if (isBelow(this.top, this.realRoot)) return joined(textBelow(this.top, this.realRoot), path);
    const above = Buffer.from(`${textBelow(this.realRoot, this.top)}/`);
    return Buffer.from(path).subarray(0, above.byteLength).equals(above)
      ? path.subarray(above.byteLength)
      : null;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stack[Symbol.asyncDispose]();
  }
}

function joined(directory: string, name: Uint8Array): Uint8Array {
  return directory === ""
    ? name
    : Buffer.concat([Buffer.from(name.byteLength === 0 ? directory : `${directory}/`), name]);
}

/** The deepest directory with a path that is text: git is told paths as text. */
function textAbove(path: Buffer): string {
  const text = path.toString();
  const at = Buffer.from(text).equals(path) ? text : text.slice(0, text.indexOf("\ufffd"));
  return at === text ? text : dirname(`${at}x`);
}

/** Nothing of the server's own: a variable of its environment could name another repository, or a program. */
function environmentOf(own: string): Record<string, string> {
  const empty = join(own, "empty");
  return {
    LC_ALL: "C",
    // No program can be found there.
    PATH: empty,
    HOME: empty,
    XDG_CONFIG_HOME: empty,
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_CONFIG_SYSTEM: "/dev/null",
    GIT_ATTR_NOSYSTEM: "1",
    GIT_OPTIONAL_LOCKS: "0",
    GIT_NO_LAZY_FETCH: "1",
    GIT_NO_REPLACE_OBJECTS: "1",
    GIT_ALLOW_PROTOCOL: "",
    GIT_TERMINAL_PROMPT: "0",
    GIT_PAGER: "",
    GIT_DIR: own,
    // What git writes, it writes here; the repository's own stores are only read.
    GIT_OBJECT_DIRECTORY: join(own, "objects"),
  };
}

/**
 * Fills the git directory of remi's own.
 *
 * @returns the paths of the stores of objects
 * @throws {FileError}
 */
async function fill(
  own: string,
  found: FoundRepository,
  needs: Needs,
  program: string,
  env: Environment,
  signal: AbortSignal,
): Promise<string[]> {
  for (const name of ["empty", "info", "objects", "stores"]) await mkdir(join(own, name));
  const branch = await copyHead(found, own);
  await linkIndex(found, own);
  await linkFile(found, found.commonDirectory, "packed-refs", own);
  for (const name of ["shallow", "info/exclude"]) await copyFile(found, name, own);
  const stores = needs.objects ? await objectStores(found, join(own, "stores")) : [];
  const workplace = { program, own, env: environmentOf(own), signal };
  const { text, followed } = await readSettings(found, branch, env, workplace);
  await writeFile(join(own, "config"), text);
  if (needs.objects && followed !== null) await copyReference(found, followed, own);
  return stores;
}

async function linkIndex(found: FoundRepository, own: string): Promise<void> {
  const names = (await found.gitDirectory.entries()).map(({ name }) => Buffer.from(name).toString());
  const shared = names.filter((name) => /^sharedindex\.[0-9a-f]{40,64}$/.test(name));
  if (shared.length > SHARED_INDEXES_MAX) throw new FileError("unknown-repository");
  for (const name of ["index", ...shared]) await linkFile(found, found.gitDirectory, name, own);
}

async function linkFile(found: FoundRepository, from: Descriptor, name: string, own: string): Promise<void> {
  const file = await found.open(`${await pathOf(from)}/${name}`);
  if (file === null) return;
  if (file.kind !== "file") throw new FileError("unknown-repository");
  await symlink(file.pathForOthers, join(own, name));
}

async function copyFile(found: FoundRepository, name: string, own: string): Promise<void> {
  const file = await found.open(`${await pathOf(found.commonDirectory)}/${name}`);
  if (file !== null) await writeFile(join(own, name), await contentOf(file, COPY_BYTES_MAX));
}
