// What a paste may hold, and when the person is asked before it is typed. Pure.

/** Bytes of one paste; a longer one is refused with a message. */
export const PASTE_LENGTH_MAX = 512 * 1024;

/** Characters of a paste about which the person is always asked, even if the program brackets pastes. */
const LONG_PASTE = 4_096;

/** Whether to show the paste first: if the program does not bracket pastes, a line end would run the text before it. */
export function mustAsk(text: string, bracketed: boolean): boolean {
  return text.length > LONG_PASTE || (!bracketed && /[\r\n]/.test(text));
}
