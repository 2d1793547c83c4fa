// Searches a tree for names: the directories near the beginning first, those that git ignores last, links never. Found
// entries come in batches, while the search goes on.

import { bytesKey, IgnoredFiles } from "./changes/ignored.ts";
import type { Environment } from "./changes/run-git.ts";
import { locate, locateDirectory } from "./locate.ts";
import type { Kind } from "./rules/entry.ts";
import { type FilePath, joinFilePath } from "./rules/file-path.ts";
import {
  comparable,
  nameTest,
  SEARCH_HITS_MAX,
  type SearchBatch,
  type SearchEnd,
  type SearchHit,
  type SearchTerms,
} from "./rules/name-search.ts";
import { FileError } from "./rules/problem.ts";

/** Entries that are looked at, directories below one another, and how long it may take. */
export const SEARCH_ENTRIES_MAX = 300_000;
export const SEARCH_DEPTH_MAX = 64;
const MS_MAX = 20_000;
/** Directories that are read at the same time. */
const AT_ONCE = 16;
/** Directories after which found entries are handed on, once git has said which are ignored: at first a few. */
const BATCH_FIRST = 16;
const BATCH_MAX = 512;

const DOT = 0x2e;
const GIT = Buffer.from(".git");

/** A directory that is to be read. */
interface Directory {
  /** Below the root. */
  readonly path: FilePath;
  /** Its comparable path below the searched directory, empty or with a slash at its end. */
  readonly text: string;
  readonly isIgnored: boolean;
  /** In another repository inside of the one that is asked. */
  readonly isForeign: boolean;
}

interface Seen {
  readonly directory: Directory;
  readonly name: Uint8Array;
  readonly kind: Kind;
  readonly isHit: boolean;
}

/**
 * @param path the directory in which the search begins
 * @param env of the user: where git is, and what the user has told it for all repositories
 * @returns batches, the last of which says how the search ended; whoever stops reading them ends it
 * @throws {FileError} when there is no such directory; the signal's reason
 */
export async function* searchNames(
  root: string,
  path: FilePath,
  terms: SearchTerms,
  signal: AbortSignal,
  env: Environment = process.env,
): AsyncGenerator<SearchBatch, void> {
  await using directory = await locateDirectory(root, path);
  await using ignored = await IgnoredFiles.open(root, directory, signal, env);
  yield* new NameSearch(root, path, terms, signal, ignored).batches();
}

class NameSearch {
  readonly #matches: ReturnType<typeof nameTest>;
  readonly #isLate: () => boolean;
  #entries = 0;
  #hits = 0;
  #end: SearchEnd | null = null;
  #level: Directory[];
  /** Of the next level, and those that git ignores, for the end. */
  readonly #below: Directory[] = [];
  readonly #later: Directory[] = [];

  constructor(
    private readonly root: string,
    private readonly start: FilePath,
    private readonly terms: SearchTerms,
    private readonly signal: AbortSignal,
    private readonly ignored: IgnoredFiles,
  ) {
    this.#matches = nameTest(terms.text);
    const began = performance.now();
    this.#isLate = () => performance.now() - began > MS_MAX;
    this.#level = [{ path: start, text: "", isIgnored: false, isForeign: false }];
  }

  async *batches(): AsyncGenerator<SearchBatch, void> {
    for (let count = BATCH_FIRST; this.#end === null; count = Math.min(2 * count, BATCH_MAX)) {
      const directories = this.#level.splice(0, count);
      const seen = await this.#read(directories);
      const ignored = await this.#ignored(seen);
      const hits = seen.flatMap((each) => this.#take(each, ignored) ?? []);
      if (this.#level.length === 0) this.#level = this.#below.splice(0);
      if (this.#level.length === 0) this.#level = this.#later.splice(0);
      if (this.#level.length === 0) this.#end ??= "complete";
      if (this.#isLate()) this.#end ??= "long";
      if (hits.length > 0 || this.#end !== null) yield { hits, entries: this.#entries, end: this.#end };
    }
  }

  /** The found entries of these directories, and the directories in them. */
  async #read(directories: readonly Directory[]): Promise<Seen[]> {
    const seen: Seen[][] = directories.map(() => []);
    let next = 0;
    const work = async () => {
      for (let at = next++; at < directories.length && this.#end === null; at = next++) {
        this.signal.throwIfAborted();
        seen[at] = await this.#entriesOf(directories[at]!);
        if (this.#isLate()) this.#end ??= "long";
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    return seen.flat();
  }

  async #entriesOf(directory: Directory): Promise<Seen[]> {
    const entries = await this.#listed(directory.path);
    const isInner = directory.path.length > this.start.length || this.ignored.isBelowTop;
    const isForeign = directory.isForeign || (isInner && entries.some(({ name }) => GIT.equals(name)));
    const from = { ...directory, isForeign };
    return entries
      .filter(({ name }) => !GIT.equals(name) && (this.terms.hidden || name[0] !== DOT))
      .map((entry) => ({
        ...entry,
        directory: from,
        isHit: this.#matches?.(directory.text, textOf(entry.name)) ?? false,
      }))
      .filter(({ isHit, kind }) => isHit || kind === "directory")
      .sort((a, b) => Buffer.compare(a.name, b.name));
  }

  /** None of a directory that is gone, or may not be read. */
  async #listed(path: FilePath): Promise<{ name: Uint8Array; kind: Kind }[]> {
    try {
      await using located = await locate(this.root, path, path.length === this.start.length);
      const { found } = located;
      const entries = found.kind === "directory" ? await found.entries() : [];
      const left = SEARCH_ENTRIES_MAX - this.#entries;
      if (entries.length > left) this.#end ??= "many-entries";
      this.#entries += Math.min(entries.length, left);
      return entries.slice(0, left);
    } catch (error) {
      if (error instanceof FileError) return [];
      throw error;
    }
  }

  #isAsked({ directory }: Seen): boolean {
    return !directory.isIgnored && !directory.isForeign;
  }

  #pathOf({ directory, name }: Seen): Uint8Array {
    return joinFilePath([...directory.path.slice(this.start.length), name]);
  }

  /** Those of them that git ignores. */
  async #ignored(seen: readonly Seen[]): Promise<ReadonlySet<Seen>> {
    const asked = seen
      .filter((each) => this.#isAsked(each))
      .map((each) => [each, this.#pathOf(each)] as const);
    const keys = await this.ignored.of(asked.map(([, path]) => path));
    return new Set(asked.flatMap(([each, path]) => (keys.has(bytesKey(path)) ? [each] : [])));
  }

  /** What was found, if it was; a directory is remembered. */
  #take(each: Seen, ignored: ReadonlySet<Seen>): SearchHit | null {
    const { directory, name, kind, isHit } = each;
    const path = [...directory.path, name];
    const isIgnored = directory.isIgnored || ignored.has(each);
    if (kind === "directory" && path.length - this.start.length < SEARCH_DEPTH_MAX) {
      const text = `${directory.text}${textOf(name)}/`;
      const isLater = isIgnored && !directory.isIgnored;
      (isLater ? this.#later : this.#below).push({ path, text, isIgnored, isForeign: directory.isForeign });
    }
    if (!isHit || this.#hits >= SEARCH_HITS_MAX) return null;
    if (++this.#hits === SEARCH_HITS_MAX) this.#end = "many-hits";
    return { path: joinFilePath(path), kind, isIgnored };
  }
}

const decoder = new TextDecoder();
const textOf = (name: Uint8Array) => comparable(decoder.decode(name));
