import { expect, test } from "bun:test";
import fc from "fast-check";
import { readBashWord, type TypedWord, writeBashWord } from "../../../../src/cli/completions/bash-word.ts";

const texts = fc
  .array(fc.oneof(fc.constantFrom(..."ab \\'\"$`!*?[]{}()<>|&;#~=:@%^,/-+"), fc.string({ unit: "grapheme" })))
  .map((parts) => parts.join("").replace(/[\u0000-\u001f\u007f-\u009f\ufffd]/g, ""));
const quotes = fc.constantFrom<TypedWord["quote"]>("", "'", '"');

/** A whole word, with the quote that readline puts behind it. */
function wordOf(text: string, quote: TypedWord["quote"]): string {
  const written = quote + writeBashWord(text, quote);
  return written !== quote && written.endsWith(quote) ? written : written + quote;
}

test("bash reads what is written, and so does this", () => {
  const samples = fc.sample(fc.tuple(texts, quotes), { numRuns: 500, seed: 1 });
  const words = samples.map(([text, quote]) => wordOf(text, quote));
  // An empty word without quotes is none.
  const script = words.map((word) => `printf '%s\\0' ''${word}`).join("\n");
  const run = Bun.spawnSync(["bash", "--norc", "--noprofile"], {
    stdin: Buffer.from(script),
    env: { ...process.env, LANG: "C.UTF-8" },
  });
  const read = run.stdout.toString().split("\0").slice(0, -1);
  expect(read).toEqual(samples.map(([text]) => text));
  expect(run.stderr.toString()).toBe("");
  for (const [i, word] of words.entries())
    expect(readBashWord(word)).toEqual({ text: samples[i]![0], quote: "", quotedFrom: word.length });
});

test("what is typed of a word says the beginning of it", () => {
  fc.assert(
    fc.property(texts, quotes, fc.nat(), (text, quote, cut) => {
      const word = wordOf(text, quote);
      const typed = word.slice(0, cut % (word.length + 1));
      const read = readBashWord(typed);
      expect(read).not.toBeNull();
      expect(text.startsWith(read!.text)).toBe(true);
      if (read!.quote !== "") expect(typed[read!.quotedFrom - 1]).toBe(read!.quote);
    }),
  );
});

test("a word in which the shell would replace something is not read", () => {
  for (const typed of ["$HOME/a", '"$HOME', "a$(b", "`c", "$'d"])
    expect([typed, readBashWord(typed)]).toEqual([typed, null]);
  for (const typed of ["'$HOME", "\\$HOME", '"\\$HOME'])
    expect([typed, readBashWord(typed)?.text]).toEqual([typed, "$HOME"]);
});
