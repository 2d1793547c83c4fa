// `bun run build [FILE]`: one executable, dist/remi, with everything in it except the optional native PTY.

import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { dropDevtools } from "./drop-devtools.ts";
import { directLibrary, embedDirect } from "./embed-direct.ts";
import { embedViewer } from "./embed-viewer.ts";

const ROOT = join(import.meta.dir, "..");

/** The name that package.json installs. */
export const EXECUTABLE = join(ROOT, "dist/remi");

/** Loaded at run time from where the executable is, if it is there: it brings a native library of its own. */
const EXTERNAL = ["@homebridge/node-pty-prebuilt-multiarch"];

/** Builds for the platform it runs on. Bytecode saves the parsing of every module at each start. */
export async function build(outfile: string = EXECUTABLE): Promise<void> {
  mkdirSync(join(outfile, ".."), { recursive: true });
  rmSync(outfile, { force: true });
  const library = directLibrary(ROOT);
  const result = await Bun.build({
    entrypoints: [join(ROOT, "src/main.ts")],
    target: "bun",
    // Bytecode needs CommonJS, and with it no top-level await.
    format: "esm",
    bytecode: true,
    splitting: true,
    minify: { syntax: true, whitespace: true },
    // Without it the executable says that there is no direct path.
    external: library === null ? [...EXTERNAL, "node-datachannel"] : EXTERNAL,
    plugins: [embedViewer, dropDevtools, ...(library === null ? [] : [embedDirect(library)])],
    // React keeps its checks for development out.
    define: { "process.env.NODE_ENV": '"production"' },
    compile: { outfile, autoloadBunfig: false, autoloadDotenv: false },
  });
  for (const log of result.logs) process.stderr.write(`${log.message}\n`);
  if (!result.success) throw new Error("the build failed");
}

if (import.meta.main) await build(process.argv[2]);
