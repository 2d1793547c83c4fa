// The sinks of downloads: memory that the browser manages, until they are saved, or a file that the person has chosen.

import { FileError } from "../../src/files/rules/problem.ts";
import type { Sink } from "./sink.ts";

/** Bytes that are put together before the browser is given them, which may keep them on its disk. */
const PART_BYTES = 4 * 1024 * 1024;
/** Bytes that a browser keeps before they are saved. A larger file fails. */
const KEPT_BYTES_MAX = 2 * 1024 * 1024 * 1024;
/** Bytes from which a person is asked for a file first, where the browser can. */
const CHOSEN_BYTES_MIN = 64 * 1024 * 1024;
/** Ms after which a saved file's address ends. The browser has begun to save it by then. */
const ADDRESS_MS = 60_000;

interface Picker {
  showSaveFilePicker?(options: { readonly suggestedName: string }): Promise<FileSystemFileHandle>;
}

/**
 * A sink for a file of that name. Has to be called while the person's press counts. Null: they want none after all.
 *
 * @param size bytes; null: unknown, as of what is made while it comes
 */
export async function openSink(name: string, size: number | null): Promise<Sink | null> {
  const picker = globalThis as Picker;
  if (!picker.showSaveFilePicker || (size !== null && size < CHOSEN_BYTES_MIN)) return keptSink(name);
  try {
    const handle = await picker.showSaveFilePicker({ suggestedName: name });
    return chosenSink(await handle.createWritable());
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") return null;
    return keptSink(name);
  }
}

function chosenSink(file: FileSystemWritableFileStream): Sink {
  return {
    append: (bytes) => stored(() => file.write(bytes as Uint8Array<ArrayBuffer>)),
    restart: () => stored(() => file.truncate(0)),
    save: () => stored(() => file.close()),
    drop: () => file.abort().catch(() => {}),
  };
}

/** @throws {FileError} "no-space": the browser does not say more */
async function stored(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch {
    throw new FileError("no-space");
  }
}

function keptSink(name: string): Sink {
  let parts: Blob[] = [];
  let waiting: Uint8Array<ArrayBuffer>[] = [];
  let waitingBytes = 0;
  let bytes = 0;
  const collect = () => {
    parts.push(new Blob(waiting));
    waiting = [];
    waitingBytes = 0;
  };
  const forget = async () => {
    parts = [];
    waiting = [];
    waitingBytes = bytes = 0;
  };
  return {
    async append(piece) {
      bytes += piece.byteLength;
      if (bytes > KEPT_BYTES_MAX) throw new FileError("no-space");
      waiting.push(piece.slice());
      waitingBytes += piece.byteLength;
      if (waitingBytes >= PART_BYTES) collect();
    },
    async save() {
      collect();
      offer(new Blob(parts, { type: "application/octet-stream" }), name);
      await forget();
    },
    restart: forget,
    drop: forget,
  };
}

/** Hands it to the browser's own downloads. */
function offer(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), ADDRESS_MS);
}
