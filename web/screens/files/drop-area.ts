// Files that are dropped on the screen, or pasted into it.

import { useEffect, useState } from "preact/hooks";

export interface DropArea {
  /** Something is over the screen that may be dropped. */
  readonly isOver: boolean;
}

/** Files of the whole page while the screen is open: what is dropped beside it would replace the page. */
export function useDropArea(onFiles: (files: readonly File[], folders: number) => void): DropArea {
  const [isOver, setIsOver] = useState(false);
  useEffect(() => {
    const onOver = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      setIsOver(true);
    };
    const onLeave = (event: DragEvent) => event.relatedTarget === null && setIsOver(false);
    const onDrop = (event: DragEvent) => {
      event.preventDefault();
      setIsOver(false);
      take(event.dataTransfer);
    };
    const onPaste = (event: ClipboardEvent) => take(event.clipboardData);
    const take = (data: DataTransfer | null) => {
      const items = [...(data?.items ?? [])].filter(({ kind }) => kind === "file");
      const entries = items.map((item) => ({ item, isFolder: item.webkitGetAsEntry?.()?.isDirectory }));
      const files = entries.flatMap(({ item, isFolder }) => (isFolder ? [] : (item.getAsFile() ?? [])));
      if (items.length > 0) onFiles(files, entries.filter(({ isFolder }) => isFolder).length);
    };
    addEventListener("dragover", onOver);
    addEventListener("dragleave", onLeave);
    addEventListener("drop", onDrop);
    addEventListener("paste", onPaste);
    return () => {
      removeEventListener("dragover", onOver);
      removeEventListener("dragleave", onLeave);
      removeEventListener("drop", onDrop);
      removeEventListener("paste", onPaste);
    };
  }, [onFiles]);
  return { isOver };
}
