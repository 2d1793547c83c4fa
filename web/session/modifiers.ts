// Ctrl and Alt of the key bar: pressed once, they hold for the next key. Pure.

export interface Modifiers {
  readonly ctrl: boolean;
  readonly alt: boolean;
}

export const NO_MODIFIERS: Modifiers = { ctrl: false, alt: false };

export const isHeld = ({ ctrl, alt }: Modifiers): boolean => ctrl || alt;

/** The name of the key with what is held, as `src/keys` reads it: `C-M-x`. */
export function modified(name: string, { ctrl, alt }: Modifiers): string {
  const key = ctrl && /^[A-Z]$/.test(name) ? name.toLowerCase() : name;
  return `${ctrl ? "C-" : ""}${alt ? "M-" : ""}${key}`;
}
