// Bounds what xterm.js leaves unbounded, so that a program cannot use up the page's time: the text of one cell, the
// lines of a link, and the lines that one sequence moves. Changes a terminal's own objects; with a release that keeps
// them elsewhere nothing happens, and the viewer's tests notice.

import { CELL_LENGTH_MAX } from "../../src/text/cell-length.ts";
import { LINKS_MAX } from "./osc-rules.ts";

interface Line {
  readonly _combined: Record<number, string>;
  addCodepointToCell(x: number, codePoint: number, width: number): void;
}

interface LinkData {
  readonly id?: string;
  readonly uri: string;
}

interface LinkService {
  registerLink(link: LinkData): number;
  addLineToLink(linkId: number, y: number): void;
  getLinkData(linkId: number): LinkData | undefined;
}

interface Internals {
  readonly _core?: {
    readonly buffer?: { readonly lines?: { get(y: number): Line | undefined } };
    readonly _oscLinkService?: LinkService;
    readonly _inputHandler?: Partial<
      Record<string, (params: { params: number[]; length: number }) => boolean>
    >;
  };
}

const bounded = new WeakSet<object>();

/**
 * More marks than the emulator keeps are dropped: the time to draw them grows with the square of their number. For all
 * terminals of the page, because it is a method of their lines.
 */
export function boundCells(terminal: object): void {
  const line = (terminal as Internals)._core?.buffer?.lines?.get(0);
  const lines = line && (Object.getPrototypeOf(line) as Line);
  if (!lines || typeof lines.addCodepointToCell !== "function" || bounded.has(lines)) return;
  bounded.add(lines);
  const add = lines.addCodepointToCell;
  lines.addCodepointToCell = function (this: Line, x, codePoint, width) {
    const before = this._combined[x];
    add.call(this, x, codePoint, width);
    // If it is shorter now, the earlier text belonged to a cell that is gone.
    const isLonger = before !== undefined && (this._combined[x]?.length ?? 0) > before.length;
    if (isLonger && before.length >= CELL_LENGTH_MAX) this._combined[x] = before;
  };
}

/** Sequences that move lines one by one, by their final byte. */
const LINE_MOVERS = { L: "insertLines", M: "deleteLines", S: "scrollUp", T: "scrollDown" } as const;

interface CountedTerminal {
  readonly rows: number;
  readonly parser: {
    registerCsiHandler(
      id: { readonly final: string },
      handler: (params: (number | number[])[]) => boolean,
    ): unknown;
  };
}

/** More lines than the screen has do the same as all of them; the host's emulator has the same bound. */
export function boundCounts(terminal: CountedTerminal): void {
  for (const [final, mover] of Object.entries(LINE_MOVERS))
    terminal.parser.registerCsiHandler({ final }, ([count]) => {
      const handler = (terminal as Internals)._core?._inputHandler;
      if (Number(count) <= terminal.rows || typeof handler?.[mover] !== "function") return false;
      return handler[mover]({ params: [terminal.rows], length: 1 });
    });
}

/**
 * The links of a terminal by what they lead to. xterm.js keeps a marker for each line of a link, looks through all of
 * them at each character, and tells each of them of every line that scrolls.
 */
export class Links implements LinkService {
  readonly #byId: LinkData[] = [];
  readonly #ids = new Map<string, number>();

  /** Replaces the terminal's own. */
  constructor(terminal?: object) {
    const service = (terminal as Internals | undefined)?._core?._oscLinkService;
    if (!service || typeof service.registerLink !== "function") return;
    service.registerLink = (link) => this.registerLink(link);
    service.addLineToLink = () => {};
    service.getLinkData = (linkId) => this.getLinkData(linkId);
  }

  /** 0 (no link) when there are too many; the clamp lets no more through. */
  registerLink({ id, uri }: LinkData): number {
    const key = `${id ?? ""};${uri}`;
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    if (this.#byId.length >= LINKS_MAX) return 0;
    this.#byId.push(id === undefined ? { uri } : { id, uri });
    this.#ids.set(key, this.#byId.length);
    return this.#byId.length;
  }

  addLineToLink(): void {}

  getLinkData(linkId: number): LinkData | undefined {
    return this.#byId[linkId - 1];
  }

  /** No cell has a link now. */
  reset(): void {
    this.#byId.length = 0;
    this.#ids.clear();
  }
}
