// Where a link of a document may lead: to the web, or to a file of the same directory tree. Every other one is only text.

import { type FilePath, parseFilePath } from "../../src/files/rules/file-path.ts";

export type LinkTarget =
  | { readonly kind: "web"; readonly url: string }
  | { readonly kind: "file"; readonly path: FilePath };

const utf8 = new TextEncoder();

/** @param document the path of the file that has the link */
export function linkTarget(document: FilePath, href: string): LinkTarget | null {
  if (/^https?:\/\//i.test(href)) return URL.canParse(href) ? { kind: "web", url: new URL(href).href } : null;
  // Any other scheme, and another host.
  if (/^[a-z][a-z0-9+.-]*:/i.test(href) || href.startsWith("//") || href.startsWith("\\")) return null;
  const written = decoded(href.replace(/[?#].*$/s, ""));
  if (written === null || written === "") return null;
  const path = filePathFrom(written.startsWith("/") ? [] : document.slice(0, -1), written);
  return path && { kind: "file", path };
}

/** The file that is written so, as seen from a directory. Null for what is outside of the tree, and for its top. */
export function filePathFrom(directory: FilePath, written: string): FilePath | null {
  const names = [...directory];
  for (const name of written.split("/")) {
    if (name === "..") {
      if (names.pop() === undefined) return null;
    } else if (name !== "" && name !== ".") names.push(utf8.encode(name));
  }
  const areNames = names.every((name) => parseFilePath(name).ok);
  return areNames && names.length > 0 ? names : null;
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
