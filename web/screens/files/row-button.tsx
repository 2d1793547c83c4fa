// One entry of a directory.

import type { Row } from "../../files/folder.ts";
import { entryLabel, entryWords } from "../../files/words.ts";
import { FileIcon } from "./file-icon.tsx";

export function RowButton({ row, now, onOpen }: { row: Row; now: number; onOpen: () => void }) {
  const { entry, name } = row;
  return (
    <button
      type="button"
      tabIndex={-1}
      class={entry.isIgnored ? "files-row ignored" : "files-row"}
      aria-label={entryLabel(entry, name, now)}
      title={new Date(entry.changedAt).toLocaleString()}
      onClick={onOpen}
    >
      <FileIcon kind={entry.kind} />
      <span class="grow name">{name}</span>
      <span class="meta">{entryWords(entry, now)}</span>
    </button>
  );
}
