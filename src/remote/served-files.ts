// The files of this machine for one remote client: decides what the client may have, and answers each ask by a flow.

import { FILE_NEEDS, type FileAsk, type Place } from "../channel/file-messages.ts";
import type { FromClient, FromDaemon } from "../channel/messages.ts";
import type { Sodium } from "../crypto/sodium.ts";
import type { LeftUploads } from "../files/left-uploads.ts";
import { LocalFiles } from "../files/local-files.ts";
import type { Files } from "../files/rules/files.ts";
import { FileError } from "../files/rules/problem.ts";
import { FlowLost, FlowPipe } from "../flow/flow-pipe.ts";
import type { Flows } from "../flow/flows.ts";
import { answerAsk } from "./answer-ask.ts";

/** Asks of one client at the same time. One more fails. */
export const ASKS_MAX = 32;

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
  readonly leftUploads: LeftUploads;
  readonly flows: Flows;
  say(message: FromDaemon): void;
  /** Something that was asked for broke. */
  broke(what: string, error: unknown): void;
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
      await answerAsk(ask, await this.#filesOf(place, ask), {
        sodium: this.terms.sodium,
        pipe,
        begun: (facts) => this.terms.say({ t: "files.begun", flow, facts }),
        done: () => this.terms.say({ t: "files.done", flow }),
      });
    } catch (error) {
      if (error instanceof FileError) this.#failed(flow, error);
      else if (!(error instanceof FlowLost)) this.#broke(flow, ask, error);
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
    return new LocalFiles(directory, this.terms.leftUploads);
  }

  /** A fault of this machine's code: it costs the one who asked an answer, and nobody else anything. */
  #broke(flow: number, ask: FileAsk, error: unknown): void {
    this.terms.broke(ask.do, error);
    this.#failed(flow, new FileError("failed"));
  }

  #failed(flow: number, { problem, detail }: FileError): void {
    this.terms.say({ t: "files.failed", flow, problem, detail });
  }
}

function isWhole(reach: FileReach): reach is "own" | "machine" {
  return reach === "own" || reach === "machine";
}
