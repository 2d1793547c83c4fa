// Bounds what colours cost xterm.js: styles for each colour that a program sets, and a cache entry for each pair of
// them. Nothing happens with a release that keeps them elsewhere; the viewer's tests notice.

import type { Terminal } from "@xterm/xterm";

interface Cache {
  clear?(): void;
}

interface Internals {
  readonly _core?: {
    readonly _themeService?: {
      readonly _onChangeColors?: { fire(colors: unknown): void };
      readonly colors?: { readonly contrastCache?: Cache; readonly halfContrastCache?: Cache };
    };
  };
}

/**
 * A terminal rebuilds its style sheet for each colour that a program sets, which takes a millisecond: this limits it to
 * once a frame. The terminal must be open.
 */
export function drawColorsOncePerFrame(terminal: Terminal): void {
  const changes = (terminal as unknown as Internals)._core?._themeService?._onChangeColors;
  if (typeof changes?.fire !== "function") return;
  const fire = changes.fire.bind(changes);
  let isAsked = false;
  changes.fire = (colors) => {
    if (isAsked) return;
    isAsked = true;
    // It is one object for a terminal's whole life, so the frame draws the colours that are set by then.
    requestAnimationFrame(() => {
      isAsked = false;
      fire(colors);
    });
  };
}

/** Frames after which the cache of colour pairs is cleared: it has an entry for each pair that was ever drawn. */
const FRAMES_OF_CONTRASTS = 256;

/** A program may use new colours for ever. The terminal must be open. */
export function forgetContrasts(terminal: Terminal): void {
  let frames = 0;
  terminal.onRender(() => {
    if (++frames % FRAMES_OF_CONTRASTS !== 0) return;
    const colors = (terminal as unknown as Internals)._core?._themeService?.colors;
    colors?.contrastCache?.clear?.();
    colors?.halfContrastCache?.clear?.();
  });
}
