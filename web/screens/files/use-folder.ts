// A directory that is on the screen, as it is.

import { useMemo } from "preact/hooks";
import type { FilePath } from "../../../src/files/rules/file-path.ts";
import type { Files } from "../../../src/files/rules/files.ts";
import { Folder, type Order } from "../../files/folder.ts";
import type { Connection } from "../../machine/connection.ts";
import { useFresh } from "./use-fresh.ts";

/** @returns the directory, and what lists it anew at once */
export function useFolder(connection: Connection, files: Files, path: FilePath, order: Order) {
  const folder = useMemo(() => new Folder(files, path, order), [files, path, order]);
  const directories = () => [path];
  const { reload } = useFresh({ connection, files, source: folder, directories, isWatchedWhole: true });
  return { folder, reload };
}
