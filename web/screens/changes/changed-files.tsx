// The files that have changed, by what git would do with them, and the keys that move among them.

import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { ChangeListState } from "../../changes/change-list.ts";
import type { ChangeRow } from "../../changes/change-rows.ts";
import { amountWords, branchWords } from "../../changes/words.ts";
import { problemWords } from "../../files/words.ts";
import { useRowKeys } from "../files/use-row-keys.ts";
import { isChord } from "../page-keys.ts";
import { ChangeRowButton } from "./change-row-button.tsx";

/** Files that are drawn at first, and with each "more". */
const ROWS_STEP = 500;

export interface ChangedFilesProps {
  readonly state: ChangeListState & { readonly phase: "listed" };
  readonly openKey: string | null;
  readonly onOpen: (row: ChangeRow) => void;
  readonly onReload: () => void;
}

export function ChangedFiles({ state, openKey, onOpen, onReload }: ChangedFilesProps) {
  const { changes, groups, rows, error } = state;
  const box = useRef<HTMLElement>(null);
  const [drawn, setDrawn] = useState(ROWS_STEP);
  const keys = useRowKeys(box);
  useLayoutEffect(() => {
    const open = box.current!.querySelector<HTMLElement>(".change-row[aria-current]");
    if (open) keys.makeStop(open);
    // What is open has the keyboard.
    if (openKey === null) (keys.stop() ?? box.current!).focus();
  }, [openKey]);
  const onKey = (event: KeyboardEvent) => {
    if (isChord(event)) return;
    const { all, at } = keys.now();
    if (event.key === "r") return onReload();
    if (event.key === "ArrowRight" && at >= 0) return all[at]!.click();
    keys.move(event);
  };
  let left = drawn;
  return (
    <section
      ref={box}
      class="changed-files"
      tabIndex={-1}
      aria-label="Changed files"
      onKeyDown={onKey}
      onFocusIn={keys.onFocusIn}
    >
      <div class="changes-head">
        <p class="grow" title="Branch">
          {branchWords(changes)}
        </p>
        <button type="button" class="text-button" aria-keyshortcuts="r" onClick={onReload}>
          Reload
        </button>
      </div>
      {error && (
        <p class="files-problem" role="alert">
          {problemWords(error)}
        </p>
      )}
      {groups.map(({ title, rows: all }) => {
        const some = all.slice(0, Math.max(0, left));
        left -= some.length;
        return (
          some.length > 0 && (
            <section key={title} aria-label={title}>
              <h2 class="changes-group">
                {title} <span class="meta">{all.length.toLocaleString("en")}</span>
              </h2>
              <ul class="files-rows">
                {some.map((row) => (
                  <li key={row.key}>
                    <ChangeRowButton row={row} isOpen={row.key === openKey} onOpen={() => onOpen(row)} />
                  </li>
                ))}
              </ul>
            </section>
          )
        );
      })}
      {drawn < rows.length && (
        <button type="button" class="text-button" onClick={() => setDrawn(drawn + ROWS_STEP)}>
          Show more
        </button>
      )}
      <p class="files-count" role="status">
        {amountWords(changes)}
      </p>
    </section>
  );
}
