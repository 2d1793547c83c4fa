// The window title and icon name of a session, with the stacks of CSI 22 t and CSI 23 t.
import { TITLE_CHARS_MAX, TITLE_STACK_MAX } from "./limits.ts";
import { plainText } from "./sanitize.ts";

export class Titles {
  title: string | undefined;
  icon: string | undefined;
  readonly titleStack: string[] = [];
  readonly iconStack: string[] = [];

  setTitle(text: string): void {
    this.title = plainText(text, TITLE_CHARS_MAX);
  }

  setIcon(text: string): void {
    this.icon = plainText(text, TITLE_CHARS_MAX);
  }

  /** `which`: 0 both, 1 the icon name, 2 the title. */
  push(which: number): void {
    if (which === 0 || which === 2) pushBounded(this.titleStack, this.title ?? "");
    if (which === 0 || which === 1) pushBounded(this.iconStack, this.icon ?? "");
  }

  pop(which: number): void {
    if (which === 0 || which === 2) this.title = this.titleStack.pop() ?? this.title;
    if (which === 0 || which === 1) this.icon = this.iconStack.pop() ?? this.icon;
  }

  reset(): void {
    this.title = undefined;
    this.icon = undefined;
    this.titleStack.length = 0;
    this.iconStack.length = 0;
  }

  /** Sequences that bring a terminal with empty stacks to this state. */
  sequences(): string {
    const push = (names: readonly string[], set: number, which: number) =>
      names.map((name) => `\x1b]${set};${name}\x1b\\\x1b[22;${which}t`).join("");
    let text = push(this.titleStack, 2, 2) + push(this.iconStack, 1, 1);
    // Building a stack sets each of its names, so the present name comes last, even if it is empty.
    if (this.icon !== undefined || this.iconStack.length > 0) text += `\x1b]1;${this.icon ?? ""}\x1b\\`;
    if (this.title !== undefined || this.titleStack.length > 0) text += `\x1b]2;${this.title ?? ""}\x1b\\`;
    return text;
  }

  /** Removes the stacks. The outer terminal restores the title itself. */
  restore(): string {
    return "\x1b[23;2t".repeat(this.titleStack.length) + "\x1b[23;1t".repeat(this.iconStack.length);
  }
}

function pushBounded(stack: string[], name: string): void {
  stack.push(name);
  if (stack.length > TITLE_STACK_MAX) stack.shift();
}
