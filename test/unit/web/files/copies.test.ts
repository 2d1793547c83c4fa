// Files that a person gave to the page, and downloads, as ends of a copy whose other end is a real directory.

import { afterEach, beforeEach, expect, test } from "bun:test";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { loadSodium } from "../../../../src/crypto/sodium.ts";
import { LocalFiles } from "../../../../src/files/local-files.ts";
import { FileError } from "../../../../src/files/rules/problem.ts";
import { copyFile } from "../../../../src/files/rules/transfer.ts";
import { DownloadTarget } from "../../../../web/files/download-target.ts";
import { PickedFile } from "../../../../web/files/picked-file.ts";
import { Sha256 } from "../../../../web/files/sha256.ts";
import type { Sink } from "../../../../web/files/sink.ts";

const sodium = await loadSodium();
const path = [Buffer.from("a.bin")];

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "remi-copies-"));
});
afterEach(() => rmSync(root, { recursive: true }));

function collectingSink() {
  let pieces: Buffer[] = [];
  let saved: Buffer | null = null;
  const sink: Sink = {
    append: async (bytes) => void pieces.push(Buffer.from(bytes)),
    restart: async () => void (pieces = []),
    save: async () => void (saved = Buffer.concat(pieces)),
    drop: async () => {},
  };
  return { sink, saved: () => saved };
}

test("a hash of pieces is that of all of them", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 300 })), (pieces) => {
      const ours = new Sha256(sodium);
      const theirs = createHash("sha256");
      for (const piece of pieces) {
        ours.update(piece);
        theirs.update(piece);
      }
      expect(Buffer.from(ours.digest()).toString("hex")).toBe(theirs.digest("hex"));
    }),
  );
});

test("a picked file arrives whole, whatever its size", async () => {
  for (const size of [0, 1, 512 * 1024, 1_200_000]) {
    const bytes = Buffer.alloc(size, "abc");
    const file = new File([bytes], "a.bin", { lastModified: 1 });
    const terms = { replaces: true, transfer: () => "0123456789abcdef" };
    await copyFile(new PickedFile(sodium, file), path, new LocalFiles(root), path, terms);
    expect(readFileSync(join(root, "a.bin")).equals(bytes)).toBe(true);
  }
});

test("a download that is cut goes on where it was, and is saved once", async () => {
  const bytes = Buffer.alloc(3_000_000, "xyz");
  writeFileSync(join(root, "a.bin"), bytes);
  const { sink, saved } = collectingSink();
  const target = new DownloadTarget(sodium, sink);
  const offsets: number[] = [];
  let cuts = 0;
  const from = new LocalFiles(root);
  await copyFile(from, path, target, path, {
    replaces: false,
    transfer: () => "",
    progress: (done) => {
      offsets.push(done);
      if (done > 1_000_000 * (cuts + 1) && cuts++ < 2) throw new FileError("lost");
    },
  });
  expect(cuts).toBe(2);
  expect(saved()!.equals(bytes)).toBe(true);
  expect(offsets.toSorted((a, b) => a - b)).toEqual(offsets);
});

test("a file that changes during its download is not saved, and the next try begins anew", async () => {
  writeFileSync(join(root, "a.bin"), Buffer.alloc(1_000_000, "a"));
  const { sink, saved } = collectingSink();
  const target = new DownloadTarget(sodium, sink);
  const from = new LocalFiles(root);
  const terms = { replaces: false, transfer: () => "" };
  let isChanged = false;
  const first = copyFile(from, path, target, path, {
    ...terms,
    progress: (done) => {
      if (done === 0 || isChanged) return;
      isChanged = true;
      writeFileSync(join(root, "a.bin"), Buffer.alloc(1_000_000, "b"));
      throw new FileError("lost");
    },
  });
  expect(await first.catch(({ problem }) => problem)).toBe("damaged");
  expect(saved()).toBeNull();
  await copyFile(from, path, target, path, terms);
  expect(saved()!.equals(readFileSync(join(root, "a.bin")))).toBe(true);
});
