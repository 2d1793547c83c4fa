// Prompts that can be told apart, and how often each came to the API double.

export interface CountedPrompt {
  readonly text: string;
  /** Stands at its start and in no other prompt. */
  readonly mark: string;
}

/** A prompt of about this many characters: a mark, words, lines of about the same length. */
export function promptOf(number: number, length: number, lines: number): CountedPrompt {
  const [mark, end] = [`q${number}b`, `z${number}e`];
  const words = "and look at what the tests say of it ".repeat(length / 30 + 1);
  const body = words.slice(0, Math.max(1, length - mark.length - end.length - 2)).trim();
  const cut = Math.ceil(body.length / lines);
  const pieces = Array.from({ length: lines }, (_, i) => body.slice(i * cut, (i + 1) * cut).trim() || "x");
  return { mark, text: `${mark} ${pieces.join("\n")} ${end}` };
}

/** `changed`: it came once, and not as it was typed. */
export type Arrival = "once" | "never" | "twice" | "changed";

/** @param heard the new messages of each request, as JSON */
export function arrivalOf(heard: readonly string[], { mark, text }: CountedPrompt): Arrival {
  const requests = heard.filter((messages) => messages.includes(mark));
  if (requests.length === 0) return "never";
  const count = Math.max(...requests.map((messages) => messages.split(mark).length - 1));
  if (requests.length > 1 || count > 1) return "twice";
  return requests[0]!.includes(JSON.stringify(text).slice(1, -1)) ? "once" : "changed";
}
