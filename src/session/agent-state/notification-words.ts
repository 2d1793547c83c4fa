// What the text of a notification means, by the words that agents and shells use. The table is tried in order.

/** Words for "somebody is needed" are stronger than words for "something is over". */
const WORDS: readonly (readonly ["waiting" | "idle", RegExp])[] = [
  [
    "waiting",
    /\b(?:wait(?:s|ing)? (?:for|on) (?:you|your|user|human|input|approval|confirmation|permission|a reply)|needs? (?:you|your|user|human|input|attention|approval|permission|a decision|to know)|(?:input|approval|permission|action|attention|confirmation|decision|login|password|review) (?:is )?(?:required|requested|needed)|requires? (?:your )?(?:input|approval|permission|attention|action)|requesting (?:approval|permission)|asks? (?:for|you|to)|wants? to|would like to|approve|permission|confirm|question|your turn|please (?:answer|reply|respond|check|choose)|stuck|blocked)\b/iu,
  ],
  [
    "idle",
    /\b(?:done|finished|complete|completed|completes|succeeded|success|successful(?:ly)?|failed|failure|ended|exited|ready|passed|all set|over)\b/iu,
  ],
];

/** Whether the text says that somebody is needed or that something is over; null for neither. */
export function meaningOf(text: string): "waiting" | "idle" | null {
  return WORDS.find(([, words]) => words.test(text))?.[0] ?? null;
}
