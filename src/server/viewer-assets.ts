// The built viewer, for a relay to serve: the files of `web/dist`, where they are.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Assets, readAssets } from "../../relay/assets.ts";

const BUILT = join(import.meta.dir, "../../web/dist");

/** Null when the viewer is not built: a relay works without it. */
export function viewerAssets(): Assets | null {
  if (!existsSync(BUILT)) return null;
  const read = readAssets(BUILT);
  return read.ok ? read.assets : null;
}
