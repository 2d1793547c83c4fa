// Markdown as a document of plain values: whatever a file holds, it is text in one of a few elements.

import { expect, test } from "bun:test";
import fc from "fast-check";
import { DOC_TAGS, type DocNode } from "../../../../web/files/doc.ts";
import { markdownNodes } from "../../../../web/files/markdown.ts";

const p = (...children: DocNode[]): DocNode => ({ tag: "p", children });

test("a document has headings, lists, tables, code and quotes", () => {
  expect(markdownNodes("# A *b*\n\n- [x] done\n\n> q\n\n---\n")).toEqual([
    { tag: "h1", children: ["A ", { tag: "em", children: ["b"] }] },
    {
      tag: "ul",
      children: [
        {
          tag: "li",
          children: [{ tag: "check", isChecked: true }, "done"],
        },
      ],
    },
    { tag: "blockquote", children: [p("q")] },
    { tag: "hr", children: [] },
  ]);
  expect(markdownNodes("|a|\n|-|\n|`1`|")).toEqual([
    {
      tag: "table",
      children: [
        { tag: "tr", children: [{ tag: "th", children: ["a"] }] },
        { tag: "tr", children: [{ tag: "td", children: [{ tag: "code", children: ["1"] }] }] },
      ],
    },
  ]);
  expect(markdownNodes("```json\n1\n```")).toEqual([
    { tag: "pre", lines: [[{ text: "1", kind: "number" }]] },
  ]);
});

test("HTML is read as text: tags, scripts and styles are left out", () => {
  expect(markdownNodes("a <b onclick=x()>b</b> &lt;c&gt; &#x1F600; <br> d")).toEqual([
    p("a ", "b", " <c> 😀 ", { tag: "br", children: [] }, " d"),
  ]);
  expect(markdownNodes("<script>alert(1)</script>\n\n<!-- x -->\n\n<style>*{}</style>")).toEqual([]);
  expect(markdownNodes("<div align=center><img src=x onerror=alert(1)>hi</div>")).toEqual([" hi "]);
});

test("a picture is a link to it, and a link keeps where it leads for who decides", () => {
  expect(markdownNodes("![pic](a.png) [x](javascript:alert(1))")).toEqual([
    p({ tag: "a", href: "a.png", children: ["pic"] }, " ", {
      tag: "a",
      href: "javascript:alert(1)",
      children: ["x"],
    }),
  ]);
});

function check(node: DocNode, depth = 0): void {
  expect(depth).toBeLessThan(150);
  if (typeof node === "string" || node.tag === "pre" || node.tag === "check") return;
  if (node.tag !== "a") expect(DOC_TAGS).toContain(node.tag);
  for (const child of node.children) check(child, depth + 1);
}

test("whatever is written, only the known elements come of it", () => {
  const piece = fc.constantFrom(
    ..."# |- |\n|\n\n|> |* |**|_|`|```|[|](|)|![|<|>|</|script|&#|;|1. |~~|\\|http://|javascript:|    |a".split(
      "|",
    ),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
      for (const node of markdownNodes(pieces.join(""))) check(node);
    }),
  );
});

test("what is too deep is shown as it is written", () => {
  for (const node of markdownNodes("> ".repeat(500))) check(node);
  for (const node of markdownNodes(`${"*a **b ".repeat(200)}`)) check(node);
});
