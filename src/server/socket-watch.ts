// Notices soon when sockets were removed, or their directory, as a cleaner of temporary files does.

import { existsSync, type FSWatcher, watch } from "node:fs";
import { join } from "node:path";

/** Time in which whoever removes sockets finishes with the directory, ms. */
const SETTLE_MS = 50;

/** Calls `onGone` soon after sockets of the directory were removed; it may make the directory anew. The result ends it. */
export function watchSockets(directory: string, onGone: () => void): () => void {
  let watcher: FSWatcher | null = null;
  let timer: ReturnType<typeof setTimeout> | null = null;
  const gone = () => {
    timer = null;
    onGone();
    // The directory may be another one by now.
    begin();
  };
  const begin = () => {
    watcher?.close();
    watcher = null;
    try {
      watcher = watch(directory, (_event, name) => {
        if (name?.endsWith(".sock") && !existsSync(join(directory, name)))
          timer ??= setTimeout(gone, SETTLE_MS);
      });
      watcher.on("error", () => {});
    } catch {
      // The system has no watch left: the listeners check for themselves.
    }
  };
  begin();
  return () => {
    watcher?.close();
    if (timer) clearTimeout(timer);
  };
}
