// A directory that is on the screen, as it is: listed anew when something in it changes and when the connection is back.

import { useEffect, useMemo } from "preact/hooks";
import { MONOTONIC } from "../../../src/carrier/monotonic-clock.ts";
import type { FilePath } from "../../../src/files/rules/file-path.ts";
import type { Files } from "../../../src/files/rules/files.ts";
import { Freshness } from "../../changes/freshness.ts";
import { WatchedDirectories } from "../../changes/watched-directories.ts";
import { Folder, type Order } from "../../files/folder.ts";
import type { Connection } from "../../machine/connection.ts";

/** @returns the directory, and what lists it anew at once */
export function useFolder(connection: Connection, files: Files, path: FilePath, order: Order) {
  const folder = useMemo(() => new Folder(files, path, order), [files, path, order]);
  const fresh = useMemo(() => new Freshness(() => folder.load(), MONOTONIC), [folder]);
  useEffect(() => {
    const watched = new WatchedDirectories(files, () => fresh.soon());
    const begin = () => {
      fresh.now();
      watched.watch([path]);
    };
    const stop = connection.peer.onUp(begin);
    if (!connection.peer.isReady) begin();
    const onSeen = () => fresh.seen(document.visibilityState === "visible");
    document.addEventListener("visibilitychange", onSeen);
    return () => {
      document.removeEventListener("visibilitychange", onSeen);
      stop();
      watched.close();
      fresh.close();
      folder.close();
    };
  }, [folder, fresh]);
  return { folder, reload: () => fresh.now() };
}
