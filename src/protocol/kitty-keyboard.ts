// Flags of the kitty keyboard protocol, one stack for each screen, as the protocol asks
// (https://sw.kovidgoyal.net/kitty/keyboard-protocol/). Knows nothing of keys.

/** Flags pushed on one screen, the same number as in kitty; pushing one more drops the oldest. */
const KITTY_STACK_MAX = 16;

const FLAGS_MASK = 31;

export class KittyKeyboard {
  /** Each stack from the bottom up: the last entry is in force, the first was there before any push. */
  #screens: { main: number[]; alternate: number[] } = { main: [0], alternate: [0] };

  flags(isAlternate: boolean): number {
    return this.#stack(isAlternate).at(-1)!;
  }

  depth(isAlternate: boolean): number {
    return this.#stack(isAlternate).length - 1;
  }

  /** `mode`: 1 set exactly, 2 add these, 3 remove these. */
  set(isAlternate: boolean, flags: number, mode: number): void {
    const stack = this.#stack(isAlternate);
    const now = stack.at(-1)!;
    const wanted = flags & FLAGS_MASK;
    stack[stack.length - 1] = mode === 2 ? now | wanted : mode === 3 ? now & ~wanted : wanted;
  }

  push(isAlternate: boolean, flags: number): void {
    const stack = this.#stack(isAlternate);
    stack.push(flags & FLAGS_MASK);
    if (stack.length > KITTY_STACK_MAX) stack.shift();
  }

  pop(isAlternate: boolean, count: number): void {
    const stack = this.#stack(isAlternate);
    const depth = stack.length - 1;
    stack.length = Math.max(1, stack.length - Math.max(1, count));
    if (Math.max(1, count) > depth) stack[0] = 0;
  }

  reset(): void {
    this.#screens = { main: [0], alternate: [0] };
  }

  isDefault(isAlternate: boolean): boolean {
    const stack = this.#stack(isAlternate);
    return stack.length === 1 && stack[0] === 0;
  }

  /** Sequences that build this stack on the screen that is showing. */
  sequences(isAlternate: boolean): string {
    const [base, ...pushed] = this.#stack(isAlternate);
    return (base === 0 ? "" : `\x1b[=${base};1u`) + pushed.map((flags) => `\x1b[>${flags}u`).join("");
  }

  /** Undoes what `sequences` did, on the screen that is showing. */
  restore(isAlternate: boolean): string {
    if (this.isDefault(isAlternate)) return "";
    const depth = this.depth(isAlternate);
    const base = this.#stack(isAlternate)[0] === 0 ? "" : "\x1b[=0;1u";
    return (depth === 0 ? "" : `\x1b[<${depth}u`) + base;
  }

  #stack(isAlternate: boolean): number[] {
    return isAlternate ? this.#screens.alternate : this.#screens.main;
  }
}
