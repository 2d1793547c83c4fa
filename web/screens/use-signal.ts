// A signal in a component.

import { useEffect, useState } from "preact/hooks";

/** A signal that is only read. */
interface Readable<T> {
  readonly value: T;
  subscribe(listener: (value: T) => void): () => void;
}

/** The signal's value in a component, which is drawn again when it changes. */
export function useSignal<T>(signal: Readable<T>): T {
  const [, redraw] = useState(0);
  const { value } = signal;
  useEffect(() => {
    const stop = signal.subscribe(() => redraw((n) => n + 1));
    // It may have changed between drawing and listening.
    if (!Object.is(value, signal.value)) redraw((n) => n + 1);
    return stop;
  }, [signal]);
  return value;
}
