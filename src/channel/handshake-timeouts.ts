// How long each step of a handshake may take. The state tables ask for these waits by effects.

/** At the daemon, from the channel's opening to a valid confirmation, ms. Then it sends `ERR timeout`. */
export const CONFIRM_TIMEOUT_MS = 5_000;

/** At the client, for each answer of the daemon, ms. Longer than the daemon's own wait, so that its reason arrives. */
export const ANSWER_TIMEOUT_MS = 10_000;

/** At the daemon, from the confirmation to `auth`, ms. Then `bye timeout`. Bounds the search for a pair fingerprint. */
export const AUTH_TIMEOUT_MS = 10_000;

/** At the daemon, for the approval of a new device, ms. Then `bye timeout`. */
export const APPROVAL_TIMEOUT_MS = 120_000;
