// Every bound of the emulator, with its unit and the reason for it. The code that enforces a bound says what happens
// there.

/** Columns or rows: below 2 wide characters cannot be placed; above 1,000 a screen costs tens of MB. */
export const SIZE_MIN = 2;
export const SIZE_MAX = 1000;

/** Lines that a program printed, above its screen: 2,000 coloured ones of one row cost about 5 MB of the host's memory. */
export const SCROLLBACK_LINES_DEFAULT = 2000;
export const SCROLLBACK_LINES_MAX = 100_000;

/**
 * Cells that each row counts for in addition to its own, when lines take many rows. A row takes memory like about 50
 * cells of 12 bytes; half of that allows lines of 80 characters on a screen of two columns.
 */
export const SCROLLBACK_ROW_CELLS = 23;

/** Largest value of one control-sequence parameter: keeps the worst loop (REP, IL, SD) near 30 ms. */
export const PARAM_MAX = 9999;

/** Bytes of one OSC, DCS or APC string that are kept; the rest is swallowed up to its terminator. */
export const STRING_BYTES_MAX = 1024 * 1024;

/** Bytes given to the parser at once: bounds its code point buffer and the overshoot past STRING_BYTES_MAX. */
export const PIECE_BYTES = 16 * 1024;

/** Characters of a window title: what remi stores, shows and sends on. */
export const TITLE_CHARS_MAX = 256;

/** Titles on the stack of CSI 22 t; the oldest is dropped, as xterm does. */
export const TITLE_STACK_MAX = 10;

/** Distinct OSC 8 links alive at once; when all are in use further ones are shown as plain text. */
export const LINKS_MAX = 4096;

/** Characters of one link's address and of its id; a longer link is shown as plain text. */
export const LINK_URI_CHARS_MAX = 2083;
export const LINK_ID_CHARS_MAX = 256;

/** Characters of a notification's title or body, of a working directory. */
export const NOTIFICATION_CHARS_MAX = 256;
export const CWD_CHARS_MAX = 4096;

/** Settings noted at once of the unbounded kinds (unknown modes); further ones are not undone. */
export const NOTES_MAX = 32;

/**
 * Characters of the sequences that undo these: together with everything else that undoes a session, it must fit into
 * the protocol's message.
 */
export const NOTES_UNDO_CHARS_MAX = 512;

/** Characters of a setting that is set again in a terminal that attaches later; a longer setting is only undone. */
export const NOTE_CHARS_MAX = 512;
