// As what a file is shown, by its name and its first bytes.

/** Bytes of a text that are shown. */
export const TEXT_BYTES_MAX = 1024 * 1024;
/** Bytes of a picture. A larger one can be downloaded. */
export const PICTURE_BYTES_MAX = 24 * 1024 * 1024;
/** Bytes that are shown as such. */
export const HEX_BYTES_MAX = 32 * 1024;

const PICTURES: Readonly<Record<string, string>> = {
  png: "image/png",
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  gif: "image/gif",
  webp: "image/webp",
  avif: "image/avif",
  bmp: "image/bmp",
  ico: "image/x-icon",
  svg: "image/svg+xml",
};

/** What follows the last dot of a name; of a name without one the name. Lower case. */
export function endOf(name: string): string {
  return name.slice(name.lastIndexOf(".") + 1).toLowerCase();
}

/** The type of a picture, if the name is one's. */
export function pictureType(name: string): string | null {
  const end = endOf(name);
  return name.includes(".") && Object.hasOwn(PICTURES, end) ? PICTURES[end]! : null;
}

export function isMarkdown(name: string): boolean {
  return /\.(?:md|markdown|mdown)$/i.test(name);
}
