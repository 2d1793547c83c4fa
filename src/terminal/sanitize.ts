// Makes text that a program chose safe to store, to show and to send on. Does not know where the text came from.

/** C0, DEL and C1 controls, and the marks that reorder or hide text (bidi, separators, BOM). */
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu;

/** `text` without control and reordering characters, at most `charsMax` UTF-16 units. */
export function plainText(text: string, charsMax: number): string {
  const clean = text.replace(UNSAFE, "");
  if (clean.length <= charsMax) return clean;
  const lead = clean.charCodeAt(charsMax - 1);
  return clean.slice(0, lead >= 0xd800 && lead <= 0xdbff ? charsMax - 1 : charsMax);
}

/** Whether a hyperlink may be passed to a place that remi draws itself: http or https, without odd characters. */
export function isSafeLink(uri: string): boolean {
  return /^https?:\/\//iu.test(uri) && plainText(uri, uri.length) === uri;
}

/** `text` for HTML, in element content and quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/gu, (character) => `&#${character.charCodeAt(0)};`);
}
