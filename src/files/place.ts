// Where something is to be made, moved or removed: a directory below the root, held by its descriptor, and one name in it.
// The name itself is followed by nothing that works on a place.

import { type BigIntStats, lstatSync } from "node:fs";
import type { Descriptor } from "./descriptor.ts";
import { type Identity, isSame } from "./identity.ts";
import { locate, locateDirectory } from "./locate.ts";
import { isOwnHome } from "./own-home.ts";
import { renameNew } from "./rename.ts";
import type { Kind } from "./rules/entry.ts";
import { type FilePath, isName } from "./rules/file-path.ts";
import { FileError, fileErrorOf } from "./rules/problem.ts";

export class Place implements AsyncDisposable {
  private constructor(
    private readonly root: string,
    private readonly parent: FilePath,
    readonly directory: Descriptor,
    /** It, and those above it up to the root. */
    private readonly above: readonly Identity[],
    readonly name: Uint8Array,
  ) {}

  /** @throws {FileError} */
  static async find(root: string, path: FilePath): Promise<Place> {
    const name = path.at(-1);
    // The root itself is nowhere below the root.
    if (name === undefined) throw new FileError("is-a-directory");
    if (!isName(name)) throw new FileError("malformed");
    const parent = path.slice(0, -1);
    await using located = await locate(root, parent);
    if (located.found.kind !== "directory") throw new FileError("not-a-directory");
    return new Place(root, parent, located.keep(), located.above, name);
  }

  /** Its path for calls of the system. */
  get path(): Buffer {
    return this.directory.entry(this.name);
  }

  /**
   * What has the name now, or null. At once, so that nobody else of this process does anything before the caller does.
   *
   * @throws {FileError}
   */
  look(): BigIntStats | null {
    return lookAt(this.path);
  }

  /**
   * Whether the path still leads to this directory. It was moved, perhaps out of the root, or replaced, if it does not.
   *
   * @throws {FileError} "changed" if not
   */
  async check(): Promise<void> {
    await using there = await locateDirectory(this.root, this.parent);
    if (!isSame(there.stat, this.directory.stat)) throw new FileError("changed");
  }

  /** Whether it is in this directory, or anywhere below it. */
  isIn(directory: Identity): boolean {
    return this.above.some((above) => isSame(above, directory));
  }

  /**
   * Gives this name to what has another one, if nothing has it.
   *
   * @param kind of what is at `from`
   * @throws {FileError} "exists", "case-clash"
   */
  async take(from: Buffer, kind: Kind): Promise<void> {
    try {
      renameNew(from, this.path, kind);
    } catch (error) {
      throw await this.problemOf(error);
    }
  }

  /** Says more about a name that is taken: "case-clash" when it is another spelling that has it. */
  async problemOf(error: unknown): Promise<FileError> {
    const failure = fileErrorOf(error);
    return failure.problem === "exists" && (await this.isClash()) ? new FileError("case-clash") : failure;
  }

  /** Whether what is there has another name, which the file system holds to be the same. @throws {FileError} */
  async isClash(): Promise<boolean> {
    const [found, respelled] = [this.look(), lookAt(this.directory.entry(inOtherCase(this.name)))];
    // Most file systems tell upper from lower case: no list of the directory for these.
    if (found === null || respelled === null || !isSame(found, respelled)) return false;
    return !(await this.directory.names()).some((name) => Buffer.compare(name, this.name) === 0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.directory[Symbol.asyncDispose]();
  }
}

/** What is at a path for calls of the system, itself and not what it may link to; null: nothing. */
export function lookAt(path: Buffer): BigIntStats | null {
  let found: BigIntStats | undefined;
  try {
    found = lstatSync(path, { bigint: true, throwIfNoEntry: false });
  } catch (error) {
    throw fileErrorOf(error);
  }
  if (found !== undefined && isOwnHome(found)) throw new FileError("no-permission");
  return found ?? null;
}

/** With each letter of ASCII in upper case that was in lower case, and the other way round. */
function inOtherCase(name: Uint8Array): Uint8Array {
  const isLetter = (byte: number) => /[a-z]/i.test(String.fromCharCode(byte));
  return name.map((byte) => (isLetter(byte) ? byte ^ 0x20 : byte));
}
