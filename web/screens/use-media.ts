// Whether the page is as a media query says.

import { useEffect, useState } from "preact/hooks";

/** Wide enough for sessions beside their list, and high enough: a phone that lies is not. */
export const WIDE = "(min-width: 860px) and (min-height: 480px)";

export function useMedia(query: string): boolean {
  const [matches, setMatches] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const media = matchMedia(query);
    const onChange = () => setMatches(media.matches);
    onChange();
    media.addEventListener("change", onChange);
    return () => media.removeEventListener("change", onChange);
  }, [query]);
  return matches;
}
