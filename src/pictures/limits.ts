// Every bound of pictures, with its unit and the reason for it. The session's emulator and the viewer share them, so
// that both put the text after a picture in the same place.

/** Bytes of the string that carries one picture: a photo of the usual size of a screen. */
export const PICTURE_BYTES_MAX = 4 * 1024 * 1024;

/** Pixels of one picture: 16 MB of memory while it is drawn. */
export const PICTURE_PIXELS_MAX = 2_048 * 2_048;

/** Pixels of one side: what browsers draw, and at most 500 rows of 16 pixels. */
export const PICTURE_SIDE_MAX = 8_000;

/** Rows that one picture takes, whatever a cell's height is; what is below is not shown. */
export const PICTURE_ROWS_MAX = 500;

/** How often a sixel picture may paint each of its pixels, on average. Encoders paint each once. */
export const SIXEL_REPAINTS_MAX = 4;

/** Characters of the arguments of one picture. */
export const ARGUMENTS_LENGTH_MAX = 2_048;

/** Bytes of a file in which its size is looked for: photos have a preview and colours before it. */
export const HEADER_BYTES_MAX = 96 * 1024;
