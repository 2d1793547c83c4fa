// One directory on the screen: its entries so far, in which order, and what went wrong. Asks again when the connection is
// back.

import { type Entry, PAGE_ENTRIES_MAX, type SortBy } from "../../src/files/rules/entry.ts";
import type { FilePath } from "../../src/files/rules/file-path.ts";
import type { Files } from "../../src/files/rules/files.ts";
import { type FileError, fileErrorOf } from "../../src/files/rules/problem.ts";
import { escapeName } from "../../src/text/escaped-name.ts";
import { Signal } from "../signal.ts";
import { again } from "./again.ts";

export interface Order {
  readonly sortBy: SortBy;
  readonly isReversed: boolean;
  /** Whether names that begin with a dot are shown. */
  readonly hidden: boolean;
}

export const FIRST_ORDER: Order = { sortBy: "name", isReversed: false, hidden: false };

export interface Row {
  readonly entry: Entry;
  /** As it is shown. No two entries are shown alike. */
  readonly name: string;
}

export type FolderState =
  | { readonly phase: "loading" }
  | { readonly phase: "failed"; readonly error: FileError }
  | {
      readonly phase: "listed";
      readonly rows: readonly Row[];
      /** Offset of the first entry that was not asked for yet. */
      readonly next: number;
      readonly total: number;
      readonly isCut: boolean;
      /** More is on its way. */
      readonly isBusy: boolean;
    };

export class Folder {
  readonly state = new Signal<FolderState>({ phase: "loading" });
  /** Counts what was asked: an answer to an earlier question is not shown. */
  #asked = 0;
  /** Entries are wanted up to the page that holds this many, also when the list is read anew before that page has come. */
  #wanted = 1;

  constructor(
    private readonly files: Files,
    readonly path: FilePath,
    private readonly order: Order,
  ) {}

  /** Lists it anew, as far as was asked for before. */
  load(): Promise<void> {
    return this.#list([], 0);
  }

  /** The next page. */
  async more(): Promise<void> {
    const { value } = this.state;
    if (value.phase !== "listed" || value.isBusy || value.next >= value.total) return;
    this.#wanted = value.next + 1;
    await this.#list(value.rows, value.next);
  }

  close(): void {
    this.#asked = Number.NaN;
  }

  /** Asks for pages after `rows`, from an offset until all that are wanted are there, or there are no more. */
  async #list(rows: readonly Row[], from: number): Promise<void> {
    const asked = ++this.#asked;
    const { value } = this.state;
    if (value.phase === "listed") this.state.value = { ...value, isBusy: true };
    try {
      const known = new Map(rows.map((row) => [row.name, row]));
      let next = from;
      let total: number;
      let isCut: boolean;
      do {
        const page = await again(() =>
          this.files.list(this.path, { ...this.order, from: next, count: PAGE_ENTRIES_MAX }),
        );
        if (asked !== this.#asked) return;
        // Between two pages the directory may change, and an entry come twice.
        for (const entry of page.entries) {
          const name = escapeName(entry.name);
          known.set(name, { entry, name });
        }
        ({ total, isCut } = page);
        // What was removed meanwhile is missing from the page.
        next = Math.min(next + PAGE_ENTRIES_MAX, total);
      } while (next < this.#wanted && next < total);
      this.state.value = { phase: "listed", rows: [...known.values()], next, total, isCut, isBusy: false };
    } catch (error) {
      const failure = fileErrorOf(error);
      if (asked === this.#asked) this.state.value = { phase: "failed", error: failure };
    }
  }
}
