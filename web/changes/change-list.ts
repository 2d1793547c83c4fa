// The changed files of the repository that holds a directory, as they are listed.

import type { Changes } from "../../src/files/rules/change.ts";
import type { FilePath } from "../../src/files/rules/file-path.ts";
import type { Files } from "../../src/files/rules/files.ts";
import { type FileError, fileErrorOf } from "../../src/files/rules/problem.ts";
import { again } from "../files/again.ts";
import { Signal } from "../signal.ts";
import { type ChangeGroup, type ChangeRow, changeGroups } from "./change-rows.ts";

export type ChangeListState =
  | { readonly phase: "loading" }
  | { readonly phase: "failed"; readonly error: FileError }
  | {
      readonly phase: "listed";
      readonly changes: Changes;
      readonly groups: readonly ChangeGroup[];
      /** Of all groups, in their order. */
      readonly rows: readonly ChangeRow[];
      /** Why it could not be loaded anew. Null: it was. */
      readonly error: FileError | null;
    };

export class ChangeList {
  readonly state = new Signal<ChangeListState>({ phase: "loading" });
  readonly #closing = new AbortController();

  constructor(
    private readonly files: Files,
    readonly path: FilePath,
  ) {}

  /** Loads it, or loads it anew. Never fails. */
  async load(): Promise<void> {
    const { signal } = this.#closing;
    try {
      const changes = await again(() => this.files.changes(this.path, signal));
      if (signal.aborted) return;
      const groups = changeGroups(changes.files);
      const rows = groups.flatMap((group) => group.rows);
      this.state.value = { phase: "listed", changes, groups, rows, error: null };
    } catch (thrown) {
      if (signal.aborted) return;
      const error = fileErrorOf(thrown);
      const { value } = this.state;
      // A list that is a little old is better than none, unless there is no repository any more.
      this.state.value =
        value.phase === "listed" && PASSING.has(error.problem)
          ? { ...value, error }
          : { phase: "failed", error };
    }
  }

  close(): void {
    this.#closing.abort();
  }
}

/** Problems after which the next try may go well. */
const PASSING: ReadonlySet<FileError["problem"]> = new Set(["busy", "took-too-long", "lost"]);
