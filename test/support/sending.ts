// Sends a file as a client does that follows the rules: the rest from where the machine has it, in pieces, with its hash.

import { FileWriter, type UploadTerms, type Written } from "../../src/files/writing.ts";
import { pathOf } from "./shared-directory.ts";

export function sha256Of(content: Uint8Array): string {
  return new Bun.CryptoHasher("sha256").update(content).digest("hex");
}

let transfers = 0;

/** An id that no other transfer of this process has. */
export function newTransfer(): string {
  return `${process.pid}`.padStart(8, "0") + `${++transfers}`.padStart(8, "0");
}

export function termsFor(content: Uint8Array, terms: Partial<UploadTerms> = {}): UploadTerms {
  return { size: content.byteLength, replaces: false, transfer: newTransfer(), ...terms };
}

export function openWriter(
  root: string,
  path: string | Uint8Array,
  content: Uint8Array,
  terms: Partial<UploadTerms> = {},
): Promise<FileWriter> {
  return FileWriter.open(root, pathOf(path), termsFor(content, terms));
}

/** Writes what is missing, up to an offset. */
export async function sendTo(
  writer: FileWriter,
  content: Uint8Array,
  from = writer.from,
  to = content.byteLength,
  pieceBytes = 64 * 1024,
): Promise<void> {
  for (let at = from; at < to; at += pieceBytes)
    await writer.write(at, content.subarray(at, Math.min(to, at + pieceBytes)));
}

export async function send(
  root: string,
  path: string | Uint8Array,
  content: Uint8Array,
  terms: Partial<UploadTerms> = {},
): Promise<Written> {
  const writer = await openWriter(root, path, content, terms);
  await sendTo(writer, content);
  return writer.finish(sha256Of(content));
}
