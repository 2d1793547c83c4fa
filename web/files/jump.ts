// Typing jumps to the next name that begins with what was typed, as in every list of files.

/** Ms after which typing begins anew. */
const TYPING_MS = 800;

export interface Typed {
  readonly text: string;
  /** Ms. */
  readonly at: number;
}

export const NOTHING_TYPED: Typed = { text: "", at: Number.NEGATIVE_INFINITY };

/** One more character. @param at ms */
export function typedMore({ text, at: before }: Typed, char: string, at: number): Typed {
  return { text: at - before > TYPING_MS ? char : text + char, at };
}

/**
 * The index of the name that is meant. One letter again and again goes from one to the next.
 *
 * @param from index of the present name, from which the search begins
 * @returns `from` when there is none
 */
export function jump(names: readonly string[], from: number, typed: string): number {
  const [first = ""] = typed;
  const isRepeated = typed.length > 0 && [...typed].every((char) => char === first);
  const wanted = (isRepeated ? first : typed).toLowerCase();
  if (wanted === "") return from;
  // A longer beginning may be that of the present name still.
  const start = isRepeated ? from + 1 : from;
  for (let step = 0; step < names.length; step++) {
    const at = (Math.max(0, start) + step) % names.length;
    if (names[at]!.toLowerCase().startsWith(wanted)) return at;
  }
  return from;
}
