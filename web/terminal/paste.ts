// What a paste may hold, and when the person is asked before it is typed. Pure.

/** Bytes of one paste; a longer one is refused in words. */
export const PASTE_LENGTH_MAX = 512 * 1024;

/** Characters from which on the person is asked, whatever the program says of pastes. */
const LONG_PASTE = 4_096;

/**
 * Whether to show the paste first: a line end would run what stands before it where the
 * program does not bracket pastes.
 */
export function mustAsk(text: string, bracketed: boolean): boolean {
  return text.length > LONG_PASTE || (!bracketed && /[\r\n]/.test(text));
}
