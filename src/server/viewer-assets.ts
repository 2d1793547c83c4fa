// The built viewer, for a relay to serve: what the executable holds, or what is built in a checkout.

import { readFileSync } from "node:fs";
import { type Assets, assetsOf, readAssets } from "../../relay/assets.ts";
import { viewerDirectory } from "./built-viewer.ts";
import { EMBEDDED } from "./embedded-viewer.ts";

/** Builds it where it is not built yet. Null where it cannot be: a relay works without it. */
export async function viewerAssets(): Promise<Assets | null> {
  if (EMBEDDED.length > 0)
    return assetsOf(new Map(EMBEDDED.map(([path, file]) => [path, new Uint8Array(readFileSync(file))])));
  const directory = await viewerDirectory();
  const read = directory === null ? null : readAssets(directory);
  return read?.ok ? read.assets : null;
}
