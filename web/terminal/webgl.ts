// Draws a terminal by WebGL, where the browser has it.

import type { Terminal } from "@xterm/xterm";

/** @param drawn called when it draws: cells may have another size */
export async function useWebgl(terminal: Terminal, drawn: () => void): Promise<void> {
  // Checked first: a browser without it need not load the add-on.
  if (!document.createElement("canvas").getContext("webgl2")) return;
  try {
    const { WebglAddon } = await import("@xterm/addon-webgl");
    const webgl = new WebglAddon();
    // Without a context, xterm.js draws with elements again.
    webgl.onContextLoss(() => webgl.dispose());
    terminal.loadAddon(webgl);
    drawn();
  } catch {
    // No WebGL here: the terminal is drawn by elements.
  }
}
