// The terminal's colours in a light and in a dark page.

import type { ITheme } from "@xterm/xterm";

const DARK: ITheme = {
  background: "#12141a",
  foreground: "#dfe2ea",
  cursor: "#9aa5ff",
  cursorAccent: "#12141a",
  selectionBackground: "#3d4680aa",
  black: "#2a2e38",
  red: "#ef7d82",
  green: "#8fce8b",
  yellow: "#e2c275",
  blue: "#82aaff",
  magenta: "#c99bf2",
  cyan: "#6fd0d8",
  white: "#c5cad6",
  brightBlack: "#6c7488",
  brightRed: "#ff9ba0",
  brightGreen: "#abe3a7",
  brightYellow: "#f2d898",
  brightBlue: "#a5c2ff",
  brightMagenta: "#dcb9ff",
  brightCyan: "#93e4ea",
  brightWhite: "#f4f6fb",
};

const LIGHT: ITheme = {
  background: "#fbfbfd",
  foreground: "#23262f",
  cursor: "#4a55c8",
  cursorAccent: "#fbfbfd",
  selectionBackground: "#b9c1f5aa",
  black: "#23262f",
  red: "#b3262f",
  green: "#2b7a2f",
  yellow: "#8a6100",
  blue: "#2754c5",
  magenta: "#7d3bb5",
  cyan: "#0d7380",
  white: "#6b7080",
  brightBlack: "#565c6c",
  brightRed: "#c93b44",
  brightGreen: "#3a8f3e",
  brightYellow: "#9b7210",
  brightBlue: "#3f68d8",
  brightMagenta: "#9150c9",
  brightCyan: "#1f8794",
  brightWhite: "#3a3f4b",
};

export const themeOf = (dark: boolean): ITheme => (dark ? DARK : LIGHT);

/** Programs choose colours for a dark terminal; on a light one they are darkened until they can be read. */
export const contrastOf = (dark: boolean): number => (dark ? 1 : 4.5);
