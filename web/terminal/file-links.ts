// Makes links of the paths in a terminal's lines, of those that the machine says are files.

import type { ILink, Terminal } from "@xterm/xterm";
import { fileWords, latestFileWords } from "./file-words.ts";

export interface FileLinkEvents {
  /** Whether there is such a file. */
  isFile(path: string): Promise<boolean>;
  open(path: string, line: number | null): void;
}

export interface PrintedFile {
  /** As it was printed, with its line. */
  readonly words: string;
  open(): void;
}

/** The files that a text names, the latest first. */
export async function printedFiles(text: string, events: FileLinkEvents): Promise<readonly PrintedFile[]> {
  const found = latestFileWords(text).map(async ({ path, line }): Promise<PrintedFile | null> => {
    if (!(await events.isFile(path))) return null;
    const words = line === null ? path : `${path}:${line}`;
    return { words, open: () => events.open(path, line) };
  });
  return (await Promise.all(found)).filter((file) => file !== null);
}

/** Asked for the line under the pointer. */
export function showFileLinks(terminal: Terminal, events: FileLinkEvents): void {
  terminal.registerLinkProvider({
    provideLinks(y, callback) {
      const { text, cells } = lineOf(terminal, y);
      const words = fileWords(text);
      if (words.length === 0) return callback(undefined);
      const links = words.map(async ({ path, line, from, to }): Promise<ILink | null> => {
        if (!(await events.isFile(path))) return null;
        const range = { start: { x: cells[from]! + 1, y }, end: { x: cells[to - 1]! + 1, y } };
        return { range, text: text.slice(from, to), activate: () => events.open(path, line) };
      });
      void Promise.all(links).then((found) => callback(found.filter((link) => link !== null)));
    },
  });
}

/** A line's text, and the cell of each of its code units. @param y from 1 */
function lineOf(terminal: Terminal, y: number): { text: string; cells: number[] } {
  const line = terminal.buffer.active.getLine(y - 1);
  let text = "";
  const cells: number[] = [];
  for (let x = 0; line && x < line.length; x++) {
    const cell = line.getCell(x);
    // The second cell of a wide character.
    if (!cell || cell.getWidth() === 0) continue;
    const chars = cell.getChars() || " ";
    text += chars;
    for (let at = 0; at < chars.length; at++) cells.push(x);
  }
  return { text, cells };
}
