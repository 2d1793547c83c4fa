// Ink on one output. Loaded when the dashboard opens: Ink and React cost a third of a second.

import { render } from "ink";
import type { InkOutput } from "../terminal/ink-output.ts";
import { NoInput } from "../terminal/ink-output.ts";
import { App } from "./app.tsx";

/** The dashboard keeps its own pace: at most ten frames a second, and one at once for a key. Ink must add none. */
const INK_FPS = 1_000;

export interface Renderer {
  /** `isFresh`: the terminal shows nothing of what was drawn. */
  draw(rows: readonly string[], cols: number, isFresh: boolean): void;
  /** Stops without drawing. */
  stop(): void;
}

export function startInk(output: InkOutput): Renderer {
  let generation = 0;
  const tree = (rows: readonly string[], cols: number) => <App key={generation} rows={rows} cols={cols} />;
  const instance = render(tree([], output.columns), {
    stdout: output as unknown as NodeJS.WriteStream,
    stderr: output as unknown as NodeJS.WriteStream,
    stdin: new NoInput() as unknown as NodeJS.ReadStream,
    patchConsole: false,
    exitOnCtrlC: false,
    interactive: true,
    incrementalRendering: true,
    maxFps: INK_FPS,
  });
  return {
    draw(rows, cols, isFresh) {
      if (isFresh) {
        // The terminal is cleared with Ink's frame: cleared before it, it would show the rows below alone.
        output.isMuted = true;
        instance.clear();
        output.isMuted = false;
        generation++;
      }
      instance.rerender(tree(rows, cols));
    },
    stop() {
      output.isClosed = true;
      instance.unmount();
    },
  };
}
