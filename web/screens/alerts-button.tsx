// Lets the browser notify of sessions while the page is not looked at. Gone once the person has decided.

import { allowNotifications, permission } from "../alerts.ts";
import { useSignal } from "./use-signal.ts";

export function AlertsButton() {
  if (useSignal(permission) !== "default") return null;
  return (
    <button type="button" class="quiet-button" onClick={() => void allowNotifications()}>
      Notify me when a session waits
    </button>
  );
}
