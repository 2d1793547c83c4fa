// A file: its preview, and what can be done with it.

import { useEffect, useRef, useState } from "preact/hooks";
import type { FilePath } from "../../../src/files/rules/file-path.ts";
import type { Files } from "../../../src/files/rules/files.ts";
import { fileErrorOf } from "../../../src/files/rules/problem.ts";
import { byteCountText } from "../../../src/text/byte-count.ts";
import { isMarkdown } from "../../files/kinds.ts";
import { loadPreview, type Preview } from "../../files/preview.ts";
import { Loading } from "../loading.tsx";
import { useResolved } from "../use-resolved.ts";
import { Failed } from "./failed.tsx";
import { HexView } from "./hex-view.tsx";
import { MarkdownView } from "./markdown-view.tsx";
import { PictureView } from "./picture-view.tsx";
import { TextView } from "./text-view.tsx";

export interface FileViewProps {
  readonly files: Files;
  readonly path: FilePath;
  readonly name: string;
  /** The line of a text that is to be seen, from 1. */
  readonly line: number | undefined;
  readonly go: (path: FilePath, isFile?: boolean) => void;
}

export function FileView({ files, path, name, line, go }: FileViewProps) {
  const [tries, setTries] = useState(0);
  const load = () =>
    loadPreview(files, path).then(
      (preview) => ({ phase: "loaded", preview }) as const,
      (error) => ({ phase: "failed", error: fileErrorOf(error) }) as const,
    );
  const loaded = useResolved(load, [files, path, tries]) ?? ({ phase: "loading" } as const);
  const body = useRef<HTMLElement>(null);
  useEffect(() => body.current!.focus({ preventScroll: true }), [loaded.phase]);
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== "Backspace") return;
    event.preventDefault();
    go(path.slice(0, -1));
  };
  return (
    // The keyboard scrolls in it.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reached by the keyboard
    <main ref={body} class="files-body file-body" tabIndex={0} aria-label={name} onKeyDown={onKey}>
      {loaded.phase === "loading" && <Loading />}
      {loaded.phase === "failed" && <Failed error={loaded.error} onAgain={() => setTries(tries + 1)} />}
      {loaded.phase === "loaded" && (
        <Shown preview={loaded.preview} path={path} name={name} line={line} go={go} />
      )}
    </main>
  );
}

type ShownProps = Pick<FileViewProps, "path" | "name" | "line" | "go"> & { readonly preview: Preview };

function Shown({ preview, path, name, line, go }: ShownProps) {
  const size = byteCountText(preview.size);
  switch (preview.kind) {
    case "text":
      // A document has no lines.
      return isMarkdown(name) && preview.isWhole && line === undefined ? (
        <MarkdownView text={preview.text} path={path} name={name} go={go} />
      ) : (
        <TextView text={preview.text} name={name} missing={preview.isWhole ? null : size} line={line} />
      );
    case "picture":
      return <PictureView url={preview.url} name={name} size={size} />;
    case "bytes":
      return <HexView bytes={preview.bytes} size={size} isWhole={preview.isWhole} />;
    case "too-large":
      return <p class="files-problem">This picture has {size}. That is too much to show; download it.</p>;
    default:
      return preview satisfies never;
  }
}
