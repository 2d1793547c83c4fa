// The viewer's files inside the executable. None in a checkout: the build of the executable replaces this file.

/** The path that a file is served under, and where the executable holds it. */
export const EMBEDDED: readonly (readonly [path: string, file: string])[] = [];
