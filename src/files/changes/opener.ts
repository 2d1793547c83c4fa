// Opens parts of a repository by their paths: either whatever is there, or only what is below a directory. Of what leads
// out of that directory it is not even known whether it is there.

import { Descriptor } from "../descriptor.ts";
import { locate } from "../locate.ts";
import { isParent, parseLinkTarget } from "../rules/file-path.ts";
import { isBelow, textBelow } from "../rules/git/real-paths.ts";
import { FileError } from "../rules/problem.ts";

/**
 * What is at an absolute path, held until the opener's stack is disposed of; null if there is nothing.
 *
 * @throws {FileError} "outside" among others
 */
export type Opener = (path: string) => Promise<Descriptor | null>;

/** @param confinedTo a directory's path without links; null: any path may be opened */
export function makeOpener(confinedTo: string | null, stack: AsyncDisposableStack): Opener {
  return async (path) => {
    try {
      return stack.use(await (confinedTo === null ? Descriptor.at(path) : openedBelow(confinedTo, path)));
    } catch (error) {
      if (error instanceof FileError && ["not-found", "not-a-directory"].includes(error.problem)) return null;
      throw error;
    }
  };
}

async function openedBelow(directory: string, path: string): Promise<Descriptor> {
  const { names } = parseLinkTarget(Buffer.from(textBelow(directory, path)));
  if (!isBelow(directory, path) || names.some(isParent)) throw new FileError("outside");
  await using located = await locate(directory, names);
  return located.keep();
}

/** All bytes of what must be a file. @throws {FileError} "unknown-repository" for what is none, or has more bytes */
export async function contentOf(part: Descriptor, bytesMax: number): Promise<Uint8Array> {
  const bytes = part.kind === "file" ? await part.readAll(bytesMax) : null;
  if (bytes === null) throw new FileError("unknown-repository");
  return bytes;
}

/** Where it is, as text. @throws {FileError} for a path that is no text: git is told paths as text */
export async function pathOf(descriptor: Descriptor): Promise<string> {
  const path = await descriptor.realPath();
  const text = path.toString();
  if (!Buffer.from(text).equals(path)) throw new FileError("unknown-repository");
  return text;
}
