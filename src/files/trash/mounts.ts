// Which file system an open directory is on, and which ones are mounted below another directory.

import { promises } from "node:fs";
import type { Descriptor } from "../descriptor.ts";
import { pathBelow } from "../rules/file-path.ts";
import { type Mount, parseMountId, parseMountInfo } from "../rules/mount-info.ts";
import { fileErrorOf } from "../rules/problem.ts";

/** The mount that holds this directory; null where the system does not say. @throws {FileError} */
export async function mountOf(directory: Descriptor): Promise<Mount | null> {
  try {
    const id = parseMountId(await promises.readFile(directory.infoPath, "latin1"));
    return (await mounts()).find((mount) => mount.id === id) ?? null;
  } catch (error) {
    throw fileErrorOf(error);
  }
}

/** Those that are mounted below a directory. @param path absolute */
export async function mountsBelow(path: Uint8Array): Promise<Mount[]> {
  return (await mounts()).filter(({ point }) => pathBelow(path, point) !== null);
}

async function mounts(): Promise<Mount[]> {
  return parseMountInfo(await promises.readFile("/proc/self/mountinfo", "latin1"));
}
