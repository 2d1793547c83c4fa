// Lines of a screen as they are read on a narrow page: without the boxes around them, without what is empty. Pure.

const SIDES = /^[\s│┃|╎]*[│┃╎]|[\s│┃╎]+$/gu;
/** Rules and the edges of boxes. */
const DRAWN = /^[\s─━═╌╭╮╰╯┌┐└┘├┤┬┴┼▀▄█▁▔_=~·.-]*$/u;

/** The last `max` lines that say something, with their common indentation removed. */
export function plainLines(lines: readonly string[], max: number): string[] {
  const texts = lines.map((line) => line.replaceAll(SIDES, "")).filter((line) => !DRAWN.test(line));
  const shown = texts.slice(-max);
  const indent = Math.min(...shown.map((line) => /^\s*/.exec(line)![0].length));
  return shown.map((line) => line.slice(indent));
}
