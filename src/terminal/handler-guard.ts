// Wraps every handler of an xterm.js core: an exception does not leave it, so that the parser stays in step with the
// stream, and handlers that change what a restore must undo are noticed.
import { OSC_ROWS } from "./mode-table.ts";
import type { Core } from "./xterm-internals.ts";

export interface GuardCallbacks {
  /** A handler has thrown; the sequence is dropped. */
  readonly failed: (error: unknown) => void;
  /** A handler has run that may have changed modes, margins, character sets, colours or the like. */
  readonly noticed: () => void;
}

/**
 * Final bytes of CSI sequences that change none of those when no prefix or intermediate byte is before them (`CSI > m`
 * is a mode of the keyboard); all others are noticed.
 */
const QUIET_CSI_FINALS = "@ABCDEFGHIJKLMPSTXZ`abdefmn";
/** OSC numbers that change colours or what is noted. */
const NOTICED_OSC = new Set([4, 104, ...OSC_ROWS.map(({ number }) => number)]);

/** Call once all handlers are installed. */
export function guardHandlers(core: Core, callbacks: GuardCallbacks): void {
  const parser = core._inputHandler._parser;
  const csi = parser._csiHandlers;
  for (const key in csi) {
    const isPlain = Number(key) <= 0xff;
    const isQuiet = isPlain && QUIET_CSI_FINALS.includes(String.fromCharCode(Number(key)));
    csi[key] = csi[key]!.map((inner) => guarded(inner, callbacks, !isQuiet));
  }
  const escapes = parser._escHandlers;
  for (const key in escapes)
    escapes[key] = escapes[key]!.map(
      (inner) => guarded<never, boolean>(inner, callbacks, true) as () => boolean,
    );
  const controls = parser._executeHandlers;
  // SO, SI and HTS
  for (const key in controls) {
    const isNoticed = ["14", "15", "136"].includes(key);
    controls[key] = guarded<never, boolean>(controls[key]!, callbacks, isNoticed) as () => boolean;
  }
  const strings = parser._oscParser._handlers;
  for (const key in strings) {
    const id = Number(key);
    const isNoticed = NOTICED_OSC.has(id) || (id >= 10 && id <= 19) || (id >= 110 && id <= 119);
    for (const one of strings[key]!) one.end = guarded(one.end.bind(one), callbacks, isNoticed);
  }
  for (const list of Object.values(parser._dcsParser._handlers)) {
    for (const one of list) one.unhook = guarded(one.unhook.bind(one), callbacks, true);
  }
  parser._printHandler = guardedPrint(parser._printHandler, callbacks);
}

function guarded<Argument, Result extends boolean>(
  inner: (argument: Argument) => Result,
  { failed, noticed }: GuardCallbacks,
  isNoticed: boolean,
): (argument: Argument) => Result {
  if (!isNoticed) {
    return (argument) => {
      try {
        return inner(argument);
      } catch (error) {
        failed(error);
        return true as Result;
      }
    };
  }
  return (argument) => {
    noticed();
    try {
      return inner(argument);
    } catch (error) {
      failed(error);
      return true as Result;
    }
  };
}

function guardedPrint(
  inner: (data: Uint32Array, start: number, end: number) => void,
  { failed }: GuardCallbacks,
): (data: Uint32Array, start: number, end: number) => void {
  return (data, start, end) => {
    try {
      inner(data, start, end);
    } catch (error) {
      failed(error);
    }
  };
}
