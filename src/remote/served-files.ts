// The files of this machine for one remote client: decides what the client may have, and answers each ask by a flow.

import { FILE_NEEDS, type FileAsk, type FileFacts, type Place } from "../channel/file-messages.ts";
import type { FromClient, FromDaemon } from "../channel/messages.ts";
import { anyFromBase64, bytesOf, concat, toBase64 } from "../crypto/byte-strings.ts";
import type { Sodium } from "../crypto/sodium.ts";
import { LocalFiles } from "../files/local-files.ts";
import type { Entry } from "../files/rules/entry.ts";
import { type FilePath, parseFilePath } from "../files/rules/file-path.ts";
import { type Files, HASH_BYTES, type Writing } from "../files/rules/files.ts";
import { FileError } from "../files/rules/problem.ts";
import { FlowLost, FlowPipe } from "../flow/flow-pipe.ts";
import type { Flows } from "../flow/flows.ts";
import { unhandled } from "../protocol/unhandled.ts";

/** Asks of one client at the same time. One more fails. */
export const ASKS_MAX = 32;
/** Bytes that are handed to the flow at once. */
const PIECE_BYTES = 64 * 1024;

export type FileMessageFromClient = Extract<FromClient, { readonly t: "files.ask" | "files.roots" }>;

export type FileAccess = "none" | "read" | "write";

/** What this machine lets others have of its files. */
export interface SharedFiles {
  /** The directories of the config, as it names them. */
  roots(): Promise<readonly string[]>;
  /** Whether the config lets others write. */
  mayWrite(): Promise<boolean>;
  /** Absolute path of the directory; null: there is none. */
  directoryOf(place: Place): Promise<string | null>;
}

/**
 * Which files a client may have: all, as the machine's own user; all that are shared; those of one session, to read; or none.
 */
export type FileReach = "own" | "machine" | { readonly session: string } | null;

export interface ServedFilesTerms {
  readonly sodium: Sodium;
  readonly fileReach: FileReach;
  readonly sharedFiles: SharedFiles;
  readonly flows: Flows;
  say(message: FromDaemon): void;
}

export class ServedFiles {
  #asks = 0;

  constructor(private readonly terms: ServedFilesTerms) {}

  message(message: FileMessageFromClient): void {
    if (message.t === "files.roots") void this.#tellRoots();
    else void this.#answer(message.flow, message.place, message.ask);
  }

  async #access(): Promise<FileAccess> {
    const { fileReach, sharedFiles } = this.terms;
    if (fileReach === null) return "none";
    if (fileReach === "own") return "write";
    return fileReach === "machine" && (await sharedFiles.mayWrite()) ? "write" : "read";
  }

  async #tellRoots(): Promise<void> {
    const { fileReach, sharedFiles } = this.terms;
    const roots = isWhole(fileReach) ? [...(await sharedFiles.roots())] : [];
    this.terms.say({ t: "files.roots", access: await this.#access(), roots });
  }

  async #answer(flow: number, place: Place, ask: FileAsk): Promise<void> {
    const { flows, fileReach } = this.terms;
    // Without access there are no flows. If the client uses a number twice, it confuses only itself.
    if (fileReach === null) return this.#failed(flow, new FileError("no-permission"));
    if (flows.has(flow)) return;
    if (this.#asks >= ASKS_MAX) return this.#failed(flow, new FileError("busy"));
    this.#asks++;
    const pipe = new FlowPipe();
    flows.begin();
    pipe.begin(flows.add(flow, pipe, "made", () => {}));
    try {
      await this.#serve(flow, pipe, await this.#filesOf(place, ask), ask);
    } catch (error) {
      if (error instanceof FileError) this.#failed(flow, error);
      else if (!(error instanceof FlowLost)) throw error;
      pipe.drop();
    } finally {
      this.#asks--;
    }
  }

  /** @throws {FileError} */
  async #filesOf(place: Place, ask: FileAsk): Promise<Files> {
    const { fileReach, sharedFiles } = this.terms;
    const isIts =
      isWhole(fileReach) || (fileReach !== null && "session" in place && place.session === fileReach.session);
    // A place that this client may not have is answered like one that does not exist.
    const directory = isIts ? await sharedFiles.directoryOf(place) : null;
    if (directory === null) throw new FileError("not-found");
    if (FILE_NEEDS[ask.do] === "write" && (await this.#access()) !== "write")
      throw new FileError("not-allowed");
    return new LocalFiles(directory);
  }

  /** @throws {FileError | FlowLost} */
  async #serve(flow: number, pipe: FlowPipe, files: Files, ask: FileAsk): Promise<void> {
    const path = this.#pathOf(ask.path);
    switch (ask.do) {
      case "list": {
        const { entries, ...rest } = await files.list(path, ask);
        const listing = { ...rest, entries: entries.map((entry) => this.#entryText(entry)) };
        return this.#sendText(flow, pipe, listing);
      }
      case "look":
        return this.#sendText(flow, pipe, this.#entryText(await files.look(path)));
      case "read": {
        const { from, length = null, validator = null } = ask;
        await using reading = await files.read(path, { from, length, validator });
        const { size, changedAt } = reading;
        this.#begun(flow, { size, changedAt, validator: reading.validator });
        for await (const piece of reading.bytes) await sendAll(pipe, piece);
        return pipe.finish();
      }
      case "hash": {
        const hash = await files.hash(path, ask.validator ?? null);
        this.#begun(flow, {});
        await sendAll(pipe, hash);
        return pipe.finish();
      }
      case "write":
        return this.#write(flow, pipe, await files.write(path, ask), ask.size);
      case "make-directory":
        await files.makeDirectory(path);
        return this.#done(flow, pipe);
      default:
        return unhandled(ask);
    }
  }

  /** @throws {FileError | FlowLost} */
  async #write(flow: number, pipe: FlowPipe, writing: Writing, size: number): Promise<void> {
    this.#begun(flow, { from: writing.from });
    try {
      const hash = await receive(pipe, size - writing.from, (bytes) => writing.write(bytes));
      await writing.finish(hash);
    } catch (error) {
      await writing.leave();
      throw error;
    }
    this.#done(flow, pipe);
  }

  async #sendText(flow: number, pipe: FlowPipe, answer: object): Promise<void> {
    const bytes = bytesOf(JSON.stringify(answer));
    this.#begun(flow, { size: bytes.byteLength });
    await sendAll(pipe, bytes);
    pipe.finish();
  }

  /** @throws {FileError} */
  #pathOf(text: string): FilePath {
    const bytes = anyFromBase64(this.terms.sodium, text);
    const parsed = bytes && parseFilePath(bytes);
    if (!parsed) throw new FileError("malformed");
    if (!parsed.ok) throw new FileError(parsed.problem);
    return parsed.path;
  }

  #entryText(entry: Entry) {
    return { ...entry, name: toBase64(this.terms.sodium, entry.name) };
  }

  #begun(flow: number, facts: FileFacts): void {
    this.terms.say({ t: "files.begun", flow, facts });
  }

  #done(flow: number, pipe: FlowPipe): void {
    this.terms.say({ t: "files.done", flow });
    pipe.finish();
  }

  #failed(flow: number, { problem, detail }: FileError): void {
    this.terms.say({ t: "files.failed", flow, problem, detail });
  }
}

function isWhole(reach: FileReach): reach is "own" | "machine" {
  return reach === "own" || reach === "machine";
}

async function sendAll(pipe: FlowPipe, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.byteLength; at += PIECE_BYTES)
    await pipe.send(bytes.subarray(at, at + PIECE_BYTES));
}

/**
 * Hands on the first `size` bytes of what comes, and returns the hash that follows them.
 *
 * @throws {FileError} "malformed" when more comes or fewer
 */
async function receive(
  pipe: FlowPipe,
  size: number,
  take: (bytes: Uint8Array) => Promise<void>,
): Promise<Uint8Array> {
  let left = size;
  let hash: Uint8Array = new Uint8Array(0);
  for (let bytes = await pipe.read(); bytes !== null; bytes = await pipe.read()) {
    const body = bytes.subarray(0, left);
    if (body.byteLength > 0) await take(body);
    left -= body.byteLength;
    hash = concat(hash, bytes.subarray(body.byteLength));
    if (hash.byteLength > HASH_BYTES) throw new FileError("malformed");
  }
  if (hash.byteLength !== HASH_BYTES) throw new FileError("malformed");
  return hash;
}
