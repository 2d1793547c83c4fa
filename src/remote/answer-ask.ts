// Answers one thing that a client asks of files, by its flow. Whether the client may have it was decided before.

import type { FileAsk, FileFacts } from "../channel/file-messages.ts";
import { anyFromBase64, bytesOf, concat, toBase64 } from "../crypto/byte-strings.ts";
import type { Sodium } from "../crypto/sodium.ts";
import { type FilePath, joinFilePath, parseFilePath } from "../files/rules/file-path.ts";
import { type Files, HASH_BYTES, type Writing } from "../files/rules/files.ts";
import { FileError } from "../files/rules/problem.ts";
import type { FlowPipe } from "../flow/flow-pipe.ts";
import { unhandled } from "../protocol/unhandled.ts";

/** Bytes that are handed to the flow at once. */
const PIECE_BYTES = 64 * 1024;

export interface AnswerTerms {
  readonly sodium: Sodium;
  readonly pipe: FlowPipe;
  /** The bytes begin, or are waited for. */
  begun(facts: FileFacts): void;
  /** It is done, also on the disk. */
  done(): void;
}

/** @throws {FileError | FlowLost} */
export async function answerAsk(ask: FileAsk, files: Files, terms: AnswerTerms): Promise<void> {
  const { sodium, pipe, begun, done } = terms;
  const text = (bytes: Uint8Array) => toBase64(sodium, bytes);
  const pathText = (path: FilePath) => text(joinFilePath(path));
  const path = (typed: string) => pathOf(sodium, typed);
  const finished = () => {
    done();
    pipe.finish();
  };
  const bytes = async (answer: Uint8Array) => {
    begun({ size: answer.byteLength });
    await sendAll(pipe, answer);
    pipe.finish();
  };
  const json = (answer: object) => bytes(bytesOf(JSON.stringify(answer)));
  switch (ask.do) {
    case "list": {
      const { entries, ...rest } = await files.list(path(ask.path), ask);
      return json({ ...rest, entries: entries.map((entry) => ({ ...entry, name: text(entry.name) })) });
    }
    case "look": {
      const entry = await files.look(path(ask.path));
      return json({ ...entry, name: text(entry.name) });
    }
    case "read": {
      const { from, length = null, validator = null } = ask;
      await using reading = await files.read(path(ask.path), { from, length, validator });
      const { size, changedAt } = reading;
      begun({ size, changedAt, validator: reading.validator });
      for await (const piece of reading.bytes) await sendAll(pipe, piece);
      return pipe.finish();
    }
    case "hash":
      return bytes(await files.hash(path(ask.path), ask.validator ?? null));
    case "write": {
      const writing = await files.write(path(ask.path), ask);
      begun({ from: writing.from });
      await receive(pipe, writing, ask.size);
      return finished();
    }
    case "make-directory":
      await files.makeDirectory(path(ask.path));
      return finished();
    case "inbox":
      return bytes(joinFilePath(await files.inbox()));
    case "move":
      await files.move(path(ask.path), path(ask.to), ask.replaces);
      return finished();
    case "copy": {
      const { leftOut, ...rest } = await files.copy(path(ask.path), path(ask.to), pipe.signal);
      return json({ ...rest, leftOut: leftOut.map((each) => ({ ...each, path: pathText(each.path) })) });
    }
    case "trash":
      await files.trash(path(ask.path));
      return finished();
    case "trashed": {
      const { entries, total } = await files.trashed(pipe.signal);
      return json({ entries: entries.map((each) => ({ ...each, path: pathText(each.path) })), total });
    }
    case "restore":
      return bytes(joinFilePath(await files.restore(ask.id)));
    case "search": {
      begun({});
      for await (const { hits, ...rest } of files.search(path(ask.path), ask, pipe.signal)) {
        const told = { ...rest, hits: hits.map((each) => ({ ...each, path: text(each.path) })) };
        await sendAll(pipe, bytesOf(`${JSON.stringify(told)}\n`));
      }
      return pipe.finish();
    }
    case "watch":
      begun({});
      for await (const _ of files.watch(path(ask.path), pipe.signal)) await pipe.send(Uint8Array.of(1));
      return pipe.finish();
    case "zip": {
      await using zip = await files.zip(path(ask.path), pipe.signal);
      begun({});
      for await (const piece of zip.bytes) await sendAll(pipe, piece);
      return pipe.finish();
    }
    case "changes": {
      const { files: changed, ...rest } = await files.changes(path(ask.path), pipe.signal);
      return json({
        ...rest,
        files: changed.map((each) => ({
          ...each,
          path: text(each.path),
          from: each.from && text(each.from),
        })),
      });
    }
    case "difference": {
      const from = ask.from === undefined ? null : path(ask.from);
      const terms = { isStaged: ask.isStaged, from };
      const difference = await files.difference(path(ask.path), terms, pipe.signal);
      return json({ ...difference, hunks: text(difference.hunks) });
    }
    default:
      return unhandled(ask);
  }
}

/** @throws {FileError} */
function pathOf(sodium: Sodium, text: string): FilePath {
  const bytes = anyFromBase64(sodium, text);
  const parsed = bytes && parseFilePath(bytes);
  if (!parsed) throw new FileError("malformed");
  if (!parsed.ok) throw new FileError(parsed.problem);
  return parsed.path;
}

async function sendAll(pipe: FlowPipe, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.byteLength; at += PIECE_BYTES)
    await pipe.send(bytes.subarray(at, at + PIECE_BYTES));
}

/**
 * Writes what comes: the rest of the file's bytes, and after them its hash. What was cut off is kept for another try.
 *
 * @throws {FileError} "malformed" when more comes or fewer
 */
async function receive(pipe: FlowPipe, writing: Writing, size: number): Promise<void> {
  try {
    let left = size - writing.from;
    let hash: Uint8Array = new Uint8Array(0);
    for (let bytes = await pipe.read(); bytes !== null; bytes = await pipe.read()) {
      const body = bytes.subarray(0, left);
      if (body.byteLength > 0) await writing.write(body);
      left -= body.byteLength;
      hash = concat(hash, bytes.subarray(body.byteLength));
      if (hash.byteLength > HASH_BYTES) throw new FileError("malformed");
    }
    if (left > 0 || hash.byteLength !== HASH_BYTES) throw new FileError("malformed");
    await writing.finish(hash);
  } catch (error) {
    await writing.leave();
    throw error;
  }
}
