// What is typed for a prompt: its text as a paste where the program knows pastes, and Enter as a key press of its own.

/** Bytes of one prompt: half of the window of input, so that it can wait as a whole. A longer one is refused. */
export const PROMPT_BYTES_MAX = 96 * 1024;

export interface PromptModes {
  /** `?2004`: the program tells pastes from keys. */
  readonly bracketedPaste: boolean;
  /** Flags of the kitty keyboard protocol. */
  readonly kittyFlags: number;
}

/** All keys are sent as escape sequences: the one flag of kitty's that changes Enter. */
const KITTY_ALL_KEYS = 8;

const utf8 = new TextEncoder();

/** Text that is typed as such: no controls but TAB and line ends, so that nothing in it is a key or ends the paste. */
export function cleanPrompt(text: string): string {
  return text
    .replace(/\u001b\[20[01]~/g, "")
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g, "");
}

/** Lines end with CR, as a terminal pastes them. `asKeys`: never as a paste, for what answers a dialog. */
export function promptBytes(text: string, modes: PromptModes, asKeys = false): Uint8Array {
  const typed = cleanPrompt(text).replace(/\r?\n/g, "\r");
  const isPaste = modes.bracketedPaste && !asKeys && typed !== "";
  return utf8.encode(isPaste ? `\u001b[200~${typed}\u001b[201~` : typed);
}

/** What a terminal sends for Enter. */
export function enterBytes(modes: PromptModes): Uint8Array {
  return utf8.encode((modes.kittyFlags & KITTY_ALL_KEYS) === 0 ? "\r" : "\u001b[13u");
}

/** A prompt of more than one word is no answer to a question. */
export function isSentence(text: string): boolean {
  return /\S\s+\S/u.test(text);
}
