// The viewer's files, read once and served from memory: what is not in the table does not exist, so no path can lead
// out of it. Knows nothing of what the files do.

import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** Files of a viewer, and the bytes of all of them together; a directory with more is refused when the relay starts. */
export const ASSETS_MAX = 512;
export const ASSET_BYTES_MAX = 33_554_432;

export interface Asset {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly type: string;
  /** The same bytes compressed beforehand, when that is smaller. */
  readonly gzip?: Uint8Array<ArrayBuffer>;
  /** The name changes with the content, so that it may be cached for ever. */
  readonly immutable: boolean;
  /** A strong validator, in quotes. */
  readonly etag: string;
}

/** Assets by the path they are served under, such as `/index.html`. */
export type Assets = ReadonlyMap<string, Asset>;

export type AssetsResult =
  | { readonly ok: true; readonly assets: Assets }
  | { readonly ok: false; readonly message: string };

const TYPES: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  mjs: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
  json: "application/json; charset=utf-8",
  map: "application/json; charset=utf-8",
  webmanifest: "application/manifest+json; charset=utf-8",
  txt: "text/plain; charset=utf-8",
  svg: "image/svg+xml",
  png: "image/png",
  ico: "image/x-icon",
  webp: "image/webp",
  woff2: "font/woff2",
  wasm: "application/wasm",
};

/** A name with a hash of at least 8 characters, one of them a digit, before its extension: `main-3f9a0c1d.js`. */
const HASHED = /[.-](?=[A-Za-z0-9_]*\d)[A-Za-z0-9_]{8,}\.[a-z0-9]+$/;

/** One file of the table; `gzip` is left out when it saves nothing. */
export function makeAsset(
  path: string,
  bytes: Uint8Array<ArrayBuffer>,
  gzip?: Uint8Array<ArrayBuffer>,
): Asset {
  const type = TYPES[/\.([a-z0-9]+)$/.exec(path)?.[1] ?? ""] ?? "application/octet-stream";
  const etag = `"${new Bun.CryptoHasher("sha256").update(bytes).digest("hex").slice(0, 32)}"`;
  const base = { bytes, type, immutable: HASHED.test(path), etag };
  return gzip && gzip.length < bytes.length ? { ...base, gzip } : base;
}

/** Reads every regular file under a directory for `assetsOf`. Follows no links. */
export function readAssets(directory: string): AssetsResult {
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  let total = 0;
  try {
    for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const file = join(entry.parentPath, entry.name);
      total += statSync(file).size;
      if (files.size >= ASSETS_MAX || total > ASSET_BYTES_MAX)
        return { ok: false, message: `${directory} holds more than a viewer may have.` };
      files.set(`/${file.slice(directory.length).replace(/^\/+/, "")}`, new Uint8Array(readFileSync(file)));
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    return { ok: false, message: `The viewer's files in ${directory} cannot be read (${code}).` };
  }
  return { ok: true, assets: assetsOf(files) };
}

/** The table of files by the path they are served under; `/x.js.gz` beside `/x.js` is its compressed form. */
export function assetsOf(files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>): Assets {
  const assets = new Map<string, Asset>();
  for (const [path, bytes] of files) {
    const compressed = path.endsWith(".gz") && files.has(path.slice(0, -3));
    if (!compressed) assets.set(path, makeAsset(path, bytes, files.get(`${path}.gz`)));
  }
  return assets;
}

/** The answer for one path, or null when there is no such file. Only GET and HEAD come here. */
export function serveAsset(assets: Assets, path: string, request: Request): Response | null {
  const asset = assets.get(path === "/" ? "/index.html" : path);
  if (!asset) return null;
  const headers: Record<string, string> = {
    "Content-Type": asset.type,
    "Cache-Control": asset.immutable ? "public, max-age=31536000, immutable" : "no-cache",
    ETag: asset.etag,
    Vary: "Accept-Encoding",
  };
  if (matches(request.headers.get("if-none-match"), asset.etag))
    return new Response(null, { status: 304, headers });
  const gzip = asset.gzip && acceptsGzip(request.headers.get("accept-encoding")) ? asset.gzip : undefined;
  if (gzip) headers["Content-Encoding"] = "gzip";
  return new Response(gzip ?? asset.bytes, { headers });
}

function matches(header: string | null, etag: string): boolean {
  return header?.split(",").some((tag) => tag.trim().replace(/^W\//, "") === etag) ?? false;
}

function acceptsGzip(header: string | null): boolean {
  return /(?:^|,)\s*gzip\s*(?:,|$|;(?!\s*q=0(?:\.0*)?\s*(?:,|$)))/i.test(header ?? "");
}
