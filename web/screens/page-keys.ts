// The keys of a wide page: what each does, and what the help says of it. In a session a key is pressed with Ctrl and
// Shift, which terminals keep for themselves; outside of it the key alone does the same.

export type PageAction =
  | "help"
  | "filter"
  | "next"
  | "previous"
  | "waiting"
  | "beside"
  | "right"
  | "left"
  | "close"
  | "list"
  | "panel"
  | SessionAction;

/** What the session that has the keyboard does itself. */
export type SessionAction = "search" | "leave" | "menu" | "newest";

interface PageKey {
  readonly action: PageAction;
  /** The place of the key, with Ctrl and Shift. */
  readonly code: string;
  /** As the help names that key. */
  readonly label: string;
  /** What the key alone types outside of a session; null: only the chord does it. */
  readonly alone: string | null;
  readonly words: string;
}

export const PAGE_KEYS: readonly PageKey[] = [
  { action: "leave", code: "KeyL", label: "L", alone: null, words: "Keyboard out of the session, and back" },
  { action: "help", code: "Slash", label: "?", alone: "?", words: "These keys" },
  { action: "waiting", code: "KeyG", label: "G", alone: "g", words: "Next session that waits for you" },
  { action: "next", code: "BracketRight", label: "]", alone: "]", words: "Next session" },
  { action: "previous", code: "BracketLeft", label: "[", alone: "[", words: "Previous session" },
  { action: "filter", code: "KeyO", label: "O", alone: "o", words: "Find a session" },
  { action: "beside", code: "KeyD", label: "D", alone: "d", words: "Open a session beside this one" },
  { action: "right", code: "Period", label: ".", alone: ".", words: "Column at the right" },
  { action: "left", code: "Comma", label: ",", alone: ",", words: "Column at the left" },
  { action: "close", code: "KeyX", label: "X", alone: "x", words: "Close this column; its session goes on" },
  { action: "list", code: "KeyS", label: "S", alone: "s", words: "Show or hide the sessions" },
  { action: "panel", code: "KeyE", label: "E", alone: "e", words: "Show or hide the files" },
  { action: "search", code: "KeyF", label: "F", alone: "f", words: "Search in the session" },
  { action: "newest", code: "End", label: "End", alone: null, words: "To the newest line" },
  { action: "menu", code: "KeyM", label: "M", alone: "m", words: "Menu of the session" },
];

export interface PressedKey {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
}

/** Pressed with Ctrl, Alt or Command, and so not a key of what has the focus. */
export function isChord({
  ctrlKey,
  altKey,
  metaKey,
}: Omit<PressedKey, "key" | "code" | "shiftKey">): boolean {
  return ctrlKey || altKey || metaKey;
}

/** @param isOutside the focus is where no text is typed. Null: the key is not one of these. */
export function pageAction(pressed: PressedKey, isOutside: boolean): PageAction | null {
  const { key, code, ctrlKey, shiftKey, altKey, metaKey } = pressed;
  if (altKey) return null;
  // On a Mac the browser has Ctrl for little else, but people press Command.
  if (shiftKey && (ctrlKey || (metaKey && code === "KeyF")))
    return PAGE_KEYS.find((row) => row.code === code)?.action ?? null;
  if (ctrlKey || metaKey || !isOutside) return null;
  return PAGE_KEYS.find(({ alone }) => alone !== null && alone === key)?.action ?? null;
}
