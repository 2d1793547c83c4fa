// Bounds on forwarded TCP connections. Reaching one has a defined outcome, given with each. What they may send is bound by
// `src/flow/limits.ts`.

/** Forwarded connections at once: of all clients of a machine, and of one client. One more is refused, with a sentence. */
export const CONNECTIONS_MAX = 256;

/** How long whoever listens may take to accept, ms; then the connection is refused, with a sentence. */
export const ACCEPT_MS_MAX = 10_000;
