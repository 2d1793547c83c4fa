// What remote access remembers: codes, wrong tries, keys and devices, each in its own book.

import type { DigitCount } from "../channel/code.ts";
import type { Sodium } from "../crypto/sodium.ts";
import { AttemptBook } from "./attempt-book.ts";
import { CodeBook } from "./code-book.ts";
import { type CodeLogParts, codeLog } from "./code-log.ts";
import { DeviceBook } from "./device-book.ts";
import type { RemoteFiles } from "./files.ts";
import { KeyRing } from "./key-ring.ts";
import { TicketFile } from "./ticket-file.ts";

export interface Books {
  readonly codes: CodeBook;
  readonly attempts: AttemptBook;
  readonly keys: KeyRing;
  readonly devices: DeviceBook;
}

/** `config` is called each time, because the config may change. */
export interface BooksTerms extends CodeLogParts {
  readonly config: () => {
    readonly arm_minutes: number;
    readonly code_digits: DigitCount;
    readonly log_codes: boolean;
  };
}

/** @param seed of the machine's identity, with which the tickets are sealed */
export function openBooks(
  terms: BooksTerms,
  sodium: Sodium,
  files: RemoteFiles,
  seed: Uint8Array,
  now: number,
): Books {
  const { log, config } = terms;
  const keys = new KeyRing(sodium, files, new TicketFile(sodium, files, seed), now);
  const devices = new DeviceBook(sodium, files);
  for (const [what, book] of Object.entries({ keys, devices }))
    if (!book.wasReadable) log.warn("a file of remote access cannot be read; it counts as empty", { what });
  return {
    codes: new CodeBook(sodium, files, () => config().code_digits, codeLog(terms)),
    attempts: new AttemptBook(files, () => config().arm_minutes * 60_000, now),
    keys,
    devices,
  };
}
