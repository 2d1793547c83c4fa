// Keeps the viewer's own files, so that it opens without a network and does not change unnoticed: a new version waits
// until the person installs it. It never sees a code, a key or a byte of a session; only the files that the build names
// are kept.

declare const VIEWER_VERSION: string;
declare const VIEWER_FILES: readonly string[];

interface WorkerEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface FetchEvent extends WorkerEvent {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}
interface NotificationEvent extends WorkerEvent {
  readonly notification: { close(): void };
}
interface WorkerScope {
  addEventListener(type: "install" | "activate", listener: (event: WorkerEvent) => void): void;
  addEventListener(type: "fetch", listener: (event: FetchEvent) => void): void;
  addEventListener(type: "notificationclick", listener: (event: NotificationEvent) => void): void;
  addEventListener(type: "message", listener: (event: MessageEvent) => void): void;
  skipWaiting(): Promise<void>;
  readonly clients: {
    claim(): Promise<void>;
    matchAll(): Promise<readonly { focus(): Promise<unknown> }[]>;
  };
  readonly location: Location;
}
const scope = self as unknown as WorkerScope;

const CACHE = `viewer-${VIEWER_VERSION}`;
const PATHS = new Set(VIEWER_FILES.map((file) => `/${file}`));

scope.addEventListener("install", (event) => {
  const requests = [...PATHS].map((path) => new Request(path, { cache: "no-cache" }));
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(requests)));
});

scope.addEventListener("activate", (event) => {
  const clean = async () => {
    for (const name of await caches.keys()) if (name !== CACHE) await caches.delete(name);
    await scope.clients.claim();
  };
  event.waitUntil(clean());
});

scope.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== scope.location.origin) return;
  const path = url.pathname === "/" ? "/index.html" : url.pathname;
  if (!PATHS.has(path)) return;
  event.respondWith(
    caches
      .open(CACHE)
      .then((cache) => cache.match(path))
      .then((kept) => kept ?? fetch(event.request)),
  );
});

scope.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(scope.clients.matchAll().then(([page]) => page?.focus()));
});

scope.addEventListener("message", ({ data, source }) => {
  if (data === "version") source?.postMessage({ version: VIEWER_VERSION } as never);
  if (data === "take-over") void scope.skipWaiting();
});
