// Numbers of a run: medians, percentiles, and the text that is printed through sessions.

/** The value below which `share` (0..1) of the samples lie. NaN of none. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** The middle sample; of an even number, the mean of the two in the middle. */
export function median(samples: readonly number[]): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

const WORDS = ["lorem", "ipsum", "dolor", "sit", "amet", "consectetur", "adipiscing", "elit", "sed", "do"];

/** Numbers that look random and are the same in every run. */
function* sequence(): Generator<number, never> {
  let state = 12_345;
  for (;;) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    yield state >> 8;
  }
}

/** About `bytes` of lines of 40 to 110 plain characters. */
export function plainText(bytes: number): string {
  return textOf(bytes, (word) => `${word} `);
}

/** About `bytes` of the same lines, every word with a colour of its own: 256 colours, true colours, attributes. */
export function colorText(bytes: number): string {
  return textOf(bytes, (word, n) => {
    const styles = [
      `38;5;${n % 256}`,
      `38;2;${n % 255};${(n >> 3) % 255};${(n >> 6) % 255}`,
      `1;3${n % 8}`,
      `4${n % 8};9${(n >> 3) % 8}`,
    ];
    return `\x1b[${styles[(n >> 9) % styles.length]}m${word}\x1b[0m `;
  });
}

function textOf(bytes: number, show: (word: string, n: number) => string): string {
  const random = sequence();
  const lines: string[] = [];
  for (let total = 0; total < bytes; ) {
    const width = 40 + (random.next().value % 70);
    let line = "";
    for (let shown = 0; shown < width; ) {
      const n = random.next().value;
      const word = WORDS[n % WORDS.length]!;
      line += show(word, n);
      shown += word.length + 1;
    }
    lines.push(line);
    total += line.length + 1;
  }
  return `${lines.join("\n")}\n`;
}
