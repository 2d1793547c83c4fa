// Which kind of entry it is, as a drawing.

import type { Kind } from "../../../src/files/rules/entry.ts";
import { Drawing } from "../icons.tsx";

const PATHS: Readonly<Record<Kind, string>> = {
  directory: "M3 7a2 2 0 012-2h4l2 2.5h8a2 2 0 012 2V17a2 2 0 01-2 2H5a2 2 0 01-2-2z",
  file: "M6 3h8l4 4v14H6zM14 3v4h4",
  link: "M10 14a4 4 0 006 .4l3-3a4 4 0 00-5.7-5.7l-1 1M14 10a4 4 0 00-6-.4l-3 3a4 4 0 005.7 5.7l1-1",
  special: "M12 4v9M12 18h.01",
};

export function FileIcon({ kind }: { kind: Kind }) {
  return <Drawing class={`icon file-icon ${kind}`} path={PATHS[kind]} />;
}
