// Text that is typed as plain text, whatever is in it: for pastes and for prompts.

/**
 * Removes all controls but TAB, CR and LF: if the end marker of a bracketed paste were inside the text, the rest would
 * count as typing.
 */
export function cleanPaste(text: string): string {
  // One pass is enough: without ESC, no new marker can form.
  return text
    .replace(/\u001b\[20[01]~/g, "")
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g, "");
}

/** What the program gets: lines end with CR, like the Enter key. */
export function pasteBytes(text: string, bracketed: boolean): Uint8Array {
  const typed = cleanPaste(text).replace(/\r?\n/g, "\r");
  return new TextEncoder().encode(bracketed ? `\u001b[200~${typed}\u001b[201~` : typed);
}
