// The number of a signal, for an exit status of 128 and it.

import { constants } from "node:os";

/** 0 for no signal, and for one that this system does not know. */
export function signalNumber(signal: string | null): number {
  const numbers: Readonly<Record<string, number>> = constants.signals;
  return signal === null ? 0 : (numbers[signal] ?? 0);
}
