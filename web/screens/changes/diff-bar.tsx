// The buttons that lead to other hunks and files. On a narrow page they are at the bottom, for the thumb.

import { IconButton } from "../icon-button.tsx";

export interface DiffBarProps {
  /** Index of the file that is shown among all of them; below 0: it is none of them any more. */
  readonly at: number;
  readonly count: number;
  readonly toHunk: (by: 1 | -1) => void;
  readonly toFile: (by: 1 | -1) => void;
  readonly wraps: boolean;
  readonly onWraps: (wraps: boolean) => void;
}

export function DiffBar({ at, count, toHunk, toFile, wraps, onWraps }: DiffBarProps) {
  const button = (words: string, icon: "up" | "down" | "left" | "right", key: string, press: () => void) => (
    <IconButton
      icon={icon}
      label={words}
      aria-keyshortcuts={key}
      title={`${words} (${key})`}
      onClick={press}
    />
  );
  return (
    <div class="diff-bar" role="toolbar" aria-label="Hunks and files">
      {button("Previous hunk", "up", "p", () => toHunk(-1))}
      {button("Next hunk", "down", "n", () => toHunk(1))}
      <span class="diff-bar-gap" />
      {button("Previous file", "left", "Shift+P", () => toFile(-1))}
      <span class="meta">{at < 0 ? "" : `${at + 1} of ${count.toLocaleString("en")}`}</span>
      {button("Next file", "right", "Shift+N", () => toFile(1))}
      <span class="grow" />
      <button type="button" class="chip" aria-pressed={wraps} onClick={() => onWraps(!wraps)}>
        Wrap lines
      </button>
    </div>
  );
}
