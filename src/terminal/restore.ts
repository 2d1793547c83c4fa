// Sequences that bring an outer terminal back to the state that a shell expects: exactly, after a known session; as far
// as is safe, when nothing is known; and to a known start for a snapshot. Never by RIS, and never touching its
// scrollback.

import type { KittyKeyboard } from "../protocol/kitty-keyboard.ts";
import type { SessionColors } from "./colors.ts";
import type { NotedModes } from "./noted-modes.ts";
import { BLIND_UNDO } from "./private-modes.ts";
import { defaultTabSequences, hasDefaultTabs } from "./tab-stops.ts";
import type { Titles } from "./titles.ts";
import { BG_PROTECTED, type Core, type ScreenBuffer } from "./xterm-internals.ts";

const NO_LINK = "\x1b]8;;\x1b\\";
const MOUSE_OFF = "\x1b[?9l\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1016l";
const KITTY_OFF = "\x1b[<99u\x1b[=0;1u";
/** Left and right, then top and bottom; both may home the cursor. */
const MARGINS_OFF = "\x1b[?69l\x1b[r";
/**
 * Ends any unfinished sequence: CAN cancels it, so that half a query is not answered; ST is for terminals that do not
 * know CAN.
 */
export const END_SEQUENCE = "\x18\x1b\\";

const MODES_OFF =
  `\x1b[?2026l${MOUSE_OFF}\x1b[?1004l\x1b[?2004l\x1b[?1l\x1b>\x1b[?45l\x1b[?12l\x1b[?25h\x1b[0 q` +
  `\x1b[4l\x1b[20l\x1b[?7h\x1b(B\x1b)B\x0f${BLIND_UNDO}\x1b[m\x1b[0"q${NO_LINK}`;

/** Back from VT52 mode and from a printer, where no other sequence is understood. */
const LISTEN = `${END_SEQUENCE}\x1b<\x1b[4i`;

/**
 * For a terminal about which nothing is known, when a session's client has died: every mode that a program may have set
 * is reset, and the cursor stays where it is. Colours are left alone: they may be the user's.
 */
export const BLANKET_RESTORE: string =
  // Always passes through the alternate screen: it has its own keyboard stack, and entering it first keeps the cursor
  // in place if it was not showing.
  `${LISTEN}\x1b[?1049h${KITTY_OFF}\x1b[?1049l${KITTY_OFF}\x1b[!p\x1b7${MARGINS_OFF}\x1b8${MODES_OFF}`;

/**
 * Brings a terminal in any state to the one a snapshot starts from: primary screen, cleared and at
 * home, default modes. Titles, colours, tab stops (the snapshot sets them) and the scrollback stay.
 */
export function preamble(): Uint8Array {
  return new TextEncoder().encode(
    `${LISTEN}\x1b[?2026l\x1b[?1049h${KITTY_OFF}\x1b[!p\x1b[r\x1b[?1049l` +
      `${KITTY_OFF}\x1b[!p${MARGINS_OFF}${MODES_OFF}\x1b[H\x1b[2J`,
  );
}

/** Undoes what a `ViewRenderer` sets in a terminal that was in the state of `preamble()` before. */
export const VIEW_RESTORE =
  `${END_SEQUENCE}\x1b[?1l\x1b>\x1b[?2004l\x1b[?1004l${MOUSE_OFF}` +
  `\x1b[=0;1u\x1b[0 q\x1b[?25h\x1b[m${NO_LINK}`;

export interface RestoreSources {
  readonly core: Core;
  readonly titles: Titles;
  readonly colors: SessionColors;
  readonly kitty: KittyKeyboard;
  readonly modes: NotedModes;
  readonly isUnfinished: boolean;
}

/** Undoes for the outer terminal exactly what the session has set in it. */
export function restoreSequence(sources: RestoreSources): string {
  const { core, kitty } = sources;
  const { alt, active } = core.buffers;
  const isAlternate = active === alt;
  let text = (sources.isUnfinished ? END_SEQUENCE : "") + sources.modes.restore(true);
  if (isAlternate) text += `${kitty.restore(true)}\x1b[?1049l`;
  else if (!kitty.isDefault(true)) text += `\x1b[?1049h${kitty.restore(true)}\x1b[?1049l`;
  text += kitty.restore(false) + changedModes(core) + changedCharsets(core);
  text += sources.modes.restore(false) + sources.colors.restore() + sources.titles.restore();
  text += changedLayout(core) + on((core._inputHandler._curAttrData.bg & BG_PROTECTED) !== 0, '\x1b[0"q');
  return `${text}\x1b[m${NO_LINK}`;
}

/** Undoes what a session has set and `preamble()` does not undo: stacked titles, colours, tab stops, further modes. */
export function restoreKept(
  { core, titles, colors, modes }: Pick<RestoreSources, "core" | "titles" | "colors" | "modes">,
  cols: number,
): string {
  const isDefault = [core.buffers.normal, core.buffers.alt].every((b) => hasDefaultTabs(b, core.cols));
  const noted = modes.restorePast() + modes.restore(true) + modes.restore(false);
  return `${noted}${colors.restore()}${titles.restore()}${isDefault ? "" : defaultTabSequences(cols)}`;
}

function on(condition: boolean, sequence: string): string {
  return condition ? sequence : "";
}

function changedModes(core: Core): string {
  const dec = core.coreService.decPrivateModes;
  const mouse = core.coreMouseService;
  return (
    on(dec.synchronizedOutput, "\x1b[?2026l") +
    on(mouse.activeProtocol !== "NONE" || mouse.activeEncoding !== "DEFAULT", MOUSE_OFF) +
    on(dec.sendFocus, "\x1b[?1004l") +
    on(dec.bracketedPasteMode, "\x1b[?2004l") +
    on(dec.applicationCursorKeys, "\x1b[?1l") +
    on(dec.applicationKeypad, "\x1b>") +
    on(dec.reverseWraparound, "\x1b[?45l") +
    on(core.optionsService.rawOptions.cursorBlink, "\x1b[?12l") +
    on(core.coreService.isCursorHidden, "\x1b[?25h") +
    on(dec.cursorStyle !== undefined || dec.cursorBlink !== undefined, "\x1b[0 q") +
    on(core.coreService.modes.insertMode, "\x1b[4l") +
    on(core.optionsService.rawOptions.convertEol, "\x1b[20l") +
    on(!dec.wraparound, "\x1b[?7h")
  );
}

function changedCharsets(core: Core): string {
  const { _charsets, glevel } = core._charsetService;
  let text = glevel === 0 ? "" : "\x0f";
  for (let i = 0; i < 4; i++) if (_charsets[i] !== undefined) text += `\x1b${"()*+"[i]}B`;
  return text;
}

/**
 * Margins, origin mode and tab stops. Setting them moves the cursor: it is saved and restored around each, after DECSTR
 * has switched origin mode off where it is, because DECRC would bring it back.
 */
function changedLayout(core: Core): string {
  const { normal, alt } = core.buffers;
  const { cols, rows } = core;
  const hasMargins = (buffer: ScreenBuffer) => buffer.scrollTop !== 0 || buffer.scrollBottom !== rows - 1;
  let text = core.coreService.decPrivateModes.origin ? "\x1b[!p\x1b7\x1b[?6l\x1b8" : "";
  if (hasMargins(normal) || hasMargins(alt)) text += "\x1b7\x1b[r\x1b8";
  if (!hasDefaultTabs(normal, cols) || !hasDefaultTabs(alt, cols)) {
    text += `\x1b7${defaultTabSequences(cols)}\x1b8`;
  }
  return text;
}
