// Where a link of a document may lead.

import { expect, test } from "bun:test";
import fc from "fast-check";
import { joinFilePath } from "../../../../src/files/rules/file-path.ts";
import { linkTarget } from "../../../../web/files/link-target.ts";

const utf8 = new TextEncoder();
const at = (path: string) => path.split("/").map((name) => utf8.encode(name));
const from = (document: string, href: string) => {
  const target = linkTarget(at(document), href);
  return target?.kind === "file"
    ? new TextDecoder().decode(joinFilePath(target.path))
    : (target?.url ?? null);
};

test("to the web, and to files beside, below and above the document, and from the top", () => {
  expect(from("docs/a.md", "https://example.com/x?y#z")).toBe("https://example.com/x?y#z");
  expect(from("docs/a.md", "b.md#part")).toBe("docs/b.md");
  expect(from("docs/a.md", "./img/c%20d.png?raw=1")).toBe("docs/img/c d.png");
  expect(from("docs/a.md", "../README.md")).toBe("README.md");
  expect(from("docs/a.md", "/LICENSE")).toBe("LICENSE");
});

test("what only looks like a scheme is a file's name", () => {
  expect(from("docs/a.md", " javascript:alert(1)")).toBe("docs/ javascript:alert(1)");
});

test("nowhere else", () => {
  for (const href of [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,x",
    "vbscript:x",
    "file:///etc/passwd",
    "//evil.example/x",
    "\\\\evil.example\\x",
    "../../outside",
    "#part",
    "",
    "%ff",
    "a%00b",
    "a%2f..%2f..%2f..%2fb",
  ])
    expect([href, from("docs/a.md", href)]).toEqual([href, null]);
});

test("whatever is written, it is a web address or a path below the top", () => {
  fc.assert(
    fc.property(fc.string(), (href) => {
      const target = linkTarget(at("docs/a.md"), href);
      if (target?.kind === "web") expect(target.url).toMatch(/^https?:\/\//);
    }),
  );
});
