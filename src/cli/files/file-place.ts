// A file as it is named on a command line: [MACHINE/]SESSION:PATH, or [MACHINE/]~/DIRECTORY:PATH for a directory of that
// machine's config. What is no such name is a path of this machine.

/** Where paths begin. `machine` null: here. */
export interface PlaceName {
  readonly machine: string | null;
  readonly base: { readonly session: string } | { readonly root: string };
}

export interface FilePlace extends PlaceName {
  /** As it was typed, relative. */
  readonly path: string;
}

/** Whether a word is a path of this machine, whatever else is in it. */
export const isLocalPath = (word: string): boolean => /^[./~]/.test(word);

/** Null for what names a file of this machine: `-`, a word without a colon, or one that begins with `.`, `/` or `~`. */
export function readPlace(word: string): FilePlace | null {
  if (isLocalPath(word)) return null;
  const ssh = /^(ssh:\/\/[^/]+)\/(.*)$/s.exec(word);
  const rest = ssh ? ssh[2]! : word;
  const colon = rest.indexOf(":");
  return colon < 0 ? null : placeOf(ssh ? ssh[1]! : null, rest.slice(0, colon), rest.slice(colon + 1));
}

/** The same, and a word without a colon is a session's directory itself. */
export function readPlaceOrBase(word: string): FilePlace | null {
  return readPlace(word) ?? (word.includes(":") ? null : readPlace(`${word}:`));
}

/** Or what is wrong with a word. */
export function placesOf(words: readonly string[]): FilePlace[] | string {
  if (words.length === 0) return "SESSION:PATH is missing";
  const places: FilePlace[] = [];
  for (const word of words) {
    const place = readPlace(word);
    if (!place) return `'${word}' is not SESSION:PATH, such as api:src/main.ts`;
    places.push(place);
  }
  return places;
}

/** Whether a file of this machine may stand after these words: what is put, and where what was got goes. */
export const mayBeFile = ([action, ...names]: readonly string[]): boolean =>
  action === "put" || (action === "get" && names.length > 0);

function placeOf(ssh: string | null, base: string, path: string): FilePlace | null {
  const slash = ssh === null ? base.indexOf("/") : -1;
  const machine = ssh ?? (slash < 0 ? null : base.slice(0, slash));
  const name = slash < 0 ? base : base.slice(slash + 1);
  if (name === "" || machine === "") return null;
  if (/^(?:\/|~\/)/.test(name)) return machine === null ? null : { machine, base: { root: name }, path };
  return name.includes("/") ? null : { machine, base: { session: name }, path };
}

/** The same place, as it would be typed. */
export function placeText({ machine, base, path }: FilePlace): string {
  return `${machine === null ? "" : `${machine}/`}${"session" in base ? base.session : base.root}:${path}`;
}
