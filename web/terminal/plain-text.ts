// What a terminal shows as plain text, to be copied, and the addresses in it; in time linear to the text, whatever a
// program made of it. Pure.

import { isSafeLink, LINK_LENGTH_MAX } from "./osc-rules.ts";

/** The parts of xterm.js that are used. */
export interface TextBuffer {
  readonly length: number;
  getLine(
    y: number,
  ): { readonly isWrapped: boolean; translateToString(trimRight: boolean): string } | undefined;
}

/** The most addresses in the list: more than a person looks through. */
export const LINKS_LISTED_MAX = 200;

/** Characters that end a sentence or a bracket, and seldom an address. */
const AFTER_ADDRESS = ").,;:!?]";

/** Screen and scrollback; lines that were wrapped are whole again, and blank ones at the end are left out. */
export function textOf(buffer: TextBuffer): string {
  const parts: string[] = [];
  for (let y = 0; y < buffer.length; y++) {
    const wraps = buffer.getLine(y + 1)?.isWrapped ?? false;
    parts.push(buffer.getLine(y)!.translateToString(!wraps), wraps ? "" : "\n");
  }
  const text = parts.join("");
  let end = text.length;
  while (end > 1 && text[end - 1] === "\n" && text[end - 2] === "\n") end--;
  return text.slice(0, end);
}

/** Addresses in a text, the latest first, each once. */
export function linksIn(text: string): string[] {
  const links = new Set<string>();
  for (const [found] of text.matchAll(/https?:\/\/[^\s"'<>`]+/g)) {
    if (found.length > 2 * LINK_LENGTH_MAX) continue;
    let end = found.length;
    while (AFTER_ADDRESS.includes(found[end - 1]!)) end--;
    const uri = found.slice(0, end);
    // An address that comes again moves to its latest place.
    if (links.delete(uri) || isSafeLink(uri)) links.add(uri);
    if (links.size > LINKS_LISTED_MAX) links.delete(links.values().next().value!);
  }
  return [...links].reverse();
}
