// Source text as lines of words that are marked by what they are.

import { type Line, plainLines, type Word } from "./doc.ts";
import { common, createLowlight, type Node } from "./highlighter.js";

const lowlight = createLowlight(common);

/** Names of languages that the library does not have as such. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  mts: "typescript",
  cts: "typescript",
  jsonl: "json",
  zsh: "bash",
  bashrc: "bash",
  htm: "xml",
  gradle: "kotlin",
};

/** @param language its name, or the end of a file's name. Of an unknown one nothing is marked. */
export function codeLines(text: string, language: string): Line[] {
  const name = OTHER_NAMES[language] ?? language;
  if (!lowlight.registered(name)) return plainLines(text);
  const lines: Word[][] = [[]];
  for (const node of lowlight.highlight(name, text).children) collect(node, null, lines);
  return lines;
}

function collect(node: Node, kind: string | null, lines: Word[][]): void {
  if (node.type === "element") {
    const [name] = node.properties.className ?? [];
    const inner = name?.replace(/^hljs-/, "") ?? kind;
    for (const child of node.children) collect(child, inner, lines);
  } else {
    node.value.split("\n").forEach((text, at) => {
      if (at > 0) lines.push([]);
      if (text !== "") lines.at(-1)!.push({ text, kind });
    });
  }
}
