// Markdown as a document. HTML in it is not taken as such: its tags are left out, and its text stays text.

import { lexer, type MarkedToken, type Token, type Tokens } from "marked";
import { codeLines } from "./code-lines.ts";
import type { DocNode } from "./doc.ts";

/** Elements inside one another. What is deeper is shown as it is written. */
const DEPTH_MAX = 60;

const HEADINGS = ["h1", "h2", "h3", "h4", "h5", "h6"] as const;

const ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: "\u00a0",
  copy: "©",
  mdash: "—",
  ndash: "–",
  hellip: "…",
};

export function markdownNodes(text: string): DocNode[] {
  return nodesOf(lexer(text), 0);
}

function nodesOf(tokens: readonly Token[] | undefined, depth: number): DocNode[] {
  return (tokens ?? []).flatMap((token) =>
    depth > DEPTH_MAX ? [token.raw] : nodeOf(token as MarkedToken, depth + 1),
  );
}

function nodeOf(token: MarkedToken, depth: number): DocNode[] {
  const children = () => nodesOf("tokens" in token ? token.tokens : [], depth);
  switch (token.type) {
    case "space":
    case "def":
      return [];
    case "hr":
    case "br":
      return [{ tag: token.type, children: [] }];
    case "heading":
      return [{ tag: HEADINGS[token.depth - 1] ?? "h6", children: children() }];
    case "paragraph":
      return [{ tag: "p", children: children() }];
    case "blockquote":
    case "em":
    case "strong":
    case "del":
      return [{ tag: token.type, children: children() }];
    case "codespan":
      return [{ tag: "code", children: [token.text] }];
    case "code":
      return [{ tag: "pre", lines: codeLines(token.text, token.lang?.split(/\s/)[0]?.toLowerCase() ?? "") }];
    case "list":
      return [
        { tag: token.ordered ? "ol" : "ul", children: token.items.flatMap((item) => nodeOf(item, depth)) },
      ];
    case "list_item":
      return [{ tag: "li", children: children() }];
    case "checkbox":
      return [{ tag: "check", isChecked: token.checked }];
    case "table":
      return [tableOf(token, depth)];
    case "link":
      return [{ tag: "a", href: token.href, children: children() }];
    case "image":
      return [{ tag: "a", href: token.href, children: [decoded(token.text || token.href)] }];
    case "html":
      return textOfHtml(token.text);
    case "escape":
      return [token.text];
    case "text":
      return token.tokens ? children() : [decoded(token.text)];
    default:
      // Of an extension, of which there are none.
      return [(token as Token).raw];
  }
}

function tableOf({ header, rows }: Tokens.Table, depth: number): DocNode {
  const row = (cells: readonly Tokens.TableCell[], tag: "th" | "td"): DocNode => ({
    tag: "tr",
    children: cells.map((cell) => ({ tag, children: nodesOf(cell.tokens, depth) })),
  });
  return { tag: "table", children: [row(header, "th"), ...rows.map((cells) => row(cells, "td"))] };
}

/** What a person would read of it. */
function textOfHtml(html: string): DocNode[] {
  if (/^<br\s*\/?>$/i.test(html.trim())) return [{ tag: "br", children: [] }];
  const text = html
    .replace(/<!--[\s\S]*?-->/g, "")
    .replace(/<(script|style)\b[\s\S]*?<\/\1\s*>/gi, "")
    .replace(/<[^<>]*>/g, " ")
    .replace(/\s+/g, " ");
  if (text.trim() === "") return [];
  return [decoded(text)];
}

/** With the entities that people write as the characters that they stand for. */
function decoded(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(\w{2,8}));/gi, (all, decimal, hex, name) => {
    if (name) return ENTITIES[name] ?? all;
    const code = decimal ? Number(decimal) : Number.parseInt(hex, 16);
    const isText = code >= 0x20 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
    return isText ? String.fromCodePoint(code) : "\ufffd";
  });
}
