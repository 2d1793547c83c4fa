// Puts the native module of direct paths into the executable: a plugin for its build, and for nothing that runs later.

import { createRequire } from "node:module";
import { join } from "node:path";
import type { BunPlugin } from "bun";

const PACKAGE = "node-datachannel";

/** The library of the platform that this runs on, or null where it is not installed: it is optional. */
export function directLibrary(root: string): string | null {
  const require = createRequire(join(root, "package.json"));
  // Each platform has a package of its own, and the package manager installs the one that fits.
  const names = ["", "-gnu", "-musl"].map((libc) => `@${PACKAGE}/${process.platform}-${process.arch}${libc}`);
  for (const name of names) {
    try {
      return createRequire(require.resolve(PACKAGE)).resolve(name);
    } catch {
      // Not installed, or of another C library.
    }
  }
  return null;
}

/**
 * The package looks for its library at run time, where the executable has none; with this it has the library as a file that
 * the build puts in.
 *
 * @param library from `directLibrary`
 */
export function embedDirect(library: string): BunPlugin {
  return {
    name: "embed-direct",
    setup(build) {
      build.onLoad(
        { filter: /[/\\]node-datachannel[/\\]dist[/\\]esm[/\\]lib[/\\]node-datachannel\.mjs$/ },
        () => ({
          contents: `import library from ${JSON.stringify(library)};\nexport { library as default };`,
          loader: "js",
        }),
      );
    },
  };
}
