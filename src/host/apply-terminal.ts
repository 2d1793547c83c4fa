// Gives what a client's terminal reported to the emulator, which answers the program's queries in the terminal's place.

import type { ToHost } from "../protocol/session-messages.ts";
import { sessionCell, setCellPixels } from "../terminal/cell-pixels.ts";
import type { Emulator } from "../terminal/emulator.ts";
import type { Pty } from "./pty/pty.ts";

/** Colours where a terminal named only some: a usual dark scheme. */
const FOREGROUND = 0xd8d8d8;
const BACKGROUND = 0x101010;

/** True when cells have other pixels now. */
export function applyTerminal(
  emulator: Emulator,
  pty: Pty,
  said: Extract<ToHost, { t: "terminal" }>,
): boolean {
  const before = sessionCell(emulator.core);
  if (said.foreground || said.background || said.cursor) {
    const foreground = parsed(said.foreground) ?? FOREGROUND;
    emulator.setColors({
      foreground,
      background: parsed(said.background) ?? BACKGROUND,
      cursor: parsed(said.cursor) ?? foreground,
    });
  }
  // The program learns of it in both ways, or in none.
  if (said.cell && pty.setCell(said.cell)) setCellPixels(emulator.core, said.cell);
  if (said.draws !== undefined) emulator.pictures.mayBeAnswered = said.draws;
  if (said.picture !== undefined) emulator.pictures.answer(said.picture);
  if (said.kitty !== undefined) emulator.setKittySupported(said.kitty);
  const cell = sessionCell(emulator.core);
  return cell.width !== before.width || cell.height !== before.height;
}

function parsed(color: string | undefined): number | undefined {
  return color === undefined ? undefined : Number.parseInt(color.slice(1), 16);
}
