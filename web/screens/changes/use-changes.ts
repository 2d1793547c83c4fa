// The changes while they are on the screen, with those directories watched in which there are some.

import { useEffect, useMemo } from "preact/hooks";
import type { FilePath } from "../../../src/files/rules/file-path.ts";
import type { Files } from "../../../src/files/rules/files.ts";
import { ChangeList, type ChangeListState } from "../../changes/change-list.ts";
import { directoriesToWatch } from "../../changes/watched-directories.ts";
import type { Connection } from "../../machine/connection.ts";
import { useFresh } from "../files/use-fresh.ts";
import { useSignal } from "../use-signal.ts";

/** @returns the list, and what loads it anew at once */
export function useChanges(
  connection: Connection,
  files: Files,
  path: FilePath,
): { readonly state: ChangeListState; readonly reload: () => void } {
  const list = useMemo(() => new ChangeList(files, path), [files, path]);
  const directories = () => {
    const { value } = list.state;
    const changed = value.phase === "listed" ? value.rows.map((row) => row.path) : [];
    return directoriesToWatch(path, changed);
  };
  const terms = { connection, files, source: list, directories, isWatchedWhole: false };
  const { watched, reload } = useFresh(terms);
  useEffect(
    () => list.state.subscribe(({ phase }) => phase === "listed" && watched.watch(directories())),
    [list],
  );
  return { state: useSignal(list.state), reload };
}
