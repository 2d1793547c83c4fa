// What has changed in one file, as it is shown.

import type { Difference } from "../../src/files/rules/change.ts";
import type { Files } from "../../src/files/rules/files.ts";
import { type FileError, fileErrorOf } from "../../src/files/rules/problem.ts";
import { again } from "../files/again.ts";
import { Signal } from "../signal.ts";
import type { ChangeRow } from "./change-rows.ts";

export type DifferenceState =
  | { readonly phase: "loading" }
  | { readonly phase: "failed"; readonly error: FileError }
  | { readonly phase: "loaded"; readonly difference: Difference };

export class OpenDifference {
  readonly state = new Signal<DifferenceState>({ phase: "loading" });
  #loading: AbortController | null = null;

  constructor(private readonly files: Files) {}

  /** Loads it, or loads it anew: what is shown stays until then. Never fails. */
  async load({ path, isStaged, from }: Pick<ChangeRow, "path" | "isStaged" | "from">): Promise<void> {
    this.close();
    this.#loading = new AbortController();
    const { signal } = this.#loading;
    try {
      const difference = await again(() => this.files.difference(path, { isStaged, from }, signal));
      if (signal.aborted) return;
      const { value } = this.state;
      // The same is not drawn again.
      if (value.phase !== "loaded" || !isSame(value.difference, difference))
        this.state.value = { phase: "loaded", difference };
    } catch (error) {
      if (!signal.aborted) this.state.value = { phase: "failed", error: fileErrorOf(error) };
    }
  }

  close(): void {
    this.#loading?.abort();
  }
}

function isSame(one: Difference, other: Difference): boolean {
  const { hunks, ...rest } = one;
  const { hunks: otherHunks, ...otherRest } = other;
  return (
    JSON.stringify(rest) === JSON.stringify(otherRest) &&
    hunks.byteLength === otherHunks.byteLength &&
    hunks.every((byte, at) => byte === otherHunks[at])
  );
}
