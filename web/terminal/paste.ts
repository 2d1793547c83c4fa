// What a paste may hold, and when the person is asked before it is typed. Pure.

/** Bytes of one paste; a longer one is refused in words. */
export const PASTE_LENGTH_MAX = 512 * 1024;

/** Characters from which on the person is asked, whatever the program says of pastes. */
const LONG_PASTE = 4_096;

/** The end of a bracketed paste inside a paste would let its rest be taken for typing. All controls but TAB, CR, LF go. */
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

/**
 * Whether to show the paste first: a line end would run what stands before it where the
 * program does not bracket pastes.
 */
export function mustAsk(text: string, bracketed: boolean): boolean {
  return text.length > LONG_PASTE || (!bracketed && /[\r\n]/.test(text));
}
