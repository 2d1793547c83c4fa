// What of a root is in the trash.

import type { Kind } from "./entry.ts";
import type { FilePath } from "./file-path.ts";

export interface Trashed {
  readonly id: string;
  /** Where it was, below the root. */
  readonly path: FilePath;
  readonly kind: Kind;
  /** Bytes; of a directory 0. */
  readonly size: number;
  /** Ms since the epoch; null where nobody wrote it down. */
  readonly deletedAt: number | null;
}

export interface TrashListing {
  readonly entries: readonly Trashed[];
  /** Of all, also those that are not told. */
  readonly total: number;
}
