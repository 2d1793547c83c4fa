// The list of the page's keys.

import { Dialog } from "./dialog.tsx";
import { PAGE_KEYS } from "./page-keys.ts";

export function KeysHelp({ hasFiles, onClose }: { hasFiles: boolean; onClose: () => void }) {
  const keys = PAGE_KEYS.filter(({ action }) => action !== "panel" || hasFiles);
  return (
    <Dialog title="Keys" onClose={onClose}>
      <table class="keys-help">
        <tbody>
          {keys.map(({ action, label, alone, words }) => (
            <tr key={action}>
              <th scope="row">{words}</th>
              <td>
                <kbd>Ctrl+Shift+{label}</kbd>
              </td>
              <td>{alone !== null && <kbd>{alone}</kbd>}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="hint">
        The single keys work outside of a session. In the list, the arrows move and Enter opens. Everything
        else that you type in a session goes to its program.
      </p>
    </Dialog>
  );
}
