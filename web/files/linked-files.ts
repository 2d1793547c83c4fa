// Opens the files that a session's program names, when they are pressed in the terminal.

import type { Model } from "../model.ts";
import type { SessionStream } from "../session/session-stream.ts";
import type { FileLinkEvents } from "../terminal/file-links.ts";
import { filesOver } from "./machine-files.ts";
import { packPath } from "./path-text.ts";
import { PrintedFiles, printedPath } from "./printed-files.ts";

export function linkedFiles(model: Model, stream: SessionStream): FileLinkEvents {
  const { connection, sodium } = model;
  const directory = () => stream.info.value?.cwd ?? "/";
  const files = filesOver(connection, sodium, { session: stream.id });
  const printed = new PrintedFiles(files, directory, () => performance.now());
  return {
    isFile: (path) => printed.isFile(path),
    open: (path, line) => {
      const found = printedPath(directory(), path);
      if (!found) return;
      model.openFiles({ path: packPath(sodium, found), isFile: true, ...(line === null ? {} : { line }) });
    },
  };
}
