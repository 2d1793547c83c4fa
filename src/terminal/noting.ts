// Connects the table of modes to the parser: each of its sequences is noted and passed on. Installed after the handlers
// that end a sequence, so that it runs before them.

import { CSI_ROWS, ESCAPE_ROWS, OSC_ROWS, PROGRAMMED_KEYS } from "./mode-table.ts";
import type { NotedModes } from "./noted-modes.ts";
import type { Core, Params } from "./xterm-internals.ts";

/** Private modes that would draw, clear or move if they were restored: XTRESTORE leaves them alone. */
const NOT_RESTORED: ReadonlySet<number> = new Set([2, 3, 6, 38, 47, 69, 1047, 1048, 1049]);

/** Installs the handlers; `value` returns a private mode that xterm.js keeps. */
export function installNoting(
  core: Core,
  modes: NotedModes,
  value: (mode: number) => boolean | undefined,
): void {
  const handler = core._inputHandler;
  const parser = handler._parser;
  for (const { id, read } of CSI_ROWS)
    parser.registerCsiHandler(id, (params) => {
      for (const noted of read(listed(params))) modes.note(noted);
      return false;
    });
  for (const { id, noted } of ESCAPE_ROWS)
    parser.registerEscHandler(id, () => {
      modes.note(noted);
      return false;
    });
  for (const { number, read } of OSC_ROWS)
    handler.registerOscHandler(number, (data) => {
      const noted = read(data);
      if (noted) modes.note(noted);
      return false;
    });
  handler.registerDcsHandler({ final: "|" }, () => {
    modes.note(PROGRAMMED_KEYS);
    return false;
  });
  noteModes(core, modes, value);
}

function noteModes(core: Core, modes: NotedModes, value: (mode: number) => boolean | undefined): void {
  const handler = core._inputHandler;
  const parser = handler._parser;
  const each = (note: (mode: number) => void) => (params: Params) => {
    for (const mode of listed(params)) note(mode);
    return false;
  };
  for (const [final, isSet] of [
    ["h", true],
    ["l", false],
  ] as const) {
    parser.registerCsiHandler(
      { prefix: "?", final },
      each((mode) => modes.setPrivate(mode, isSet)),
    );
    parser.registerCsiHandler(
      { final },
      each((mode) => modes.setAnsi(mode, isSet)),
    );
  }
  // XTSAVE and XTRESTORE, which xterm.js does not have.
  parser.registerCsiHandler(
    { prefix: "?", final: "s" },
    each((mode) => modes.save(mode, value(mode))),
  );
  parser.registerCsiHandler({ prefix: "?", final: "r" }, (params) => {
    for (const mode of listed(params)) {
      const saved = NOT_RESTORED.has(mode) ? undefined : modes.saved(mode);
      if (saved === undefined) continue;
      modes.setPrivate(mode, saved);
      const one = params.clone();
      one.reset();
      one.addParam(mode);
      if (saved) handler.setModePrivate(one);
      else handler.resetModePrivate(one);
    }
    return true;
  });
  parser.registerCsiHandler({ final: "s" }, (params) => {
    const [left = 0, right = 0] = listed(params);
    return modes.setMargins(left, right);
  });
  parser.registerCsiHandler({ intermediates: "!", final: "p" }, () => {
    modes.softReset();
    return false;
  });
}

/** Parameters without their sub-parameters. One that is absent is 0. */
function listed(params: Params): number[] {
  return Array.from(params.params.subarray(0, params.length));
}
