// Builds the viewer: one page, hashed chunks, compressed beforehand. Used by `bun run build:web` and by the server
// (`src/server/built-viewer.ts`).

import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, join } from "node:path";
import { gzipSync } from "node:zlib";
import type { BunPlugin } from "bun";
import { isBuilt, VIEWER_BUILDS, viewerBuild } from "../src/server/built-viewer.ts";

const WEB = join(import.meta.dir, "../web");

/** Builds that are kept beside the newest, for servers that are just starting. */
const BUILDS_KEPT = 2;

const COMPRESSED = /\.(?:html|js|css|svg|webmanifest)$/;

/** Pieces of xterm.js that the content policy would refuse, what replaces them, and how often they occur. */
const XTERM_STYLES = [
  {
    from: /([\w$]+(?:\._document|\.mainDocument))\.createElement\("style"\)/g,
    to: "sheetElement($1)",
    count: 3,
  },
  {
    from: /([\w$]+)\.setAttribute\("style",`\$\{\1\.getAttribute\("style"\)\|\|""\}\$\{([\w$]+)\};`\)/g,
    to: '$1.style.cssText+=$2+";"',
    count: 1,
  },
] as const;

/** Styles set by script instead of by markup. Fails when another release of xterm.js looks different. */
const xtermStyles: BunPlugin = {
  name: "xterm-styles",
  setup(build) {
    build.onLoad({ filter: /@xterm\/xterm\/lib\/xterm\.mjs$/ }, async ({ path }) => {
      let source = await Bun.file(path).text();
      for (const { from, to, count } of XTERM_STYLES) {
        const found = source.match(from)?.length ?? 0;
        if (found !== count) throw new Error(`xterm.js has ${found} places like ${from}, not ${count}`);
        source = source.replace(from, to);
      }
      const helper = JSON.stringify(join(WEB, "terminal/sheet-element.ts"));
      return { contents: `import { sheetElement } from ${helper};\n${source}`, loader: "js" };
    });
  },
};

interface BuildOptions {
  /** Relay of a viewer that is served from elsewhere, ending in `/connect`; else the page's own origin. */
  readonly relay?: string;
}

/** Builds into a directory of its own and moves it into place, so that nobody serves half of it. */
async function buildViewer(directory: string, options: BuildOptions = {}): Promise<void> {
  mkdirSync(VIEWER_BUILDS, { recursive: true });
  const temporary = mkdtempSync(join(VIEWER_BUILDS, ".building-"));
  try {
    await bundle(temporary, options);
    compress(temporary);
    // Another user of the machine may serve what is built here, whatever this one's umask is.
    openToAll(temporary);
    if (options.relay !== undefined) rmSync(directory, { recursive: true, force: true });
    try {
      renameSync(temporary, directory);
    } catch (error) {
      // Another process has built the same.
      if (!isBuilt(directory)) throw error;
    }
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
  forgetOld(directory);
}

function openToAll(directory: string): void {
  chmodSync(directory, 0o755);
  for (const entry of readdirSync(directory, { withFileTypes: true }))
    if (entry.isDirectory()) openToAll(join(directory, entry.name));
    else chmodSync(join(directory, entry.name), 0o644);
}

async function bundle(to: string, options: BuildOptions): Promise<void> {
  const reader = await bundleReader(to);
  const result = await Bun.build({
    entrypoints: [join(WEB, "main.tsx")],
    outdir: to,
    target: "browser",
    format: "esm",
    splitting: true,
    minify: true,
    naming: { entry: "[name]-[hash].[ext]", chunk: "[name]-[hash].[ext]", asset: "[name]-[hash].[ext]" },
    define: { "process.env.NODE_ENV": '"production"', READER_WORKER: JSON.stringify(reader) },
    plugins: [xtermStyles],
  });
  const script = result.outputs.find((o) => o.kind === "entry-point")!;
  const style = result.outputs.find((o) => o.path.endsWith(".css"))!;
  const html = readFileSync(join(WEB, "index.html"), "utf8")
    .replaceAll("%SCRIPT%", basename(script.path))
    .replaceAll("%STYLE%", basename(style.path))
    .replaceAll("%SODIUM%", basename(result.outputs.find((o) => o.path.includes("libsodium"))!.path))
    .replaceAll("%RELAY%", options.relay ?? "");
  writeFileSync(join(to, "index.html"), html);
  writeFileSync(join(to, "manifest.webmanifest"), readFileSync(join(WEB, "manifest.webmanifest")));
  for (const icon of readdirSync(join(WEB, "icons")))
    writeFileSync(join(to, icon), readFileSync(join(WEB, "icons", icon)));
  await bundleWorker(to);
}

/** The worker that reads texts, one file of its own: it shares nothing with the page. Returns its name. */
async function bundleReader(to: string): Promise<string> {
  const result = await Bun.build({
    entrypoints: [join(WEB, "files/reader-worker.ts")],
    outdir: to,
    target: "browser",
    format: "iife",
    minify: true,
    naming: "[name]-[hash].[ext]",
    define: { "process.env.NODE_ENV": '"production"' },
  });
  return basename(result.outputs[0]!.path);
}

/** The service worker is told the files and a hash over them: what the person sees when the viewer changes. */
async function bundleWorker(to: string): Promise<void> {
  const files = readdirSync(to).sort();
  const hasher = new Bun.CryptoHasher("sha256");
  for (const file of files) hasher.update(`${file}\0`).update(readFileSync(join(to, file)));
  const version = hasher.digest("hex").slice(0, 12);
  const result = await Bun.build({
    entrypoints: [join(WEB, "service-worker.ts")],
    target: "browser",
    minify: true,
    define: { VIEWER_VERSION: JSON.stringify(version), VIEWER_FILES: JSON.stringify(files) },
  });
  writeFileSync(join(to, "service-worker.js"), await result.outputs[0]!.text());
  writeFileSync(join(to, "version.txt"), `${version}\n`);
}

function compress(directory: string): void {
  for (const file of readdirSync(directory).filter((name) => COMPRESSED.test(name)))
    writeFileSync(join(directory, `${file}.gz`), gzipSync(readFileSync(join(directory, file)), { level: 9 }));
}

function forgetOld(directory: string): void {
  const others = readdirSync(VIEWER_BUILDS)
    .map((name) => join(VIEWER_BUILDS, name))
    .filter((path) => path !== directory && /\/[0-9a-f]{16}$/.test(path))
    .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
  for (const path of others.slice(BUILDS_KEPT)) rmSync(path, { recursive: true, force: true });
}

if (import.meta.main) {
  const [relay] = process.argv.slice(2);
  const directory = relay === undefined ? viewerBuild() : join(VIEWER_BUILDS, "elsewhere");
  if (relay !== undefined || !isBuilt(directory))
    await buildViewer(directory, relay === undefined ? {} : { relay });
  console.log(directory);
}
