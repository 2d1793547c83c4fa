// Reports that a program has asked for by a mode: its size (2048) and whether the background is dark (2031). The
// terminal's own reports of these are treated as answers and dropped, so the reports come from here, whether a terminal
// is attached or not. Sources: https://gist.github.com/rockorager/e695fb2924d36b2bcf1fff4a3704bd83 (in-band resize),
// Contour's VT extension "color palette update notifications".

import { cellPixels } from "./cell-pixels.ts";
import type { SessionColors } from "./colors.ts";
import type { NotedModes } from "./noted-modes.ts";
import type { Core } from "./xterm-internals.ts";

const SIZE = 2048;
const SCHEME = 2031;
/** Unknown pixels, as in TIOCGWINSZ. */
const UNKNOWN = { width: 0, height: 0 };

interface Sources {
  readonly core: Core;
  readonly modes: NotedModes;
  readonly colors: SessionColors;
}

/** Reports from now on; `reply` takes each one. When a program asks for the size, it is reported at once. */
export function installModeReports({ core, modes, colors }: Sources, reply: (text: string) => void): void {
  const tellSize = () => {
    const { width, height } = cellPixels(core) ?? UNKNOWN;
    reply(`\x1b[48;${core.rows};${core.cols};${core.rows * height};${core.cols * width}t`);
  };
  core._inputHandler._parser.registerCsiHandler({ prefix: "?", final: "h" }, (params) => {
    if (params.params.subarray(0, params.length).includes(SIZE)) tellSize();
    return false;
  });
  core._bufferService.onResize(() => {
    if (modes.answer(SIZE)) tellSize();
  });
  colors.onSchemeChanged = (isDark) => {
    if (modes.answer(SCHEME)) reply(`\x1b[?997;${isDark ? 1 : 2}n`);
  };
}
