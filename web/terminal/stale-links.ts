// xterm.js remembers the links of the line under the pointer and does not notice when a program prints over it: a press
// would offer an address that is no longer there.

import type { Terminal } from "@xterm/xterm";

/** No line: the next move of the pointer asks again. */
const NO_LINE = -1;

interface Internals {
  readonly _core?: { readonly linkifier?: { _activeLine?: number } };
}

/** After output. Nothing happens with a release of xterm.js that keeps this elsewhere; the viewer's tests notice. */
export function forgetLinks(terminal: Terminal): void {
  const linkifier = (terminal as unknown as Internals)._core?.linkifier;
  if (linkifier && typeof linkifier._activeLine === "number") linkifier._activeLine = NO_LINE;
}
