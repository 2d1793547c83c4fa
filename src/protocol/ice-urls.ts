// The URLs of STUN and TURN servers (RFC 7064, RFC 7065), as a config may give them and the other end may send them.

const HOST = String.raw`(?:[a-z\d][a-z\d.-]{0,252}|\[[\da-f:.]{2,45}\])`;
/** 1 to 65535. */
const PORT = String.raw`(?:[1-9]\d{0,3}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d{2}|655[0-2]\d|6553[0-5])`;

/** `stun:relay.example.com:3478`. Without a port it is 3478. */
export const STUN_URL = new RegExp(`^stun:${HOST}(?::${PORT})?$`, "i");

/** `turn:turn.example.com:3478?transport=udp`, or `turns:` for TLS. */
export const TURN_URL = new RegExp(`^turns?:${HOST}(?::${PORT})?(?:\\?transport=(?:udp|tcp))?$`, "i");
