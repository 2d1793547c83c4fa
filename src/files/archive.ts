// A directory as a zip file, made while it is read: no part of it is on a disk. Files are stored as they are, for the time
// that compression takes would be that of everybody whom the same process serves.

import { makeZip } from "client-zip";
import { ArchiveWalk } from "./archive-entries.ts";
import type { Descriptor } from "./descriptor.ts";
import { locateDirectory } from "./locate.ts";
import { archiveDate, type LeftOut, leftOutText } from "./rules/archive.ts";
import { type FilePath, joinFilePath, parseLinkTarget } from "./rules/file-path.ts";

/** Bytes that are gathered before they are handed on: the library makes a piece of each name and each header. */
const PIECE_BYTES = 64 * 1024;

/** The file at the end that names what is not in the archive, beside the directory; the other name for one of that name. */
const LEFT_OUT_NAMES = ["left-out.txt", "left-out-2.txt"] as const;

/** A zip file that is read once. Whoever has it disposes of it, also in the middle. */
export class Archive implements AsyncDisposable {
  readonly #walk: ArchiveWalk;
  /** Of the zip file. Throws the signal's reason. */
  readonly bytes: AsyncGenerator<Uint8Array, void>;

  private constructor(
    private readonly directory: Descriptor,
    private readonly name: Uint8Array,
    signal: AbortSignal,
  ) {
    this.#walk = new ArchiveWalk(signal);
    this.bytes = gathered(this.#zip());
  }

  /**
   * All names in it begin with that of the directory. Links are not followed, and not in it.
   *
   * @throws {FileError}
   */
  static async open(root: string, path: FilePath, signal: AbortSignal): Promise<Archive> {
    const name = path.at(-1) ?? parseLinkTarget(Buffer.from(root)).names.at(-1);
    return new Archive(await locateDirectory(root, path), name ?? Buffer.from("root"), signal);
  }

  /** What is not in it, or not whole, complete once all bytes are read. */
  get leftOut(): readonly LeftOut[] {
    return this.#walk.leftOut;
  }

  /** How many of them there are: of many only the first are named. */
  get leftOutCount(): number {
    return this.#walk.leftOutCount;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.bytes.return();
    await this.directory[Symbol.asyncDispose]();
  }

  async *#zip(): AsyncGenerator<Uint8Array, void> {
    const entries = this.#entries();
    const reader = makeZip(entries).getReader();
    try {
      for (let piece = await reader.read(); !piece.done; piece = await reader.read()) yield piece.value;
    } finally {
      // The library tells the entries in some cases, by an error that they throw back; they must close their files in all.
      await reader.cancel(new Error("the archive is not read any more")).catch(() => {});
      await entries.return();
    }
  }

  async *#entries() {
    for await (const { path, changedAt, isExecutable, bytes } of this.#walk.entriesOf(this.directory)) {
      const shared = { name: joinFilePath([this.name, ...path]), lastModified: archiveDate(changedAt) };
      // Without `input` it is a directory.
      yield bytes === null ? shared : { ...shared, input: bytes, mode: isExecutable ? 0o755 : 0o644 };
    }
    if (this.leftOutCount === 0) return;
    const name = LEFT_OUT_NAMES.find((each) => !Buffer.from(each).equals(this.name))!;
    yield { name, input: leftOutText(this.leftOut, this.leftOutCount), lastModified: new Date() };
  }
}

async function* gathered(pieces: AsyncGenerator<Uint8Array, void>): AsyncGenerator<Uint8Array, void> {
  let waiting: Uint8Array[] = [];
  let length = 0;
  for await (const piece of pieces) {
    waiting.push(piece);
    length += piece.byteLength;
    if (length < PIECE_BYTES) continue;
    yield Buffer.concat(waiting);
    waiting = [];
    length = 0;
  }
  if (length > 0) yield Buffer.concat(waiting);
}
