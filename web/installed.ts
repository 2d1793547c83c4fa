// The service worker's side of the page: registers it, and says when another version of the viewer waits.

import { Signal } from "./signal.ts";

export interface Update {
  readonly from: string;
  readonly to: string;
}

/** Another version of the viewer that waits to be installed. */
export const update = new Signal<Update | null>(null);

const WORKER = "/service-worker.js";

interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL(url: string): string },
  ): { createScriptURL(url: string): string };
}

/** Registers the worker where a browser allows one: on https and on this machine. */
export async function keepViewer(): Promise<void> {
  if (!("serviceWorker" in navigator) || !isSecureContext) return;
  try {
    const registration = await navigator.serviceWorker.register(workerUrl());
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

/** The page may not load a script from a plain string; this is the one address that is allowed. */
function workerUrl(): string {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  if (!trustedTypes) return WORKER;
  const policy = trustedTypes.createPolicy("remi", {
    createScriptURL: (url) => {
      if (url !== WORKER) throw new TypeError("not the viewer's worker");
      return url;
    },
  });
  return policy.createScriptURL(WORKER);
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
