// The path of a place that was typed, as bytes.

import { type FilePath, parseFilePath } from "../../files/rules/file-path.ts";
import { FileError } from "../../files/rules/problem.ts";
import { escapeName, unescapeName } from "../../text/escaped-name.ts";

/** A trailing slash and a leading `./` say nothing. @throws {FileError} */
export function pathOf(typed: string): FilePath {
  const parsed = parseFilePath(unescapeName(typed.replace(/^(?:\.\/)+/, "").replace(/\/$/, "")));
  if (!parsed.ok) throw new FileError(parsed.problem);
  return parsed.path;
}

/** The path as it would be typed. */
export const pathText = (path: FilePath): string => path.map(escapeName).join("/");
