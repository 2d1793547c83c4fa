// What has changed in a session's repository: the files, and beside them, or on a narrow page instead of them, what has
// changed in one.

import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { FilePath } from "../../../src/files/rules/file-path.ts";
import type { Files } from "../../../src/files/rules/files.ts";
import { type ChangeRow, changeKey } from "../../changes/change-rows.ts";
import type { ChangesPlace } from "../../files/files-place.ts";
import { changesAt, packPath, unpackPath } from "../../files/path-text.ts";
import type { Model } from "../../model.ts";
import { Failed } from "../files/failed.tsx";
import { Loading } from "../loading.tsx";
import { ChangedFiles } from "./changed-files.tsx";
import { DiffView } from "./diff-view.tsx";
import { useChanges } from "./use-changes.ts";

/** A width, px, below which long lines are wrapped at first. */
const NARROW_PX = 640;

export interface ChangesViewProps {
  readonly model: Model;
  readonly files: Files;
  /** A directory in the repository. */
  readonly path: FilePath;
  readonly place: ChangesPlace;
}

export function ChangesView({ model, files, path, place }: ChangesViewProps) {
  const { sodium, connection } = model;
  const { state, reload } = useChanges(connection, files, path);
  const box = useRef<HTMLDivElement>(null);
  const [wraps, setWraps] = useState(false);
  // It may be a narrow part of a wide page.
  useLayoutEffect(() => setWraps(box.current!.clientWidth < NARROW_PX), []);
  const file = place.file === null ? null : unpackPath(sodium, place.file);
  const openKey = file && changeKey(file, place.isStaged);
  const open = (row: ChangeRow | null) => model.openFiles(changesAt(sodium, path, row));
  return (
    <div ref={box} class="changes" role="tabpanel" aria-label="Changes">
      {state.phase === "loading" && <Loading />}
      {state.phase === "failed" && <Failed error={state.error} onAgain={reload} />}
      {state.phase === "listed" && (
        <div class={openKey ? "changes-split is-open" : "changes-split"}>
          <ChangedFiles state={state} openKey={openKey} onOpen={open} onReload={reload} />
          {openKey ? (
            <DiffView
              key={openKey}
              files={files}
              list={state}
              openKey={openKey}
              wraps={wraps}
              onWraps={setWraps}
              onOpen={open}
              onFile={(to, line) => model.openFiles({ path: packPath(sodium, to), isFile: true, line })}
            />
          ) : (
            <p class="changes-hint">Choose a file to see what has changed in it.</p>
          )}
        </div>
      )}
    </div>
  );
}
