// The time, for components that show it.

import { useEffect, useState } from "preact/hooks";

/** Ms since the epoch, renewed every `everyMs`. */
export function useClock(everyMs: number): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}
