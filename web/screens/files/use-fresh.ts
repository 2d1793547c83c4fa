// What is loaded while it is on the screen: when it comes there, when the connection is back, and when something happens in
// the directories that are watched for it.

import { useEffect, useMemo } from "preact/hooks";
import { MONOTONIC } from "../../../src/carrier/monotonic-clock.ts";
import type { FilePath } from "../../../src/files/rules/file-path.ts";
import type { Files } from "../../../src/files/rules/files.ts";
import { Freshness } from "../../changes/freshness.ts";
import { WatchedDirectories } from "../../changes/watched-directories.ts";
import type { Connection } from "../../machine/connection.ts";

export interface FreshTerms {
  readonly connection: Connection;
  readonly files: Files;
  /** Stays the same for as long as the same is shown. */
  readonly source: {
    /** Never fails. */
    load(): Promise<void>;
    close(): void;
  };
  /** To be watched from now on. */
  readonly directories: () => readonly FilePath[];
  /** The watches tell of all that may change. Else it is also loaded when the page is seen again. */
  readonly isWatchedWhole: boolean;
}

/** @returns the watches, and what loads it anew at once */
export function useFresh(terms: FreshTerms): {
  readonly watched: WatchedDirectories;
  readonly reload: () => void;
} {
  const { connection, files, source, directories, isWatchedWhole } = terms;
  const fresh = useMemo(() => new Freshness(() => source.load(), MONOTONIC), [source]);
  const watched = useMemo(() => new WatchedDirectories(files, () => fresh.soon()), [files, fresh]);
  useEffect(() => {
    const begin = () => {
      fresh.now();
      watched.watch(directories());
    };
    const stopUp = connection.peer.onUp(begin);
    if (!connection.peer.isReady) begin();
    const onSeen = () => {
      const isSeen = document.visibilityState === "visible";
      if (isSeen && !isWatchedWhole) fresh.now();
      fresh.seen(isSeen);
    };
    document.addEventListener("visibilitychange", onSeen);
    return () => {
      document.removeEventListener("visibilitychange", onSeen);
      stopUp();
      watched.close();
      fresh.close();
      source.close();
    };
  }, [fresh, watched]);
  return { watched, reload: () => fresh.now() };
}
