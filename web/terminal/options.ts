// How xterm.js is set up for the page.

import type { ITerminalOptions } from "@xterm/xterm";
import { FONT_DEFAULT } from "./layout.ts";
import { contrastOf, themeOf } from "./theme.ts";

/** Rows of scrollback that the page keeps: a session's 2,000 lines take some of them each on a narrow screen. */
const SCROLLBACK_ROWS = 20_000;

const FONT_FAMILY =
  'ui-monospace, "SF Mono", "Cascadia Mono", "JetBrains Mono", Menlo, Consolas, "DejaVu Sans Mono", "Liberation Mono", monospace';

export const LINE_HEIGHT = 1.15;

export function optionsOf(
  isDark: boolean,
  onLink: (event: MouseEvent, uri: string) => void,
): ITerminalOptions {
  return {
    allowProposedApi: true,
    fontFamily: FONT_FAMILY,
    fontSize: FONT_DEFAULT,
    lineHeight: LINE_HEIGHT,
    scrollback: SCROLLBACK_ROWS,
    theme: themeOf(isDark),
    minimumContrastRatio: contrastOf(isDark),
    // The host decides everything that these options would do.
    windowOptions: {},
    linkHandler: { activate: onLink, allowNonHttpProtocols: false },
    macOptionIsMeta: true,
    rightClickSelectsWord: false,
    cursorBlink: false,
    logLevel: "off",
  };
}
