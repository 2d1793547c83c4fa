// The files that a session's program has named: a phone has no pointer to find them with.

import type { SessionController } from "../session/controller.ts";
import { useResolved } from "./use-resolved.ts";

export function PrintedFiles({ controller, close }: { controller: SessionController; close: () => void }) {
  const files = useResolved(() => controller.printedFiles(), [controller]) ?? [];
  return (
    <ul class="link-list">
      {files.map(({ words, open }) => (
        <li key={words}>
          <button
            type="button"
            class="menu-item mono"
            onClick={() => {
              close();
              open();
            }}
          >
            {words}
          </button>
        </li>
      ))}
    </ul>
  );
}
