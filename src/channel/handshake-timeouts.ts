// How long each step of a handshake may take. The machines ask for these waits as effects and are told when they end.

/** From the channel's opening to a valid confirmation at the daemon, ms; then `ERR timeout`. */
export const CONFIRM_TIMEOUT_MS = 5_000;

/** For each answer of the daemon at the client, ms: longer than the daemon's own, so that its reason is heard. */
export const ANSWER_TIMEOUT_MS = 10_000;

/** From the confirmation to `auth` at the daemon, ms; then `bye timeout`. Bounds the search for a pair fingerprint. */
export const AUTH_TIMEOUT_MS = 10_000;

/** For the approval of a new device, ms; then `bye timeout`. */
export const APPROVAL_TIMEOUT_MS = 120_000;
