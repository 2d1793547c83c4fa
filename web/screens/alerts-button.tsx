// Offers the browser's notifications for the time when nobody looks at the page. Disappears once the person has
// decided.

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
