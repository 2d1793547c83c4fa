// A directory: its list, the order of it, and the keys that move in it.

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { FilePath } from "../../../src/files/rules/file-path.ts";
import type { Files } from "../../../src/files/rules/files.ts";
import { FileError, fileErrorOf } from "../../../src/files/rules/problem.ts";
import { again } from "../../files/again.ts";
import type { FolderState, Order, Row } from "../../files/folder.ts";
import { jump, NOTHING_TYPED, type Typed, typedMore } from "../../files/jump.ts";
import { countWords, problemWords } from "../../files/words.ts";
import type { Connection } from "../../machine/connection.ts";
import { Loading } from "../loading.tsx";
import { isChord } from "../page-keys.ts";
import { useClock } from "../use-clock.ts";
import { useSignal } from "../use-signal.ts";
import { Failed } from "./failed.tsx";
import { OrderBar } from "./order-bar.tsx";
import { RowButton } from "./row-button.tsx";
import { useFolder } from "./use-folder.ts";
import { useRowKeys } from "./use-row-keys.ts";

export interface FolderViewProps {
  readonly connection: Connection;
  readonly files: Files;
  readonly path: FilePath;
  readonly order: Order;
  readonly onOrder: (order: Order) => void;
  readonly go: (path: FilePath, isFile?: boolean) => void;
  readonly say: (text: string) => void;
  /** The name of the entry from which the person comes back; else any other text. */
  readonly cameFrom: string;
  /** Changes when this page has changed something in it. */
  readonly uploads: number;
}

export function FolderView({
  connection,
  files,
  path,
  order,
  onOrder,
  go,
  say,
  cameFrom,
  uploads,
}: FolderViewProps) {
  const { folder, reload } = useFolder(connection, files, path, order);
  const state = useSignal(folder.state);
  const [first] = useState(cameFrom);
  const now = useClock(10_000);
  const open = async ({ entry }: Row) => {
    const to = [...path, entry.name];
    try {
      const { kind } = entry.kind === "link" ? await again(() => files.look(to)) : entry;
      if (kind === "special") throw new FileError("special");
      go(to, kind === "file");
    } catch (error) {
      say(problemWords(fileErrorOf(error)));
    }
  };
  useEffect(() => {
    if (uploads > 0) reload();
  }, [uploads]);
  return (
    <>
      <OrderBar order={order} onOrder={onOrder} onReload={reload} />
      <main class="files-body" aria-busy={isBusy(state)}>
        {state.phase === "loading" && <Loading />}
        {state.phase === "failed" && (
          <Failed error={state.error} onAgain={reload}>
            {path.length > 0 && (
              <button type="button" class="secondary" onClick={() => go(path.slice(0, -1))}>
                Folder above
              </button>
            )}
          </Failed>
        )}
        {state.phase === "listed" && (
          <>
            <Rows
              rows={state.rows}
              first={first}
              now={now}
              onOpen={open}
              onUp={() => path.length > 0 && go(path.slice(0, -1))}
            />
            <p class="files-count" role="status">
              {state.rows.length === 0
                ? order.hidden
                  ? "This folder is empty."
                  : "Nothing to show. Hidden files are not shown."
                : countWords(state.rows.length, state.total, state.isCut)}
              {state.next < state.total && (
                <button
                  type="button"
                  class="text-button"
                  disabled={state.isBusy}
                  onClick={() => void folder.more()}
                >
                  Load more
                </button>
              )}
            </p>
          </>
        )}
      </main>
    </>
  );
}

function isBusy(state: FolderState): boolean {
  return state.phase === "loading" || (state.phase === "listed" && state.isBusy);
}

interface RowsProps {
  readonly rows: readonly Row[];
  /** The name of the row on which the keyboard begins, if there is one. */
  readonly first: string;
  readonly now: number;
  readonly onOpen: (row: Row) => void;
  /** To the directory above. */
  readonly onUp: () => void;
}

function Rows({ rows, first, now, onOpen, onUp }: RowsProps) {
  const list = useRef<HTMLUListElement>(null);
  const typed = useRef<Typed>(NOTHING_TYPED);
  const keys = useRowKeys(list);
  // Before the rows can be seen, so that a key that is pressed when they are is for them.
  useLayoutEffect(() => {
    const { all } = keys.now();
    const at = rows.findIndex(({ name }) => name === first);
    (all[Math.max(0, at)] ?? list.current!).focus({ preventScroll: at < 0 });
  }, []);
  const onKey = (event: KeyboardEvent) => {
    if (isChord(event) || keys.move(event)) return;
    const { all, at } = keys.now();
    switch (event.key) {
      case "ArrowRight":
        event.preventDefault();
        return rows[at] && onOpen(rows[at]);
      case "Backspace":
      case "ArrowLeft":
        event.preventDefault();
        return onUp();
      default:
        break;
    }
    // A space presses the button.
    if ([...event.key].length !== 1 || event.key === " ") return;
    typed.current = typedMore(typed.current, event.key, event.timeStamp);
    const names = rows.map(({ name }) => name);
    event.preventDefault();
    all[Math.max(0, jump(names, at, typed.current.text))]?.focus();
  };
  return (
    <ul ref={list} class="files-rows" tabIndex={-1} onKeyDown={onKey} onFocusIn={keys.onFocusIn}>
      {rows.map((row) => (
        <li key={row.name}>
          <RowButton row={row} now={now} onOpen={() => onOpen(row)} />
        </li>
      ))}
    </ul>
  );
}
