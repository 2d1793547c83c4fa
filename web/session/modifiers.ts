// Ctrl and Alt of the key bar: pressed once, they hold for the next key; pressed twice, until they are pressed again. Pure.

export type Hold = "off" | "next" | "locked";

export interface Modifiers {
  readonly ctrl: Hold;
  readonly alt: Hold;
}

export const NO_MODIFIERS: Modifiers = { ctrl: "off", alt: "off" };

const PRESSED: Readonly<Record<Hold, Hold>> = { off: "next", next: "locked", locked: "off" };
const USED: Readonly<Record<Hold, Hold>> = { off: "off", next: "off", locked: "locked" };

export const isHeld = ({ ctrl, alt }: Modifiers): boolean => ctrl !== "off" || alt !== "off";

/** After a press of the modifier itself. */
export function pressed(held: Modifiers, which: keyof Modifiers): Modifiers {
  return { ...held, [which]: PRESSED[held[which]] };
}

/** After a key that they were held for. */
export const used = ({ ctrl, alt }: Modifiers): Modifiers => ({ ctrl: USED[ctrl], alt: USED[alt] });

/** The name of the key with the modifiers that are held, as `src/keys` reads it: `C-M-x`. */
export function modified(name: string, { ctrl, alt }: Modifiers): string {
  const key = ctrl !== "off" && /^[A-Z]$/.test(name) ? name.toLowerCase() : name;
  // Shift, if the name has it, stands directly before the key.
  return `${ctrl !== "off" ? "C-" : ""}${alt !== "off" ? "M-" : ""}${key}`;
}
