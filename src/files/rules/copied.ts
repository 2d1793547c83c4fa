// What came of a copy of a file or a directory.

import type { FilePath } from "./file-path.ts";
import type { FileProblem } from "./problem.ts";

export interface Copied {
  /** Of the copy, it among them. */
  readonly entries: number;
  readonly bytes: number;
  /** The first of what is not in the copy: what is special, leads out of the root, or may not be read. */
  readonly leftOut: readonly LeftOut[];
  /** How many there are. */
  readonly leftOutCount: number;
}

export interface LeftOut {
  /** Below what was copied. */
  readonly path: FilePath;
  readonly problem: FileProblem;
}
