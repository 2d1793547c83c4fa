// Tells soon that sockets were removed from their directory, as a cleaner of temporary files does, or with it.

import { existsSync, type FSWatcher, watch } from "node:fs";
import { join } from "node:path";

/** Time for whoever removes sockets to be through with their directory, ms. */
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
      // A system that has no watch left to give: whoever listens looks now and then.
    }
  };
  begin();
  return () => {
    watcher?.close();
    if (timer) clearTimeout(timer);
  };
}
