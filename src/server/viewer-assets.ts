// The built viewer, for a relay to serve.

import { type Assets, readAssets } from "../../relay/assets.ts";

/** Builds it where it is not built yet. Null where it cannot be: a relay works without it. */
export async function viewerAssets(): Promise<Assets | null> {
  const { viewerDirectory } = await import("../../web/build.ts");
  const directory = await viewerDirectory();
  const read = directory === null ? null : readAssets(directory);
  return read?.ok ? read.assets : null;
}
