// What is typed for a prompt: its text as a paste if the program knows pastes, and Enter as a key press of its own.

import { kittySequence } from "./kitty-encoding.ts";
import { cleanPaste, pasteBytes } from "./paste-text.ts";

/** Bytes of one prompt: less than half of the input window, so that it can wait as a whole. A longer one is refused. */
export const PROMPT_BYTES_MAX = 96 * 1024;

export interface PromptModes {
  /** `?2004`: the program tells pastes from keys. */
  readonly bracketedPaste: boolean;
  /** Flags of the kitty keyboard protocol. */
  readonly kittyFlags: number;
}

const ENTER = { key: "Enter", ctrl: false, alt: false, shift: false, type: "press" } as const;

/** Lines end with CR, as a terminal pastes them. `asKeys`: never as a paste, for text that answers a dialog. */
export function promptBytes(text: string, modes: PromptModes, asKeys = false): Uint8Array {
  return pasteBytes(text, modes.bracketedPaste && !asKeys && cleanPaste(text) !== "");
}

/** What a terminal sends for Enter. */
export function enterBytes({ kittyFlags }: PromptModes): Uint8Array {
  return new TextEncoder().encode((kittyFlags === 0 ? null : kittySequence(ENTER, kittyFlags)) ?? "\r");
}

/** A prompt of more than one word is not an answer to a question. */
export function isSentence(text: string): boolean {
  return /\S\s+\S/u.test(text);
}
