// New sessions: reads from a command line what one is made of, and makes it.

export { createSession, showOrOpen } from "./create.ts";
export { environmentOf, newSessionRequest } from "./request.ts";
