// A command as words and as one line: quoted as a shell would take it, and split as a shell would, without variables,
// patterns or operators.

/** The words as a shell would take them. */
export function joinWords(words: readonly string[]): string {
  return words.map(quoted).join(" ");
}

function quoted(word: string): string {
  return /^[A-Za-z0-9_./:=@%+,-]+$/.test(word) ? word : `'${inSingleQuotes(word)}'`;
}

/** The text as it stands between single quotes in sh, bash and zsh. */
export function inSingleQuotes(text: string): string {
  return text.replaceAll("'", "'\\''");
}

export type Words =
  | { readonly ok: true; readonly words: readonly string[] }
  | { readonly ok: false; readonly problem: string };

/** Blank-separated words; quotes and backslashes as in sh. */
export function splitWords(line: string): Words {
  const words: string[] = [];
  let word: string | null = null;
  let quote = "";
  for (let i = 0; i < line.length; i++) {
    const char = line[i]!;
    if (quote === "'") {
      if (char === "'") quote = "";
      else word += char;
    } else if (char === "\\") {
      const next = line[++i];
      if (next === undefined) return { ok: false, problem: "nothing follows the last backslash" };
      word = (word ?? "") + (quote === '"' && !/["\\$`]/.test(next) ? `\\${next}` : next);
    } else if (quote === '"') {
      if (char === '"') quote = "";
      else word += char;
    } else if (char === "'" || char === '"') {
      quote = char;
      word ??= "";
    } else if (/[ \t\n]/.test(char)) {
      if (word !== null) words.push(word);
      word = null;
    } else word = (word ?? "") + char;
  }
  if (quote !== "") return { ok: false, problem: `a ${quote} is not closed` };
  if (word !== null) words.push(word);
  return { ok: true, words };
}
