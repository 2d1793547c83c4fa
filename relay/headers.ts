// The headers of every HTTP answer: what a page served from here may load, and that nothing else may frame or read it.
// There is no CORS header: no other origin may fetch anything here.

const PERMISSIONS = [
  "accelerometer",
  "camera",
  "display-capture",
  "geolocation",
  "gyroscope",
  "magnetometer",
  "microphone",
  "midi",
  "payment",
  "usb",
];

const PERMISSIONS_POLICY = PERMISSIONS.map((feature) => `${feature}=()`).join(", ");

/** The security headers; `socket` is the origin of the viewer's WebSocket, such as `wss://relay.example.com`. */
export function securityHeaders(socket: string): Record<string, string> {
  return {
    "Content-Security-Policy": [
      "default-src 'none'",
      "script-src 'self' 'wasm-unsafe-eval'",
      "style-src 'self'",
      "img-src 'self' data:",
      "font-src 'self'",
      `connect-src 'self' ${socket}`,
      "manifest-src 'self'",
      "worker-src 'self'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
      "require-trusted-types-for 'script'",
    ].join("; "),
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    // Also on a refusal: a page that could load it would know that something is here.
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Permissions-Policy": PERMISSIONS_POLICY,
  };
}

/** Adds them to an answer. */
export function secured(response: Response, socket: string): Response {
  for (const [name, value] of Object.entries(securityHeaders(socket))) response.headers.set(name, value);
  return response;
}

/** A short answer in words, never cached. */
export function plain(status: number, words: string, headers: Record<string, string> = {}): Response {
  return new Response(`${words}\n`, {
    status,
    headers: { "Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store", ...headers },
  });
}
