// A value that can be listened to: all the state library that the viewer has. Knows nothing of what it holds.

import { useEffect, useState } from "preact/hooks";

export class Signal<T> {
  #value: T;
  readonly #listeners = new Set<(value: T) => void>();

  constructor(value: T) {
    this.#value = value;
  }

  get value(): T {
    return this.#value;
  }

  /** Tells the listeners, unless it is the same value. */
  set value(value: T) {
    if (Object.is(value, this.#value)) return;
    this.#value = value;
    for (const listener of [...this.#listeners]) listener(value);
  }

  /** Returns what stops it. */
  subscribe(listener: (value: T) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

/** The signal's value in a component, which is drawn again when it changes. */
export function useSignal<T>(signal: Signal<T>): T {
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
