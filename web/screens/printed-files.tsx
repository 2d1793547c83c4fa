// The files that a session's program has named: a phone has no pointer to find them with.

import { useEffect, useState } from "preact/hooks";
import type { SessionController } from "../session/controller.ts";
import type { PrintedFile } from "../terminal/file-links.ts";

export function PrintedFiles({ controller, close }: { controller: SessionController; close: () => void }) {
  const [files, setFiles] = useState<readonly PrintedFile[]>([]);
  useEffect(() => {
    let isGone = false;
    void controller.printedFiles().then((found) => isGone || setFiles(found));
    return () => {
      isGone = true;
    };
  }, [controller]);
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
