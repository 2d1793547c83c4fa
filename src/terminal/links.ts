// The OSC 8 links of one emulator, bounded. Stands in for xterm's link service, which keeps a marker
// with four listeners per link and line and forgets links whose cells are still on the screen.
import { LINK_ID_CHARS_MAX, LINK_URI_CHARS_MAX, LINKS_MAX } from "./limits.ts";
import type { Core, LinkData, LinkService } from "./xterm-internals.ts";

/** After a sweep that freed nothing, how many new links are refused before the next sweep. */
const REFUSALS_PER_SWEEP = 1024;

export class LinkStore implements LinkService {
  readonly #byId = new Map<number, LinkData>();
  readonly #byKey = new Map<string, number>();
  readonly #used: () => Set<number>;
  #nextId = 1;
  #refusals = 0;

  /** `used` lists the link ids that some cell or pen still refers to; it may be slow. */
  constructor(used: () => Set<number>) {
    this.#used = used;
  }

  /** The id of the link, or 0 (no link) when it is too long or all links are in use. */
  registerLink(link: LinkData): number {
    const id = link.id ?? "";
    if (link.uri.length > LINK_URI_CHARS_MAX || id.length > LINK_ID_CHARS_MAX) return 0;
    const key = `${id};${link.uri}`;
    const known = this.#byKey.get(key);
    if (known !== undefined) return known;
    if (this.#byId.size >= LINKS_MAX && !this.#sweep()) return 0;
    const linkId = this.#nextId++;
    this.#byId.set(linkId, { id: link.id, uri: link.uri });
    this.#byKey.set(key, linkId);
    return linkId;
  }

  /** Nothing to keep per line: a link lives as long as a cell refers to it. */
  addLineToLink(): void {}

  getLinkData(linkId: number): LinkData | undefined {
    return this.#byId.get(linkId);
  }

  #sweep(): boolean {
    if (this.#refusals > 0) {
      this.#refusals--;
      return false;
    }
    const used = this.#used();
    for (const [linkId, link] of this.#byId) {
      if (used.has(linkId)) continue;
      this.#byId.delete(linkId);
      this.#byKey.delete(`${link.id ?? ""};${link.uri}`);
    }
    if (this.#byId.size < LINKS_MAX) return true;
    this.#refusals = REFUSALS_PER_SWEEP;
    return false;
  }
}

/** Every link id that a cell or the pen refers to. */
export function usedLinks(core: Core): Set<number> {
  const used = new Set<number>([core._inputHandler._curAttrData.extended._urlId]);
  for (const { lines } of [core.buffers.normal, core.buffers.alt]) {
    for (let y = 0; y < lines.length; y++) {
      const extended = lines.get(y)?._extendedAttrs ?? {};
      for (const x in extended) used.add(extended[x]?._urlId ?? 0);
    }
  }
  return used;
}
