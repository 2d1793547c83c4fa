// What a text is shown as: lines of marked words, or the parts of a document. Plain values, and nothing in them is markup:
// whatever a file holds, it can only become text in one of these elements.

export interface Word {
  readonly text: string;
  /** What it is in its language, such as `keyword`. */
  readonly kind: string | null;
}
export type Line = readonly Word[];

/** A text of which nothing is marked. */
export function plainLines(text: string): Line[] {
  return text.split("\n").map((line) => (line === "" ? [] : [{ text: line, kind: null }]));
}

export const DOC_TAGS = [
  "p",
  "h1",
  "h2",
  "h3",
  "h4",
  "h5",
  "h6",
  "em",
  "strong",
  "del",
  "code",
  "ul",
  "ol",
  "li",
  "blockquote",
  "table",
  "tr",
  "th",
  "td",
  "hr",
  "br",
] as const;

export type DocNode =
  | string
  | { readonly tag: (typeof DOC_TAGS)[number]; readonly children: readonly DocNode[] }
  /** A link, or a picture by its description. Where it may lead is for `link-target.ts`. */
  | { readonly tag: "a"; readonly href: string; readonly children: readonly DocNode[] }
  | { readonly tag: "pre"; readonly lines: readonly Line[] }
  | { readonly tag: "check"; readonly isChecked: boolean };

/** What the worker is asked for. */
export type ReaderAsk =
  | { readonly as: "lines"; readonly text: string; readonly language: string }
  | { readonly as: "document"; readonly text: string };

/** What it answers. */
export type ReaderAnswer =
  | { readonly as: "lines"; readonly lines: readonly Line[] }
  | { readonly as: "document"; readonly nodes: readonly DocNode[] };
