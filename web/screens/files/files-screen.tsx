// The files of a session: which directory or file is shown, and the way there.

import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { FilePath } from "../../../src/files/rules/file-path.ts";
import { FIRST_ORDER, type Order } from "../../files/folder.ts";
import { filesOver } from "../../files/machine-files.ts";
import { changesAt, crumbsOf, packPath, shownName, topName, unpackPath } from "../../files/path-text.ts";
import { shellPath } from "../../files/shell-path.ts";
import type { Model } from "../../model.ts";
import type { SessionController } from "../../session/controller.ts";
import { ConnectionBanner } from "../badge.tsx";
import { ChangesView } from "../changes/changes-view.tsx";
import { FilesTabs } from "../changes/files-tabs.tsx";
import { type GivenFiles, pickFiles, useGivenFiles } from "../given-files.ts";
import { IconButton } from "../icon-button.tsx";
import { useSignal } from "../use-signal.ts";
import { ActionButton } from "./action-button.tsx";
import { Crumbs } from "./crumbs.tsx";
import { FileView } from "./file-view.tsx";
import { FolderView } from "./folder-view.tsx";
import { ManageDialog } from "./manage-dialog.tsx";
import { TransferList } from "./transfer-list.tsx";
import { useMayWrite, useTransfers } from "./use-transfers.ts";

export interface FilesScreenProps {
  readonly model: Model;
  readonly controller: SessionController;
  /** It stands beside the session, or over all sessions; absent: in the session's place. */
  readonly panel?: { readonly isWhole: boolean; readonly onWhole: () => void };
}

export function FilesScreen({ model, controller, panel }: FilesScreenProps) {
  const isPanel = panel !== undefined;
  const { sodium, connection } = model;
  const { id } = controller.stream;
  const place = useSignal(model.place)?.files;
  const info = useSignal(controller.stream.info);
  const files = useMemo(() => filesOver(connection, sodium, { session: id }), [connection, id]);
  const [order, setOrder] = useState<Order>(FIRST_ORDER);
  const isFile = place?.isFile ?? false;
  const path = useMemo(() => unpackPath(sodium, place?.path ?? "") ?? [], [place?.path]);
  const go = (to: FilePath, toFile = false) =>
    model.openFiles({ path: packPath(sodium, to), isFile: toFile });
  const top = topName(info?.cwd ?? "");
  const changes = place?.changes;
  const name = changes ? "Changes" : path.length === 0 ? top : shownName(path);
  /** The name of what was shown last, so that the list above it begins there. */
  const cameFrom = useRef("");
  const section = useRef<HTMLElement>(null);
  useEffect(() => {
    cameFrom.current = name;
    if (!isPanel) document.title = `${name} – remi`;
  }, [name]);
  /** Counts what this page has changed: the list is read again. */
  const [uploads, setUploads] = useState(0);
  const [manages, setManages] = useState(false);
  const mayWrite = useMayWrite(connection);
  const { transfers, upload, download, downloadFolder } = useTransfers({
    model,
    files,
    session: id,
    mayWrite,
    uploaded: () => setUploads((count) => count + 1),
  });
  const directory = isFile ? path.slice(0, -1) : path;
  const given = useCallback<GivenFiles>(
    (picked, folders, _, target) => {
      if (isPanel && !panel.isWhole && !section.current?.contains(target)) return false;
      upload(directory, picked, folders);
      return true;
    },
    [upload, place?.path, isFile, panel?.isWhole],
  );
  const isOver = useGivenFiles(given);
  const insertPath = () => {
    controller.sendText(`${shellPath(info?.cwd ?? "", path)} `, false);
    model.closeFiles();
  };
  useEffect(() => {
    // What had the focus is gone, and what comes is not there yet: keys are for this screen all the same.
    if (!section.current!.contains(document.activeElement)) section.current!.focus();
  }, [place?.path, isFile]);
  const isWhole = panel?.isWhole;
  const wasWhole = useRef(isWhole);
  useLayoutEffect(() => {
    if (wasWhole.current === isWhole) return;
    wasWhole.current = isWhole;
    // The button has done its work: keys are for what is listed.
    const [stop] = section.current!.querySelectorAll<HTMLElement>("main [tabindex='0']");
    (stop ?? section.current!).focus();
  }, [isWhole]);
  const onKey = (event: KeyboardEvent) => {
    const isInDialog = (event.target as Element).closest("dialog") !== null;
    if (event.key !== "Escape" || event.defaultPrevented || isInDialog) return;
    event.preventDefault();
    if (isFile) go(path.slice(0, -1));
    else model.closeFiles();
  };
  return (
    <section
      ref={section}
      tabIndex={-1}
      class={isOver ? "files page drop-over" : "files page"}
      aria-label={`Files of ${info?.name ?? "the session"}`}
      onKeyDown={onKey}
    >
      <header class="bar">
        <IconButton
          icon={isPanel ? "close" : "back"}
          label="Back to the session"
          onClick={() => model.closeFiles()}
        />
        <div class="bar-title">
          <h1>{name}</h1>
          <p>Files of {info?.name ?? "the session"}</p>
        </div>
        {panel && (
          <ActionButton
            icon={panel.isWhole ? "beside" : "fit"}
            label={panel.isWhole ? "Beside the session" : "Whole page"}
            onClick={panel.onWhole}
          />
        )}
        {!changes && (
          <>
            {!isFile && mayWrite && (
              <ActionButton
                icon="upload"
                label="Upload files"
                onClick={() => pickFiles("", (picked) => upload(path, picked, 0))}
              />
            )}
            {!controller.readOnly && <ActionButton icon="insert" label="Insert path" onClick={insertPath} />}
            <ActionButton
              icon="download"
              label={isFile ? "Download" : "Download this folder as a zip file"}
              onClick={() => void (isFile ? download(path) : downloadFolder(path, name))}
            />
            {mayWrite && <ActionButton icon="menu" label="More" onClick={() => setManages(true)} />}
          </>
        )}
      </header>
      {!isPanel && <ConnectionBanner model={model} />}
      <FilesTabs
        isChanges={changes !== undefined}
        onFiles={() => go(path)}
        onChanges={() => model.openFiles(changesAt(sodium, directory))}
      />
      {changes ? (
        <ChangesView key={place?.path} model={model} files={files} path={path} place={changes} />
      ) : (
        <div class="files-panel" role="tabpanel" aria-label="Files">
          <Crumbs crumbs={crumbsOf(path, top)} go={go} />
          {isFile ? (
            <FileView key={place?.path} files={files} path={path} name={name} line={place?.line} go={go} />
          ) : (
            <FolderView
              key={place?.path}
              connection={connection}
              files={files}
              path={path}
              order={order}
              onOrder={setOrder}
              go={go}
              say={(text) => model.say(text)}
              cameFrom={cameFrom.current}
              uploads={uploads}
            />
          )}
        </div>
      )}
      <TransferList transfers={transfers} />
      {manages && (
        <ManageDialog
          files={files}
          path={path}
          name={name}
          isFile={isFile}
          go={go}
          say={(text) => model.say(text)}
          changed={() => setUploads((count) => count + 1)}
          close={() => setManages(false)}
        />
      )}
    </section>
  );
}
