// Every bound on flows. Reaching one has a defined outcome, given with each.

/** Bytes of one flow, each way, that were sent and that whoever is at the other end has not taken. It waits. */
export const WINDOW_BYTES = 256 * 1024;

/** Bytes of one flow that are granted anew at once. */
export const GRANT_BYTES = WINDOW_BYTES / 4;

/**
 * Bytes of all flows of a channel, each way, that are on their way. With these, and what a client grants for the output
 * of sessions, a relay has room for what a slow reader leaves there (`SOCKET_BUFFER_BYTES`). They wait.
 */
export const TRANSIT_BYTES_MAX = 256 * 1024;

/** The same when they take long: a key that is typed meanwhile waits for two frames at most. */
export const TRANSIT_BYTES_MIN = 32 * 1024;

/** Bytes that have come and are not acknowledged yet. */
export const ACK_BYTES = 16 * 1024;

/** Bytes that were read for a flow and could not be sent. It is not read further. */
export const QUEUE_BYTES = 64 * 1024;

/** Bytes that a frame is counted as at least, so that empty ones are not free. */
export const FRAME_COST_BYTES = 256;

/** What a frame with so many bytes takes of what was granted. */
export const costOf = (bytes: number): number => Math.max(FRAME_COST_BYTES, bytes);
