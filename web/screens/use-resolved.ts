// What a component waits for.

import { useEffect, useState } from "preact/hooks";

/** What the work came to; null until then. It begins anew when one of `inputs` changes. @param work never fails */
export function useResolved<T>(work: () => Promise<T>, inputs: readonly unknown[]): T | null {
  const [result, setResult] = useState<T | null>(null);
  useEffect(() => {
    let isGone = false;
    setResult(null);
    void work().then((value) => isGone || setResult(() => value));
    return () => {
      isGone = true;
    };
  }, inputs);
  return result;
}
