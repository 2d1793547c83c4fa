// A question before something that cannot be undone, if there is somebody to answer it.

import type { Io } from "./io.ts";

/** True for yes, false for any other answer or none; null where nobody can be asked. The question is one line. */
export async function agrees(io: Io, question: string): Promise<boolean | null> {
  if (!io.stdinIsTty || !io.stdoutIsTty) return null;
  const { askLine } = await import("../client/remote/prompt.ts");
  const answer = await askLine(0, `${question} [y/N] `);
  return answer !== null && /^y(?:es)?$/iu.test(answer);
}
