// What went wrong with a file, for the person.

import { FileError, problemSentence } from "../../files/rules/problem.ts";
import type { Io } from "../io.ts";
import { complain } from "../report.ts";

/** Says it, and returns the command's status. Throws on what is none of a file's problems. @param name as it was typed */
export function complainOf(io: Io, name: string, error: unknown): number {
  if (!(error instanceof FileError)) throw error;
  return complain(io, `${name}: ${problemSentence(error)}.`);
}
