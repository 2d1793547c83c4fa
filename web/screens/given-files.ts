// Files that are dropped on the page, pasted into it, or picked.

import { useEffect, useState } from "preact/hooks";

/**
 * Takes what was given. If it returns false, the page's other listeners get a paste.
 *
 * @param folders how many of what was given are folders
 * @param target on what it was dropped, or what had the keyboard
 */
export type GivenFiles = (
  files: readonly File[],
  folders: number,
  from: "drop" | "paste",
  target: Element | null,
) => boolean;

/**
 * Listens in the whole page: what is dropped where nobody listens would replace the page.
 *
 * @returns whether something is over the page that may be dropped
 */
export function useGivenFiles(given: GivenFiles): boolean {
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
      take(event.dataTransfer, "drop", event.target);
    };
    const onPaste = (event: ClipboardEvent) => {
      if (!take(event.clipboardData, "paste", event.target)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
    };
    const take = (data: DataTransfer | null, from: "drop" | "paste", target: EventTarget | null) => {
      // What was copied in a text has a picture of itself with it.
      const isText =
        from === "paste" && ["text/plain", "text/html"].every((type) => data?.types.includes(type));
      const items = [...(data?.items ?? [])].filter(({ kind }) => kind === "file");
      if (items.length === 0 || isText) return false;
      const entries = items.map((item) => ({ item, isFolder: item.webkitGetAsEntry?.()?.isDirectory }));
      const files = entries.flatMap(({ item, isFolder }) => (isFolder ? [] : (item.getAsFile() ?? [])));
      return given(files, entries.length - files.length, from, target instanceof Element ? target : null);
    };
    addEventListener("dragover", onOver);
    addEventListener("dragleave", onLeave);
    addEventListener("drop", onDrop);
    // Before the terminal, which takes every paste as text.
    addEventListener("paste", onPaste, true);
    return () => {
      removeEventListener("dragover", onOver);
      removeEventListener("dragleave", onLeave);
      removeEventListener("drop", onDrop);
      removeEventListener("paste", onPaste, true);
    };
  }, [given]);
  return isOver;
}

/** Asks the person for files. Has to be called while their press counts. @param accept what the browser offers first */
export function pickFiles(accept: string, take: (files: readonly File[]) => void): void {
  const input = document.createElement("input");
  input.type = "file";
  input.multiple = true;
  input.accept = accept;
  input.addEventListener("change", () => take([...(input.files ?? [])]));
  input.click();
}
