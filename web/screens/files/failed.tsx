// What stands in the place of something that could not be loaded: why, and what can be done.

import type { ComponentChildren } from "preact";
import type { FileError } from "../../../src/files/rules/problem.ts";
import { problemWords } from "../../files/words.ts";

export interface FailedProps {
  readonly error: FileError;
  readonly onAgain: () => void;
  /** Other ways on. */
  readonly children?: ComponentChildren;
}

export function Failed({ error, onAgain, children }: FailedProps) {
  return (
    <div class="files-problem" role="alert">
      <p>{problemWords(error)}</p>
      <div class="actions">
        {children}
        <button type="button" class="primary" onClick={onAgain}>
          Try again
        </button>
      </div>
    </div>
  );
}
