// The hunks of one file, as text: each line with its numbers, its sign and its colour.

import { useMemo, useState } from "preact/hooks";
import type { Difference } from "../../../src/files/rules/change.ts";
import {
  DIFF_LINES_MAX,
  DIFF_LINES_STEP,
  type ShownHunk,
  type ShownLine,
  shownDiff,
} from "../../changes/shown-hunks.ts";
import { parseDiff } from "../../changes/unified-diff.ts";
import { differenceNotes } from "../../changes/words.ts";
import { CodeLine } from "../files/code.tsx";

export interface DifferenceBodyProps {
  readonly difference: Difference;
  readonly fromName: string | null;
  readonly wraps: boolean;
}

export function DifferenceBody({ difference, fromName, wraps }: DifferenceBodyProps) {
  const [drawn, setDrawn] = useState(DIFF_LINES_STEP);
  const parsed = useMemo(() => parseDiff(difference.hunks, drawn), [difference, drawn]);
  const { hunks, gutterLength, isCut } = useMemo(() => shownDiff(parsed), [parsed]);
  const notes = differenceNotes(difference, fromName);
  if (isCut) notes.push("Ends of long lines are not shown.");
  if (parsed.end === "broken" && !difference.isCut) notes.push("The rest of it cannot be read.");
  return (
    <>
      {notes.length > 0 && (
        <p class="diff-notes" role="status">
          {notes.join(" ")}
        </p>
      )}
      <div class={wraps ? "diff-lines wraps" : "diff-lines"} style={{ "--gutter": `${gutterLength}ch` }}>
        {hunks.map((hunk, at) => (
          <HunkView key={at} hunk={hunk} />
        ))}
      </div>
      {parsed.end === "more" &&
        (drawn < DIFF_LINES_MAX ? (
          <button type="button" class="text-button" onClick={() => setDrawn(drawn + DIFF_LINES_STEP)}>
            Show more lines
          </button>
        ) : (
          <p class="files-count">More has changed than is shown. Open the file for the rest.</p>
        ))}
    </>
  );
}

function HunkView({ hunk: { title, section, line, blocks } }: { hunk: ShownHunk }) {
  return (
    <section class="hunk" data-line={line} aria-label={title}>
      <h3 class="hunk-head" tabIndex={-1}>
        {title}
        {section !== "" && <code>{section}</code>}
      </h3>
      {blocks.map((block, at) => (
        <div key={at} class="text-block diff-block" style={{ "--lines": block.length }}>
          {block.map((line, lineAt) => (
            <LineView key={lineAt} line={line} />
          ))}
        </div>
      ))}
    </section>
  );
}

/** What was added and removed is told by the elements also to who does not see it. */
const TAGS = { " ": "div", "+": "ins", "-": "del" } as const;

function LineView({ line: { sign, gutter, words, isUnended } }: { line: ShownLine }) {
  const Tag = TAGS[sign];
  return (
    <Tag class="diff-line" data-gutter={gutter}>
      <CodeLine line={words} />
      {isUnended && <span class="w-cut">No line end at the end of the file{"\n"}</span>}
    </Tag>
  );
}
