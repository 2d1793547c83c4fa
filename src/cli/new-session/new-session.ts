// A new session: what it is made of by a command line, and the making of it.

export { createSession, showOrOpen } from "./create.ts";
export { environmentOf, newSessionRequest } from "./request.ts";
