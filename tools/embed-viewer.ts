// Puts the built viewer into the executable: a plugin for its build, and for nothing that runs later.

import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { BunPlugin } from "bun";
import { viewerDirectory } from "../src/server/built-viewer.ts";

/** Builds the viewer unless it is built, and uses its files in place of `src/server/embedded-viewer.ts`. */
export const embedViewer: BunPlugin = {
  name: "embed-viewer",
  setup(build) {
    build.onLoad({ filter: /[/\\]src[/\\]server[/\\]embedded-viewer\.ts$/ }, async () => {
      const directory = await viewerDirectory();
      if (directory === null) throw new Error("the viewer cannot be built");
      const files = readdirSync(directory).sort();
      const imports = files.map(
        (file, n) => `import file${n} from ${JSON.stringify(join(directory, file))} with { type: "file" };`,
      );
      const rows = files.map((file, n) => `[${JSON.stringify(`/${file}`)}, file${n}]`);
      return {
        contents: `${imports.join("\n")}\nexport const EMBEDDED = [${rows.join(", ")}];`,
        loader: "js",
      };
    });
  },
};
