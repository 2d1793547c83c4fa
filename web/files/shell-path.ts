// A file's path as a shell takes it as one word, whatever its name is. Typing it runs nothing and submits nothing.

import { bytesOf, concat } from "../../src/crypto/byte-strings.ts";
import { type FilePath, joinFilePath } from "../../src/files/rules/file-path.ts";
import { joinWords } from "../../src/text/command-words.ts";
import { printable } from "../../src/text/printable.ts";
import { hexOf } from "./hex.ts";

const QUOTE = 0x27;
const BACKSLASH = 0x5c;

/** @param directory absolute path of the directory in which `path` begins */
export function shellPath(directory: string, path: FilePath): string {
  const start = directory === "/" ? "" : directory;
  const bytes = path.length === 0 ? bytesOf(directory) : concat(bytesOf(`${start}/`), joinFilePath(path));
  const text = typeable(bytes);
  return text === null ? ansiQuoted(bytes) : joinWords([text]);
}

/** The text that the bytes are; null when it has what a terminal would not take as text. */
function typeable(bytes: Uint8Array): string | null {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    return printable(text, text.length) === text ? text : null;
  } catch {
    return null;
  }
}

/** As bash, zsh and ksh take any bytes. */
function ansiQuoted(bytes: Uint8Array): string {
  const chars = [...bytes].map((byte) =>
    byte >= 0x20 && byte < 0x7f && byte !== QUOTE && byte !== BACKSLASH
      ? String.fromCharCode(byte)
      : `\\x${hexOf(byte)}`,
  );
  return `$'${chars.join("")}'`;
}
