// A text with the numbers of its lines. It is seen at once, and its words are marked as soon as that is done.

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { plainLines } from "../../files/doc.ts";
import { endOf } from "../../files/kinds.ts";
import { readApart } from "../../files/reader.ts";
import { BLOCK_LINES, shownLines } from "../../files/shown-lines.ts";
import { useResolved } from "../use-resolved.ts";
import { CodeLine } from "./code.tsx";

/** UTF-16 code units of a text whose words are marked. */
const MARKED_LENGTH_MAX = 300_000;

export interface TextViewProps {
  readonly text: string;
  readonly name: string;
  /** The size of the file of which this is the beginning. Null: it is all. */
  readonly missing: string | null;
  /** The line that is to be seen, from 1. */
  readonly line?: number | undefined;
}

export function TextView({ text, name, missing, line: wanted }: TextViewProps) {
  const [wraps, setWraps] = useState(true);
  const mark = async () =>
    text.length > MARKED_LENGTH_MAX ? null : readApart({ as: "lines", text, language: endOf(name) });
  const marked = useResolved(mark, [text, name]);
  const lines = marked?.as === "lines" ? marked.lines : null;
  const { blocks, isCut } = useMemo(() => shownLines(lines ?? plainLines(text)), [lines, text]);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    box.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "center" });
  }, [text, wanted]);
  if (text === "") return <p class="file-note">This file is empty.</p>;
  return (
    <>
      <div class="file-note">
        <span class="grow" role="status">
          {missing !== null
            ? `The beginning of ${missing}. Download it for the rest.`
            : isCut && "Some of it is not shown. Download it for the rest."}
        </span>
        <button type="button" class="chip" aria-pressed={wraps} onClick={() => setWraps(!wraps)}>
          Wrap lines
        </button>
      </div>
      <div ref={box} class={wraps ? "text wraps" : "text"}>
        {blocks.map((block, at) => (
          <pre key={at} class="text-block">
            {block.map((line, lineAt) => {
              const number = at * BLOCK_LINES + lineAt + 1;
              return (
                <div
                  key={lineAt}
                  class="text-line"
                  data-line={number}
                  aria-current={number === wanted ? "true" : undefined}
                >
                  <CodeLine line={line} />
                </div>
              );
            })}
          </pre>
        ))}
      </div>
    </>
  );
}
