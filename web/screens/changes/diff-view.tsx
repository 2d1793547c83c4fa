// What has changed in one file, and the ways to the next hunk and the next file.

import { useEffect, useLayoutEffect, useMemo, useRef } from "preact/hooks";
import type { FilePath } from "../../../src/files/rules/file-path.ts";
import type { Files } from "../../../src/files/rules/files.ts";
import type { ChangeListState } from "../../changes/change-list.ts";
import type { ChangeRow } from "../../changes/change-rows.ts";
import { hunkAt, hunkJump } from "../../changes/hunk-jump.ts";
import { OpenDifference } from "../../changes/open-difference.ts";
import { stateTitle } from "../../changes/words.ts";
import { Failed } from "../files/failed.tsx";
import { IconButton } from "../icon-button.tsx";
import { Loading } from "../loading.tsx";
import { isChord } from "../page-keys.ts";
import { useSignal } from "../use-signal.ts";
import { Counts } from "./change-row-button.tsx";
import { DiffBar } from "./diff-bar.tsx";
import { DifferenceBody } from "./difference-body.tsx";

export interface DiffViewProps {
  readonly files: Files;
  readonly list: ChangeListState & { readonly phase: "listed" };
  /** Which row of the list is shown. It may not be in it any more. */
  readonly openKey: string;
  readonly wraps: boolean;
  readonly onWraps: (wraps: boolean) => void;
  /** Null: back to the list. */
  readonly onOpen: (row: ChangeRow | null) => void;
  /** @param line of the hunk at which the person is, from 1 */
  readonly onFile: (path: FilePath, line: number) => void;
}

export function DiffView({ files, list, openKey, wraps, onWraps, onOpen, onFile }: DiffViewProps) {
  const { rows, changes } = list;
  const at = rows.findIndex(({ key }) => key === openKey);
  const row = rows[at] ?? null;
  const open = useMemo(() => new OpenDifference(files), [files]);
  const state = useSignal(open.state);
  useEffect(() => {
    if (row) void open.load(row);
  }, [open, changes]);
  useEffect(() => () => open.close(), [open]);
  const body = useRef<HTMLElement>(null);
  // At once: a key that is pressed meanwhile is for this file.
  useLayoutEffect(() => body.current!.focus({ preventScroll: true }), []);
  /** The hunk to which the person went last; null once the person has scrolled. The last ones cannot be at the top. */
  const last = useRef<number | null>(null);
  const onScrolled = () => {
    last.current = null;
  };
  const hasFile = row !== null && row.step.state !== "deleted";
  const toFile = (by: 1 | -1) => {
    const next = rows[at < 0 ? 0 : at + by];
    if (next) onOpen(next);
  };
  const hunksNow = () => {
    const { scrollTop } = body.current!;
    const hunks = [...body.current!.querySelectorAll<HTMLElement>(".hunk")];
    return { hunks, tops: hunks.map((hunk) => hunk.offsetTop), scrollTop };
  };
  const toHunk = (by: 1 | -1) => {
    const { hunks, tops, scrollTop } = hunksNow();
    const to = hunkJump(tops, scrollTop, by, last.current);
    const hunk = hunks[to];
    if (!hunk) return toFile(by);
    body.current!.scrollTop = hunk.offsetTop;
    hunk.querySelector<HTMLElement>("h3")?.focus({ preventScroll: true });
    last.current = to;
  };
  const openFile = () => {
    if (!hasFile) return;
    const { hunks, tops, scrollTop } = hunksNow();
    onFile(row.path, Number(hunks[last.current ?? hunkAt(tops, scrollTop)]?.dataset.line ?? 1));
  };
  const onKey = (event: KeyboardEvent) => {
    if (isChord(event)) return;
    const act = {
      n: () => toHunk(1),
      p: () => toHunk(-1),
      N: () => toFile(1),
      P: () => toFile(-1),
      o: openFile,
      Escape: () => onOpen(null),
      Backspace: () => onOpen(null),
    }[event.key];
    if (act) {
      event.preventDefault();
      act();
    } else if (event.key !== "Shift" && body.current!.contains(event.target as Node)) onScrolled();
  };
  return (
    <section
      class="diff"
      aria-label={row ? `Changes in ${row.directory}${row.name}` : "Changes"}
      onKeyDown={onKey}
    >
      <header class="diff-head">
        <IconButton
          icon="back"
          label="Back to the list"
          class="icon-button diff-back"
          onClick={() => onOpen(null)}
        />
        {row && (
          <div class="grow">
            <h2 class="name" title={`${row.directory}${row.name}`}>
              {row.name}
              {row.directory !== "" && <span class="meta">{row.directory}</span>}
            </h2>
            <p class="meta">
              {stateTitle(row.step.state)}
              {row.isStaged && ", staged"} · <Counts step={row.step} />
            </p>
          </div>
        )}
        {hasFile && (
          <button type="button" class="text-button" aria-keyshortcuts="o" onClick={openFile}>
            Open file
          </button>
        )}
      </header>
      <DiffBar at={at} count={rows.length} toHunk={toHunk} toFile={toFile} wraps={wraps} onWraps={onWraps} />
      <section
        ref={body}
        class="files-body diff-body"
        // The keyboard scrolls in it.
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reached by the keyboard
        tabIndex={0}
        aria-label="Lines"
        onWheel={onScrolled}
        onTouchMove={onScrolled}
        onPointerDown={onScrolled}
        aria-busy={state.phase === "loading"}
      >
        {row === null ? (
          <p class="files-problem" role="status">
            This change is not there any more.
          </p>
        ) : state.phase === "loading" ? (
          <Loading />
        ) : state.phase === "failed" ? (
          <Failed error={state.error} onAgain={() => void open.load(row)} />
        ) : (
          <DifferenceBody difference={state.difference} fromName={row.fromName} wraps={wraps} />
        )}
      </section>
    </section>
  );
}
