// Uploads and downloads of a session's files, as jobs that can be cut off and go on.

import { bytesOf } from "../../src/crypto/byte-strings.ts";
import type { Sodium } from "../../src/crypto/sodium.ts";
import type { FilePath } from "../../src/files/rules/file-path.ts";
import type { Files } from "../../src/files/rules/files.ts";
import { copyFile } from "../../src/files/rules/transfer.ts";
import { DownloadTarget } from "./download-target.ts";
import { hexOf } from "./hex.ts";
import { shownName, shownPath } from "./path-text.ts";
import { PickedFile } from "./picked-file.ts";
import { Sha256 } from "./sha256.ts";
import type { Sink } from "./sink.ts";
import type { Job } from "./transfers.ts";

export interface JobTerms {
  readonly sodium: Sodium;
  readonly files: Files;
  /** The session whose files they are. */
  readonly session: string;
  /** It is where it should be. */
  done?(): void;
}

/** @param directory where it shall be, under its own name or `name` */
export function uploadJob(terms: JobTerms, directory: FilePath, file: File, name = file.name): Job {
  const { sodium, files, session, done } = terms;
  const path = [...directory, bytesOf(name)];
  const source = new PickedFile(sodium, file);
  const facts = [session, shownPath(path), file.size, file.lastModified].join("\0");
  return {
    name,
    direction: "up",
    size: file.size,
    run: async (replaces, progress) => {
      const transfer = () => transferId(sodium, facts);
      await copyFile(source, path, files, path, { replaces, transfer, progress });
    },
    end: (isDone) => isDone && done?.(),
  };
}

export function downloadJob(terms: JobTerms, path: FilePath, size: number | null, sink: Sink): Job {
  const { sodium, files, done } = terms;
  const target = new DownloadTarget(sodium, sink);
  return {
    name: shownName(path),
    direction: "down",
    size,
    // Only files of this machine are named by a transfer, and here there is none.
    run: async (_replaces, progress) => {
      await copyFile(files, path, target, path, { replaces: false, transfer: () => "", progress });
    },
    end: (isDone) => (isDone ? done?.() : void sink.drop()),
  };
}

/** A directory as one zip file, which is made while it comes: after a cut there is none. */
export function zipJob(terms: JobTerms, path: FilePath, name: string, sink: Sink): Job {
  const { files, done } = terms;
  return {
    name,
    direction: "down",
    size: null,
    run: async (_replaces, progress) => {
      await sink.restart();
      const stop = new AbortController();
      await using zip = await files.zip(path, stop.signal);
      let bytes = 0;
      for await (const piece of zip.bytes) {
        bytes += piece.byteLength;
        progress(bytes);
        await sink.append(piece);
      }
      await sink.save();
    },
    end: (isDone) => (isDone ? done?.() : void sink.drop()),
  };
}

/** The same for the same file to the same place, so that it goes on, also after the page was loaded anew. */
function transferId(sodium: Sodium, facts: string): string {
  const hash = new Sha256(sodium);
  hash.update(bytesOf(facts));
  return [...hash.digest().subarray(0, 16)].map(hexOf).join("");
}
