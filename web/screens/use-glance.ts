// A look at the session of a row, for as long as the row is on the screen.

import type { RefObject } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Glance } from "../session/glance.ts";
import type { Glances } from "../session/glances.ts";

/** Ms that a row must be on the screen: a list that is scrolled fast opens nothing. */
const SETTLES_MS = 120;

export function useGlance(glances: Glances, id: string, row: RefObject<Element | null>): Glance | null {
  const [glance, setGlance] = useState<Glance | null>(null);
  useEffect(() => {
    let open: Glance | null = null;
    let settling: ReturnType<typeof setTimeout> | undefined;
    const close = () => {
      clearTimeout(settling);
      if (open) glances.close(open);
      open = null;
    };
    const observer = new IntersectionObserver(([entry]) => {
      clearTimeout(settling);
      settling = setTimeout(() => {
        if (!entry?.isIntersecting) {
          close();
          return setGlance(null);
        }
        open ??= glances.open(id);
        setGlance(open);
      }, SETTLES_MS);
    });
    observer.observe(row.current!);
    return () => {
      observer.disconnect();
      close();
    };
  }, [glances, id]);
  return glance;
}
