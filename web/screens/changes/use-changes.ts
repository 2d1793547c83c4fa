// The changes while they are on the screen: loaded when they come there, when the page is seen again, when the connection
// is back, and when something happens in their directories.

import { useEffect, useMemo } from "preact/hooks";
import { MONOTONIC } from "../../../src/carrier/monotonic-clock.ts";
import type { FilePath } from "../../../src/files/rules/file-path.ts";
import type { Files } from "../../../src/files/rules/files.ts";
import { ChangeList, type ChangeListState } from "../../changes/change-list.ts";
import { Freshness } from "../../changes/freshness.ts";
import { directoriesToWatch, WatchedDirectories } from "../../changes/watched-directories.ts";
import type { Connection } from "../../machine/connection.ts";
import { useSignal } from "../use-signal.ts";

/** @returns the list, and what loads it anew at once */
export function useChanges(
  { peer }: Connection,
  files: Files,
  path: FilePath,
): { readonly state: ChangeListState; readonly reload: () => void } {
  const list = useMemo(() => new ChangeList(files, path), [files, path]);
  const fresh = useMemo(() => new Freshness(() => list.load(), MONOTONIC), [list]);
  useEffect(() => {
    const watched = new WatchedDirectories(files, () => fresh.soon());
    watched.watch(directoriesToWatch(path, []));
    const stopList = list.state.subscribe((state) => {
      if (state.phase !== "listed") return;
      watched.watch(
        directoriesToWatch(
          path,
          state.rows.map((row) => row.path),
        ),
      );
    });
    // At once, and whenever the connection is back.
    const stopUp = peer.onUp(() => fresh.now());
    if (!peer.isReady) fresh.now();
    const onSeen = () => {
      const isSeen = document.visibilityState === "visible";
      if (isSeen) fresh.now();
      fresh.seen(isSeen);
    };
    document.addEventListener("visibilitychange", onSeen);
    return () => {
      document.removeEventListener("visibilitychange", onSeen);
      stopUp();
      stopList();
      watched.close();
      fresh.close();
      list.close();
    };
  }, [list]);
  return { state: useSignal(list.state), reload: () => fresh.now() };
}
