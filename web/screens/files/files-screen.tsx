// The files of a session: which directory or file is shown, and the way there.

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { FilePath } from "../../../src/files/rules/file-path.ts";
import { escapeName } from "../../../src/text/escaped-name.ts";
import { FIRST_ORDER, type Order } from "../../files/folder.ts";
import { filesOver } from "../../files/machine-files.ts";
import { crumbsOf, packPath, topName, unpackPath } from "../../files/path-text.ts";
import type { Model } from "../../model.ts";
import type { SessionController } from "../../session/controller.ts";
import { ConnectionBanner } from "../badge.tsx";
import { Icon } from "../icons.tsx";
import { useSignal } from "../use-signal.ts";
import { Crumbs } from "./crumbs.tsx";
import { FileView } from "./file-view.tsx";
import { FolderView } from "./folder-view.tsx";

export interface FilesScreenProps {
  readonly model: Model;
  readonly controller: SessionController;
}

export function FilesScreen({ model, controller }: FilesScreenProps) {
  const { sodium, connection } = model;
  const { id } = controller.stream;
  const place = useSignal(model.place)?.files;
  const info = useSignal(controller.stream.info);
  const files = useMemo(() => filesOver(connection, sodium, { session: id }), [connection, id]);
  const [order, setOrder] = useState<Order>(FIRST_ORDER);
  const path = useMemo(() => unpackPath(sodium, place?.path ?? "") ?? [], [place?.path]);
  const go = (to: FilePath, isFile = false) => model.openFiles({ path: packPath(sodium, to), isFile });
  const top = topName(info?.cwd ?? "");
  const name = path.length === 0 ? top : escapeName(path.at(-1)!);
  /** The name of what was shown last, so that the list above it begins there. */
  const cameFrom = useRef("");
  useEffect(() => {
    cameFrom.current = name;
    document.title = `${name} – remi`;
  }, [name]);
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    event.preventDefault();
    model.closeFiles();
  };
  return (
    <section class="files page" aria-label={`Files of ${info?.name ?? "the session"}`} onKeyDown={onKey}>
      <header class="bar">
        <button
          type="button"
          class="icon-button"
          aria-label="Back to the session"
          onClick={() => model.closeFiles()}
        >
          <Icon name="back" />
        </button>
        <div class="bar-title">
          <h1>{name}</h1>
          <p>Files of {info?.name ?? "the session"}</p>
        </div>
      </header>
      <ConnectionBanner model={model} />
      <Crumbs crumbs={crumbsOf(path, top)} go={go} />
      {place?.isFile ? (
        <FileView key={place.path} files={files} path={path} name={name} go={go} />
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
        />
      )}
    </section>
  );
}
