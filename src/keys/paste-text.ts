// Text that is typed as such, whatever it holds: for pastes and for prompts.

/** The end of a bracketed paste inside of one would let its rest be taken for typing. All controls but TAB, CR, LF go. */
export function cleanPaste(text: string): string {
  // One pass cannot put a new marker together: removing ESC itself leaves none.
  return text
    .replace(/\u001b\[20[01]~/g, "")
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g, "");
}

/** What goes to the program: lines end with CR, as the Enter key does. */
export function pasteBytes(text: string, bracketed: boolean): Uint8Array {
  const typed = cleanPaste(text).replace(/\r?\n/g, "\r");
  return new TextEncoder().encode(bracketed ? `\u001b[200~${typed}\u001b[201~` : typed);
}
