// The files that a session's program names: links in the terminal, and a list of them.

import type { Model } from "../model.ts";
import type { SessionStream } from "../session/session-stream.ts";
import {
  type FileLinkEvents,
  type PrintedFile,
  printedFiles,
  showFileLinks,
} from "../terminal/file-links.ts";
import type { TerminalView } from "../terminal/terminal-view.ts";
import { filesOver } from "./machine-files.ts";
import { packPath } from "./path-text.ts";
import { PrintedFiles, printedPath } from "./printed-files.ts";

/** Makes links of them from now on. @returns what says which there are in the text, the latest first */
export function linkFiles(
  model: Model,
  stream: SessionStream,
  view: TerminalView,
): () => Promise<readonly PrintedFile[]> {
  const { connection, sodium } = model;
  const directory = () => stream.info.value?.cwd ?? "/";
  const files = filesOver(connection, sodium, { session: stream.id });
  const printed = new PrintedFiles(files, directory, () => performance.now());
  const events: FileLinkEvents = {
    isFile: (path) => printed.isFile(path),
    open: (path, line) => {
      const found = printedPath(directory(), path);
      if (!found) return;
      model.openFiles({ path: packPath(sodium, found), isFile: true, ...(line === null ? {} : { line }) });
    },
  };
  showFileLinks(view.terminal, events);
  return () => printedFiles(view.text(), events);
}
