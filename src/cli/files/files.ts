// Files of sessions from a shell: what `remi files` does.

export { catFiles, getFiles, placesOf } from "./get-files.ts";
export { listPlaces } from "./list-files.ts";
export { putFiles } from "./put-files.ts";
