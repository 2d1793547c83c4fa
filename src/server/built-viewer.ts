// The viewer in a checkout: where the build of its current sources is. `tools/build-viewer.ts` puts it there.

import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(import.meta.dir, "../..");

/** Builds of the viewer, each in a directory that is named after its sources. */
export const VIEWER_BUILDS = join(ROOT, "web/dist");

/** What the viewer is made of: a change in any of it makes another build. */
export const VIEWER_SOURCES = [
  "web",
  "tools/build-viewer.ts",
  "src/protocol",
  "src/text",
  "src/pictures",
  "src/crypto",
  "src/channel",
  "src/peer",
  "src/flow",
  "src/files/rules",
  "src/carrier/byte-queue.ts",
  "src/carrier/carrier.ts",
  "src/carrier/clock.ts",
  "src/carrier/direct-carrier.ts",
  "src/carrier/direct.ts",
  "src/carrier/held-frames.ts",
  "src/carrier/monotonic-clock.ts",
  "src/carrier/pace.ts",
  "src/carrier/pauses.ts",
  "src/carrier/timer.ts",
  "src/carrier/pipe-carrier.ts",
  "src/carrier/usable-servers.ts",
  "src/direct/rules",
  "src/keys",
  "src/version.ts",
  "bun.lock",
];

/** The directory for the build of the current sources; it need not exist. */
export function viewerBuild(): string {
  const hasher = new Bun.CryptoHasher("sha256");
  for (const path of VIEWER_SOURCES.flatMap((source) => filesIn(join(ROOT, source))).sort())
    hasher
      .update(`${path.slice(ROOT.length)}\0`)
      .update(readFileSync(path))
      .update("\0");
  return join(VIEWER_BUILDS, hasher.digest("hex").slice(0, 16));
}

/** Whether a build is there. It appears as a whole or not at all. */
export function isBuilt(directory: string): boolean {
  return isThere(join(directory, "index.html"));
}

/**
 * The directory of the built viewer, for `readAssets`; built in a process of its own when the sources have changed
 * since. Null if there are no sources, as in the executable, or if they cannot be built.
 */
export async function viewerDirectory(): Promise<string | null> {
  const builder = join(ROOT, "tools/build-viewer.ts");
  if (!isThere(builder)) return null;
  const directory = viewerBuild();
  if (isBuilt(directory)) return directory;
  const build = Bun.spawn([process.execPath, builder], { cwd: ROOT, stdio: ["ignore", "ignore", "inherit"] });
  return (await build.exited) === 0 && isBuilt(directory) ? directory : null;
}

function filesIn(path: string): string[] {
  if (statSync(path).isFile()) return [path];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.name !== "dist")
    .flatMap((entry) => filesIn(join(path, entry.name)));
}

function isThere(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}
