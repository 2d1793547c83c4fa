// The service worker's side of the page: registers it, and says when another version of the viewer waits.

import { Signal } from "./signal.ts";
import { SERVICE_WORKER, trusted } from "./trusted-script.ts";

export interface Update {
  readonly from: string;
  readonly to: string;
}

/** Another version of the viewer that waits to be installed. */
export const update = new Signal<Update | null>(null);

/** Registers the worker where a browser allows one: on https and on this machine. */
export async function keepViewer(): Promise<void> {
  if (!("serviceWorker" in navigator) || !isSecureContext) return;
  try {
    const registration = await navigator.serviceWorker.register(trusted(SERVICE_WORKER));
    const look = async (worker: ServiceWorker | null) => {
      const { active } = registration;
      if (!worker || !active || worker === active) return;
      const [from, to] = await Promise.all([versionOf(active), versionOf(worker)]);
      if (from !== to) update.value = { from, to };
    };
    void look(registration.waiting);
    registration.addEventListener("updatefound", () => {
      const worker = registration.installing;
      worker?.addEventListener("statechange", () => worker.state === "installed" && void look(worker));
    });
  } catch {
    // Without a worker the viewer loads from the network.
  }
}

/** Installs the version that waits, and reloads the page. */
export async function takeUpdate(): Promise<void> {
  const registration = await navigator.serviceWorker.getRegistration();
  navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
  registration?.waiting?.postMessage("take-over");
}

function versionOf(worker: ServiceWorker): Promise<string> {
  return new Promise((resolve) => {
    const onMessage = (event: MessageEvent) => {
      const { version } = event.data as { version?: unknown };
      if (event.source !== worker || typeof version !== "string") return;
      navigator.serviceWorker.removeEventListener("message", onMessage);
      resolve(version.slice(0, 64));
    };
    navigator.serviceWorker.addEventListener("message", onMessage);
    navigator.serviceWorker.startMessages();
    worker.postMessage("version");
  });
}
