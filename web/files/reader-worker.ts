// Reads texts apart from the page: whatever a file holds, it can keep only this worker busy, which the page ends then.

import { codeLines } from "./code-lines.ts";
import type { ReaderAnswer, ReaderAsk } from "./doc.ts";
import { markdownNodes } from "./markdown.ts";

addEventListener("message", ({ data }: MessageEvent<ReaderAsk>) => postMessage(answer(data)));

function answer(ask: ReaderAsk): ReaderAnswer {
  return ask.as === "lines"
    ? { as: "lines", lines: codeLines(ask.text, ask.language) }
    : { as: "document", nodes: markdownNodes(ask.text) };
}
