// How much text one cell of a terminal may hold: the same in the emulator and in the browser's terminal.

/** UTF-16 units. A cell that holds this many takes no more combining marks, joiners and what they join. */
export const CELL_LENGTH_MAX = 32;
