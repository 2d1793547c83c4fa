// The directories on the way to what is shown, each a way back.

import { useEffect, useRef } from "preact/hooks";
import type { FilePath } from "../../../src/files/rules/file-path.ts";
import type { Crumb } from "../../files/path-text.ts";

export function Crumbs({ crumbs, go }: { crumbs: readonly Crumb[]; go: (path: FilePath) => void }) {
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    // The end of a long path is what a person needs.
    list.current!.scrollLeft = list.current!.scrollWidth;
  }, [crumbs.length]);
  return (
    <nav class="crumbs" aria-label="Path">
      <ol ref={list}>
        {crumbs.map(({ name, path }, at) => (
          <li key={path.length}>
            {at < crumbs.length - 1 ? (
              <button type="button" onClick={() => go(path)}>
                {name}
              </button>
            ) : (
              <span aria-current="page">{name}</span>
            )}
          </li>
        ))}
      </ol>
    </nav>
  );
}
