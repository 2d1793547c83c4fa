// What of a session's directory is shown: what is in it, or what has changed in its repository.

import { useRef } from "preact/hooks";

export interface FilesTabsProps {
  readonly isChanges: boolean;
  readonly onFiles: () => void;
  readonly onChanges: () => void;
}

export function FilesTabs({ isChanges, onFiles, onChanges }: FilesTabsProps) {
  const list = useRef<HTMLDivElement>(null);
  const onKey = (event: KeyboardEvent) => {
    const isOther = event.key === (isChanges ? "ArrowLeft" : "ArrowRight");
    if (!isOther && event.key !== (isChanges ? "Home" : "End")) return;
    event.preventDefault();
    list.current!.querySelector<HTMLElement>("[aria-selected=false]")?.focus();
    if (isChanges) onFiles();
    else onChanges();
  };
  const tab = (words: string, isSelected: boolean, onPress: () => void) => (
    <button
      type="button"
      role="tab"
      aria-selected={isSelected}
      tabIndex={isSelected ? 0 : -1}
      onClick={() => !isSelected && onPress()}
    >
      {words}
    </button>
  );
  return (
    <div ref={list} class="files-tabs" role="tablist" aria-label="What is shown" onKeyDown={onKey}>
      {tab("Files", !isChanges, onFiles)}
      {tab("Changes", isChanges, onChanges)}
    </div>
  );
}
