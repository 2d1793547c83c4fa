// Lines of text, with what they are in their language.

import type { Line } from "../../files/doc.ts";

export function CodeLine({ line }: { line: Line }) {
  return (
    <>
      {line.map(({ text, kind }) => (kind === null ? text : <span class={`w-${kind}`}>{text}</span>))}
      {"\n"}
    </>
  );
}
