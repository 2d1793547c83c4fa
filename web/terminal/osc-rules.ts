// Which operating system commands (OSC) reach the terminal: colours, and links to the web. Titles, names and working
// directories come from the host, already cleaned; the rest has no business here. Pure.

import { printable } from "../../src/text/printable.ts";

/** Characters of a link's address and of its id; a longer one is shown as plain text. */
export const LINK_LENGTH_MAX = 2_083;
const LINK_ID_LENGTH_MAX = 256;

/** Different links of one terminal; further ones are shown as plain text. */
export const LINKS_MAX = 4_096;

/** Colour commands: 4 palette, 10-12 foreground, background, cursor; 1xx resets. With `?` they ask. */
const COLORS = /^(?:4|10|11|12|104|110|111|112)(?:;[0-9A-Za-z#:/;,. -]*)?$/;

/** Characters of a notification. */
const NOTICE_LENGTH_MAX = 256;

export interface OscSink {
  /** A program wants to set the clipboard. The text is base64 as it came, not checked. */
  clipboard?(base64: string): void;
  /** A program wants to say something to the person; the text is cleaned and cut. */
  notice?(text: string): void;
}

export class OscRules {
  readonly #links = new Set<string>();

  constructor(private readonly sink: OscSink) {}

  reset(): void {
    this.#links.clear();
  }

  /** The command as it may be passed on, or null to drop it. */
  allow(body: string): string | null {
    if (body.startsWith("8;")) return this.#link(body);
    if (body.startsWith("52;")) {
      const [, , base64 = ""] = body.split(";", 3);
      // A question is never answered, and an empty text would clear what the person copied.
      if (base64 !== "?" && base64 !== "") this.sink.clipboard?.(base64);
      return null;
    }
    const notice = noticeOf(body);
    if (notice) this.sink.notice?.(notice);
    return COLORS.test(body) && body.length <= 1_024 ? body : null;
  }

  #link(body: string): string {
    const plain = "8;;";
    const [, params = "", uri = ""] = /^8;([^;]*);(.*)$/s.exec(body) ?? [];
    if (!isSafeLink(uri)) return plain;
    const id = /(?:^|:)id=([^:]*)/.exec(params)?.[1] ?? "";
    if (id.length > LINK_ID_LENGTH_MAX || printable(id) !== id) return plain;
    const key = `${id};${uri}`;
    if (!this.#links.has(key)) {
      if (this.#links.size >= LINKS_MAX) return plain;
      this.#links.add(key);
    }
    return id === "" ? `8;;${uri}` : `8;id=${id};${uri}`;
  }
}

/**
 * The text of a notification: OSC 9, OSC 777 and the plain form of OSC 99. Other forms of these are not notifications.
 */
function noticeOf(body: string): string {
  const [, simple, titled, kitty] =
    /^(?:9;(?!\d+(?:;|$))(.*)|777;notify;(.*)|99;[^;]*;(.*))$/s.exec(body.slice(0, 2_048)) ?? [];
  return printable(simple ?? titled?.replace(";", ": ") ?? kitty ?? "", NOTICE_LENGTH_MAX).trim();
}

/** Whether an address may be offered for opening: it leads to the web, is of bounded length, and hides nothing. */
export function isSafeLink(uri: string): boolean {
  if (!/^https?:\/\//i.test(uri) || uri.length > LINK_LENGTH_MAX) return false;
  return printable(uri, uri.length) === uri && URL.canParse(uri);
}
