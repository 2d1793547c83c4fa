// A repository as remi lets git see it: through a git directory of remi's own, which has the repository's objects, refs and
// index, and none of its settings, hooks, attributes and submodules. git is not asked to leave out what could run a program:
// it never hears of it.

import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Descriptor } from "../descriptor.ts";
import { isHead } from "../rules/git/git-files.ts";
import { isBelow, pathBelow } from "../rules/git/real-paths.ts";
import {
  allowedSettings,
  lastValue,
  parseSettings,
  type Setting,
  settingsText,
} from "../rules/git/settings.ts";
import { FileError } from "../rules/problem.ts";
import { checkConfined, type FoundRepository, findRepository, openedAt, pathOf } from "./find-repository.ts";
import { linkObjectStores } from "./object-stores.ts";
import { type Environment, findGit, type GitOutput, runGit } from "./run-git.ts";
import { excludesFileOf, isDeclaredSafe, readUserSettings, SETTINGS_BYTES_MAX } from "./user-settings.ts";

/** Bytes of files that are copied: of `HEAD`, and of the others. */
const HEAD_BYTES_MAX = 4_096;
const COPY_BYTES_MAX = 1024 * 1024;
/** Parts of an index that is split. */
const SHARED_INDEXES_MAX = 8;

/** These hold whatever the user and the repository say. */
const ALWAYS: readonly Setting[] = [
  ["core.bare", "false"],
  ["core.hookspath", "/dev/null"],
  ["core.fsmonitor", "false"],
  ["core.untrackedcache", "false"],
  ["core.attributesfile", "/dev/null"],
  ["core.commitgraph", "false"],
  ["core.usereplacerefs", "false"],
  // A larger file is held to be no text: it is neither read nor compared as a whole.
  ["core.bigfilethreshold", "8m"],
  ["diff.renames", "true"],
  ["diff.renamelimit", "400"],
  ["diff.ignoresubmodules", "all"],
  ["status.renames", "true"],
  ["status.submodulesummary", "false"],
  ["submodule.recurse", "false"],
  ["gc.auto", "0"],
  ["maintenance.auto", "false"],
];

export interface RunTerms {
  readonly bytesMax: number;
  readonly stdin?: Uint8Array;
  /** A directory in the place of the worktree. */
  readonly worktree?: string;
}

export class CheckedRepository implements AsyncDisposable {
  private constructor(
    private readonly program: string,
    /** The worktree and the root, without links. */
    readonly top: string,
    private readonly realRoot: string,
    private readonly env: Readonly<Record<string, string>>,
    private readonly signal: AbortSignal,
    private readonly stack: AsyncDisposableStack,
  ) {}

  /**
   * The repository that holds a directory below the root.
   *
   * @param env where the user's git and its settings are
   * @throws {FileError}
   */
  static async open(
    root: string,
    directory: Descriptor,
    env: Environment,
    signal: AbortSignal,
  ): Promise<CheckedRepository> {
    const program = findGit(env);
    await using stack = new AsyncDisposableStack();
    const realRoot = await pathOf(stack.use(await Descriptor.root(root)));
    const found = await findRepository(realRoot, await directory.realPath(), stack);
    const own = await mkdtemp(join(tmpdir(), "remi-git-"));
    stack.defer(() => rm(own, { recursive: true, force: true }));
    const stores = await fill(own, found, stack);
    await writeFile(join(own, "config"), await settingsOf(program, found, own, env, signal));
    const gitEnv = {
      ...environmentOf(own),
      // Quoted: a colon in one of them would end it.
      GIT_ALTERNATE_OBJECT_DIRECTORIES: stores.map((path) => `"${path.replace(/["\\]/g, "\\$&")}"`).join(":"),
    };
    return new CheckedRepository(program, found.top, realRoot, gitEnv, signal, stack.move());
  }

  /** @throws {FileError} "took-too-long" among others; the signal's reason */
  run(args: readonly string[], { bytesMax, stdin, worktree }: RunTerms): Promise<GitOutput> {
    const cwd = worktree ?? this.top;
    const env = { ...this.env, GIT_WORK_TREE: cwd };
    return runGit(this.program, args, { env, cwd, signal: this.signal, bytesMax, ...(stdin && { stdin }) });
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
    return Buffer.from(isBelow(this.top, this.realRoot) ? pathBelow(this.top, this.realRoot) : "");
  }

  /** The paths of a directory's entries in the worktree all begin with this. */
  async beginningIn(directory: Descriptor): Promise<Uint8Array> {
    const path = Buffer.concat([await directory.realPath(), Buffer.from("/")]);
    return path.subarray(this.top === "/" ? 1 : Buffer.byteLength(this.top) + 1);
  }

  /** A path of the worktree, as a path below the root; null for one that is outside. */
  toRoot(name: Uint8Array): Uint8Array | null {
    if (!isBelow(this.top, this.realRoot)) return joined(pathBelow(this.realRoot, this.top), name);
    const above = this.rootInWorktree;
    if (above.byteLength === 0) return name;
    const isInside =
      name[above.byteLength] === 0x2f && Buffer.from(name).subarray(0, above.byteLength).equals(above);
    return isInside ? name.subarray(above.byteLength + 1) : null;
  }

  /** A path without links below the root, as a path of the worktree; null for one that is outside of that. */
  toWorktree(path: Uint8Array): Uint8Array | null {
    if (isBelow(this.top, this.realRoot)) return joined(pathBelow(this.top, this.realRoot), path);
    const above = Buffer.from(`${pathBelow(this.realRoot, this.top)}/`);
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

/** Fills the git directory of remi's own. Returns the paths of the stores of objects. @throws {FileError} */
async function fill(own: string, found: FoundRepository, stack: AsyncDisposableStack): Promise<string[]> {
  const { gitDirectory, commonDirectory, confinedTo } = found;
  for (const name of ["empty", "info", "objects", "stores"]) await mkdir(join(own, name));
  const held = async (directory: Descriptor, name: string, kind: "file" | "directory") => {
    const part = await openedAt(`${directory.path}/${name}`, stack);
    if (part === null) return null;
    if (part.kind !== kind) throw new FileError("unknown-repository");
    if (confinedTo !== null) await checkConfined(part, confinedTo);
    return part;
  };
  const link = async (directory: Descriptor, name: string, kind: "file" | "directory") => {
    const part = await held(directory, name, kind);
    if (part !== null) await symlink(part.pathForOthers, join(own, name));
  };
  const copy = async (directory: Descriptor, name: string, bytesMax: number) => {
    const part = await held(directory, name, "file");
    const bytes = part === null ? null : await part.readAll(bytesMax);
    if (part !== null && bytes === null) throw new FileError("unknown-repository");
    if (bytes !== null) await writeFile(join(own, name), bytes);
    return bytes;
  };
  const head = await copy(gitDirectory, "HEAD", HEAD_BYTES_MAX);
  if (head === null || !isHead(head)) throw new FileError("unknown-repository");
  const names = await readdir(gitDirectory.path);
  const shared = names.filter((name) => /^sharedindex\.[0-9a-f]{40,64}$/.test(name));
  if (shared.length > SHARED_INDEXES_MAX) throw new FileError("unknown-repository");
  for (const name of ["index", ...shared]) await link(gitDirectory, name, "file");
  await link(commonDirectory, "refs", "directory");
  await link(commonDirectory, "packed-refs", "file");
  for (const name of ["shallow", "info/exclude"]) await copy(commonDirectory, name, COPY_BYTES_MAX);
  return linkObjectStores(commonDirectory, confinedTo, join(own, "stores"), stack);
}

/** The text of its settings. @throws {FileError} for a repository that must not be read */
async function settingsOf(
  program: string,
  found: FoundRepository,
  own: string,
  env: Environment,
  signal: AbortSignal,
): Promise<string> {
  const users = await readUserSettings(program, own, env, signal);
  const owner = BigInt(process.getuid?.() ?? 0);
  const isForeign = [found.gitDirectory, found.commonDirectory].some(({ stat }) => stat.uid !== owner);
  if (isForeign && !isDeclaredSafe(users, found.top)) throw new FileError("foreign-repository");
  const told = await repositorySettings(program, found, own, signal);
  await checkWorktree(found, lastValue(told, "core.worktree"));
  const allowed = allowedSettings(users, told);
  if (allowed === null) throw new FileError("unknown-repository");
  return settingsText([...allowed, ["core.excludesfile", excludesFileOf(users, env)], ...ALWAYS]);
}

/** As the repository's file says them, without the files that it names. */
async function repositorySettings(
  program: string,
  { commonDirectory, confinedTo }: FoundRepository,
  own: string,
  signal: AbortSignal,
): Promise<Setting[]> {
  await using stack = new AsyncDisposableStack();
  const file = await openedAt(`${commonDirectory.path}/config`, stack);
  if (file === null) return [];
  if (confinedTo !== null) await checkConfined(file, confinedTo);
  const stdin = file.kind === "file" ? await file.readAll(SETTINGS_BYTES_MAX) : null;
  if (stdin === null) throw new FileError("unknown-repository");
  const { bytes, isCut, status } = await runGit(
    program,
    ["config", "--file", "-", "--no-includes", "--list", "-z"],
    { env: environmentOf(own), cwd: "/", signal, bytesMax: 2 * SETTINGS_BYTES_MAX, stdin },
  );
  if (isCut || status !== 0) throw new FileError("unknown-repository");
  return parseSettings(bytes);
}

/** A repository may say that its files are elsewhere, and one that is elsewhere must say that they are here. */
async function checkWorktree(found: FoundRepository, told: string | undefined): Promise<void> {
  const { gitDirectory, commonDirectory, isClaimed, top } = found;
  // That of a linked worktree says it by its `gitdir`, and git heeds nothing else.
  if (gitDirectory !== commonDirectory || told === undefined) {
    if (isClaimed) throw new FileError("outside");
    return;
  }
  await using stack = new AsyncDisposableStack();
  const named = await openedAt(resolve(await pathOf(gitDirectory), told), stack);
  if (named === null || (await pathOf(named)) !== top)
    throw new FileError(isClaimed ? "outside" : "unknown-repository");
}
