// Shows a notification of the machine: in the page, in its title while nobody sees it, and as the browser's own where
// the person has allowed that. The only thing it knows about sessions is which one is shown.

import type { Alert } from "../src/protocol/notification-record.ts";
import { printable } from "../src/text/printable.ts";
import { Signal } from "./signal.ts";

const MARK = "● ";

/** Whether the browser's own notifications are allowed; null if it has none. */
export const permission = new Signal<NotificationPermission | null>(
  "Notification" in globalThis && isSecureContext ? Notification.permission : null,
);

/** Asks the person. Browsers allow this only when a button was pressed. */
export async function allowNotifications(): Promise<void> {
  permission.value = await Notification.requestPermission();
}

export interface AlertPlace {
  /** Name of the machine. */
  readonly host: string;
  /** The session that the page shows; null for none. */
  readonly session: string | null;
  say(text: string): void;
}

/** Shows nothing for a session that the person sees. */
export function showAlert(alert: Alert, place: AlertPlace): void {
  const text = printable(alert.text, 400);
  if (!document.hidden) {
    if (alert.id === "" || alert.id !== place.session) place.say(text);
    return;
  }
  place.say(text);
  markTitle(text);
  if (permission.value === "granted") void notify(`remi – ${place.host}`, text, alert.id);
}

let titleBefore: string | null = null;

function markTitle(text: string): void {
  titleBefore ??= document.title;
  document.title = MARK + text;
  const mark = document.title;
  const onSeen = () => {
    if (document.hidden) return;
    document.removeEventListener("visibilitychange", onSeen);
    // The page may have given itself another title since.
    if (document.title === mark && titleBefore !== null) document.title = titleBefore;
    titleBefore = null;
  };
  document.addEventListener("visibilitychange", onSeen);
}

/** A session's notification replaces its previous one. */
async function notify(title: string, body: string, tag: string): Promise<void> {
  try {
    // Phones allow it only through the worker; without a worker only the page itself can do it.
    const registration = await navigator.serviceWorker?.getRegistration();
    if (registration?.active) return await registration.showNotification(title, { body, tag });
    new Notification(title, { body, tag }).onclick = () => focus();
  } catch {
    // The browser refuses after all; the page has already shown it.
  }
}
