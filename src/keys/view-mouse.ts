// Turns mouse reports of a client that sees a part of a session into what the session's program expects: its own cells,
// in the encoding that it asked for. All other input passes unchanged. It does not know what draws the view.

import { PASTE_START, PasteTracker } from "./bracketed-paste.ts";
import { readEscape } from "./escape-token.ts";
import { joined } from "./joined-bytes.ts";
import {
  type CellPixels,
  MOUSE_MODIFIERS,
  MOUSE_MOTION,
  MOUSE_WHEEL,
  type MouseEncoding,
  type MouseReport,
  NO_BUTTON,
  readMouseReport,
  writeMouseReport,
} from "./mouse-reports.ts";

/** Which part of the session the view shows, and which reports the program wants. All in cells. */
export interface ViewArea {
  /** The session's cell in the view's top left corner. */
  readonly left: number;
  readonly top: number;
  readonly view: { readonly cols: number; readonly rows: number };
  readonly session: { readonly cols: number; readonly rows: number };
  /** False: the program has the mouse off, and every report is dropped. */
  readonly tracks: boolean;
  readonly encoding: MouseEncoding;
  readonly cell: CellPixels;
}

const ESC = 0x1b;
const EMPTY = new Uint8Array(0);
const latin1 = new TextDecoder("latin1");
/** No key begins like this, so the rest of a report that was cut may be waited for. */
const SGR_START = [ESC, 0x5b, 0x3c];

export class ViewMouse {
  readonly #paste = new PasteTracker();
  /** Buttons that went down on the session's area: their moves and release go to the program wherever they happen. */
  readonly #held = new Set<number>();
  #partial: Uint8Array = EMPTY;

  /** Input as the program should get it. May be a view on `bytes`. */
  translate(bytes: Uint8Array, area: ViewArea, nowMs: number): Uint8Array {
    const input = this.#partial.byteLength === 0 ? bytes : joined([this.#partial, bytes]);
    this.#partial = EMPTY;
    const out: Uint8Array[] = [];
    let at = this.#paste.active(nowMs) ? this.#paste.skip(input, 0, nowMs) : 0;
    let from = 0;
    while (at < input.byteLength) {
      const start = input.indexOf(ESC, at);
      if (start < 0) break;
      const token = readEscape(input, start);
      if (token.kind === "partial") {
        if (SGR_START.every((byte, i) => input[start + i] === byte)) {
          out.push(input.subarray(from, start));
          this.#partial = input.slice(start);
          from = input.byteLength;
        }
        break;
      }
      at = token.end;
      if (token.kind !== "csi") continue;
      const body = latin1.decode(input.subarray(start + 2, token.end));
      if (body === PASTE_START) {
        this.#paste.start(nowMs);
        at = this.#paste.skip(input, at, nowMs);
        continue;
      }
      const report = readMouseReport(body);
      if (!report) continue;
      out.push(input.subarray(from, start));
      const moved = this.#move(report, area);
      if (moved) out.push(writeMouseReport(moved, area.encoding, area.cell) ?? EMPTY);
      from = at;
    }
    if (out.length === 0) return input.subarray(from);
    return joined([...out, input.subarray(from)]);
  }

  /** The report in the session's cells; null when it is not for the program. */
  #move(report: MouseReport, area: ViewArea): MouseReport | null {
    if (!area.tracks) {
      this.#held.clear();
      return null;
    }
    const [x, y] = [report.x + area.left, report.y + area.top];
    const { cols, rows } = area.session;
    const isInside = report.x < area.view.cols && report.y < area.view.rows && x < cols && y < rows;
    const code = report.release ? this.#released(report.code) : report.code;
    if (!this.#isWanted({ ...report, code }, isInside)) return null;
    return { ...report, code, x: Math.min(x, cols - 1), y: Math.min(y, rows - 1) };
  }

  #isWanted({ code, release }: MouseReport, isInside: boolean): boolean {
    const button = code & ~(MOUSE_MODIFIERS | MOUSE_MOTION);
    if ((code & MOUSE_MOTION) !== 0) return button === NO_BUTTON ? isInside : this.#held.has(button);
    if ((code & MOUSE_WHEEL) !== 0) return isInside;
    if (release) return this.#held.delete(button);
    if (isInside) this.#held.add(button);
    else this.#held.delete(button);
    return isInside;
  }

  /** If the release does not name its button, it is one that is held. */
  #released(code: number): number {
    if ((code & NO_BUTTON) !== NO_BUTTON) return code;
    const [button] = this.#held;
    return button === undefined ? code : (code & ~NO_BUTTON) | button;
  }
}
