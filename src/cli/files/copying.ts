// `remi files get` and `put`: copies files and folders between a session and this machine.

import type { Entry } from "../../files/rules/entry.ts";
import type { FilePath } from "../../files/rules/file-path.ts";
import type { Files } from "../../files/rules/files.ts";
import { FileError } from "../../files/rules/problem.ts";
import { copyFile } from "../../files/rules/transfer.ts";
import { escapeName } from "../../text/escaped-name.ts";
import type { Args } from "../argv/argv.ts";
import type { Io } from "../io.ts";
import { jsonText } from "../json-text.ts";
import { FAILED, OK } from "../report.ts";
import { complainOf } from "./complain-of.ts";
import { pathText } from "./path-word.ts";
import { Progress } from "./progress.ts";
import { walk } from "./walk.ts";

/** One end of a copy. */
export interface End {
  readonly files: Files;
  readonly path: FilePath;
}

interface CopiedFile {
  readonly name: string;
  readonly bytes: number;
}

/** Copies one thing after another, goes on after a failure, and says at the end what was copied. */
export class Copier {
  readonly #progress: Progress;
  readonly #copied: CopiedFile[] = [];
  #status = OK;

  constructor(
    private readonly args: Args,
    private readonly io: Io,
  ) {
    this.#progress = new Progress(io, io.stderrIsTty && !args.has("json"));
  }

  /** @param name as people know it */
  async copy(name: string, kind: Entry["kind"], from: End, to: End): Promise<void> {
    await this.attempt(name, async () => {
      if (kind === "directory") await this.#copyTree(name, from, to);
      else if (kind === "file") await this.#copyFile(name, from, to);
      else throw new FileError("special");
    });
  }

  /** Does the work, and says what went wrong with it. */
  async attempt(name: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#progress.clear();
      this.#status = complainOf(this.io, name, error);
    }
  }

  /** The command's status. */
  end(): number {
    this.#progress.clear();
    if (this.args.has("json")) this.io.out(jsonText(this.#copied));
    return this.#status === OK ? OK : FAILED;
  }

  async #copyTree(name: string, from: End, to: End): Promise<void> {
    for await (const { path, kind } of walk(from.files, from.path)) {
      const below = path.slice(from.path.length);
      const target = { files: to.files, path: [...to.path, ...below] };
      const shown = [name, ...below.map(escapeName)].join("/");
      if (kind === "directory") await makeDirectory(target);
      else if (kind === "file")
        await this.attempt(shown, () => this.#copyFile(shown, { files: from.files, path }, target));
      else this.io.err(`remi: ${shown} is neither a file nor a directory and is left out.\n`);
    }
  }

  async #copyFile(name: string, from: End, to: End): Promise<void> {
    this.#progress.begin();
    const bytes = await copyFile(from.files, from.path, to.files, to.path, {
      replaces: this.args.has("force"),
      transfer: (validator) => transferId(validator, from, to),
      progress: (bytes, size) => this.#progress.tell(name, bytes, size),
    });
    this.#copied.push({ name, bytes });
  }
}

/** The directory is there afterwards. @throws {FileError} */
async function makeDirectory({ files, path }: End): Promise<void> {
  try {
    await files.makeDirectory(path);
  } catch (error) {
    const isThere = error instanceof FileError && error.problem === "exists";
    if (!isThere || (await files.look(path)).kind !== "directory") throw error;
  }
}

/**
 * The same for another try to copy the same bytes to the same place from here, also by a later command, so that it goes on.
 */
function transferId(validator: string, from: End, to: End): string {
  const facts = [validator, pathText(from.path), pathText(to.path)].join("\0");
  return new Bun.CryptoHasher("sha256").update(facts).digest("hex").slice(0, 32);
}
