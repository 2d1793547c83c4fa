// Finds what a path below a root names, one directory after another, each held by its descriptor. There is no moment at
// which a path is checked and then used: what was found is what is opened, whatever is renamed or linked meanwhile.

import { type BigIntStats, promises } from "node:fs";
import { Descriptor } from "./descriptor.ts";
import { isInOwnHome } from "./own-home.ts";
import { type FilePath, isName, isParent, parseLinkTarget } from "./rules/file-path.ts";
import { FileError, fileErrorOf } from "./rules/problem.ts";

/** Symbolic links that are followed for one path, as many as Linux follows. */
const LINKS_MAX = 40;
/** Directories below one another; each is held open while a path is followed. */
const DEPTH_MAX = 256;

/**
 * File systems that are no files (`linux/magic.h`): what is read or written there is the kernel, or another process.
 * proc, sysfs, debugfs, tracefs, securityfs, cgroup (both), devpts, bpf, configfs, pstore, efivarfs, selinux, smack,
 * binfmt_misc, mqueue, fusectl, nsfs, resctrl.
 */
const NO_FILES: ReadonlySet<number> = new Set([
  0x9fa0, 0x62656572, 0x64626720, 0x74726163, 0x73636673, 0x27e0eb, 0x63677270, 0x1cd1, 0xcafe4a11,
  0x62656570, 0x6165676c, 0xde5e81e4, 0xf97cff8c, 0x43415d53, 0x42494e4d, 0x19800202, 0x65735543, 0x6e736673,
  0x7655821,
]);

/** What a path names. Whoever has it disposes of it. */
export class Located implements AsyncDisposable {
  #isKept = false;

  constructor(
    readonly found: Descriptor,
    /** With the directories above it. */
    private readonly held: ReadonlySet<Descriptor>,
  ) {}

  /** The directories from the root down to it; it is the last of them if it is one. */
  get above(): BigIntStats[] {
    return [...this.held].filter(({ kind }) => kind === "directory").map(({ stat }) => stat);
  }

  /** What was found, which the caller disposes of from now on; the directories above it go with this. */
  keep(): Descriptor {
    this.#isKept = true;
    return this.found;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await disposeAll([...this.held].filter((descriptor) => !(this.#isKept && descriptor === this.found)));
  }
}

/**
 * Symbolic links are followed while they stay below the root; an absolute one does if it begins with the root's own path.
 *
 * @param root absolute path of a directory
 * @param follows whether a link as the last name is followed too; else it is what was found
 * @throws {FileError} among others "outside" for what leads out, without a look at what is there
 */
export async function locate(root: string, path: FilePath, follows = true): Promise<Located> {
  const walk = new Walk(root, await openRoot(root));
  let found: Descriptor | null = null;
  try {
    found = await walk.go(path, follows);
    if (found.kind !== "link") await checkFileSystem(found);
  } catch (error) {
    await disposeAll(found === null ? walk.directories : new Set([...walk.directories, found]));
    throw error;
  }
  return new Located(found, new Set([...walk.directories, found]));
}

/** A root in remi's own home would be a way around what is closed in it. */
async function openRoot(path: string): Promise<Descriptor> {
  const root = await Descriptor.root(path);
  try {
    if (!isInOwnHome(await root.realPath())) return root;
    throw new FileError("no-permission");
  } catch (error) {
    await root[Symbol.asyncDispose]();
    throw error;
  }
}

/** The directory that a path names, alone. Whoever has it disposes of it. @throws {FileError} */
export async function locateDirectory(root: string, path: FilePath): Promise<Descriptor> {
  await using located = await locate(root, path);
  if (located.found.kind !== "directory") throw new FileError("not-a-directory");
  return located.keep();
}

/** The directory that a path names with no link on the way, alone; null if there is none such. @throws {FileError} */
export async function directoryWithoutLinks(root: string, path: FilePath): Promise<Descriptor | null> {
  let found = await Descriptor.root(root);
  try {
    for (const name of path) {
      const child = await found.child(name);
      await found[Symbol.asyncDispose]();
      found = child;
      if (found.kind !== "directory") throw new FileError("not-a-directory");
    }
    await checkFileSystem(found);
    return found;
  } catch (error) {
    await found[Symbol.asyncDispose]();
    const { problem } = fileErrorOf(error);
    if (["not-found", "not-a-directory", "special", "no-permission"].includes(problem)) return null;
    throw error;
  }
}

class Walk {
  /** From the root down to where it is; they are the caller's to dispose of. */
  readonly directories: Descriptor[];
  #links = 0;

  constructor(
    private readonly rootPath: string,
    root: Descriptor,
  ) {
    this.directories = [root];
  }

  get #top(): Descriptor {
    return this.directories.at(-1)!;
  }

  async go(path: FilePath, follows: boolean): Promise<Descriptor> {
    // The next name last.
    const ahead = [...path].reverse();
    for (let name = ahead.pop(); name !== undefined; name = ahead.pop()) {
      if (isParent(name)) {
        await this.#goUp();
        continue;
      }
      if (!isName(name)) throw new FileError("malformed");
      const child = await this.#top.child(name);
      const isLast = ahead.length === 0;
      if (child.kind === "link" && !(isLast && !follows)) {
        await child[Symbol.asyncDispose]();
        ahead.push(...(await this.#linked(name)).reverse());
      } else if (child.kind === "directory") await this.#goDown(child);
      else if (isLast) return child;
      else {
        await child[Symbol.asyncDispose]();
        throw new FileError("not-a-directory");
      }
    }
    return this.#top;
  }

  async #goDown(child: Descriptor): Promise<void> {
    if (this.directories.length >= DEPTH_MAX) {
      await child[Symbol.asyncDispose]();
      throw new FileError("name-too-long");
    }
    this.directories.push(child);
  }

  /** To the directory that it came by, which need not be where the system's `..` leads. */
  async #goUp(): Promise<void> {
    if (this.directories.length === 1) throw new FileError("outside");
    await this.directories.pop()![Symbol.asyncDispose]();
  }

  /** The names that a link stands for, from where the walk is then. */
  async #linked(name: Uint8Array): Promise<Uint8Array[]> {
    if (++this.#links > LINKS_MAX) throw new FileError("too-many-links");
    const { isAbsolute, names } = parseLinkTarget(await this.#top.linkTarget(name));
    if (!isAbsolute) return names;
    const rootNames = parseLinkTarget(Buffer.from(this.rootPath)).names;
    const isBelow = rootNames.every(
      (part, n) => names[n] !== undefined && Buffer.compare(part, names[n]) === 0,
    );
    if (!isBelow) throw new FileError("outside");
    while (this.directories.length > 1) await this.#goUp();
    return names.slice(rootNames.length);
  }
}

/** @throws {FileError} "special" for what is the kernel's */
export async function checkFileSystem(found: Descriptor): Promise<void> {
  const { type } = await promises.statfs(found.path).catch((error) => {
    throw fileErrorOf(error);
  });
  // Some of the numbers are negative as the system's signed word.
  if (NO_FILES.has(type >>> 0)) throw new FileError("special");
}

async function disposeAll(descriptors: Iterable<Descriptor>): Promise<void> {
  for (const descriptor of descriptors) await descriptor[Symbol.asyncDispose]();
}
