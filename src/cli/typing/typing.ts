// Typing into a session: what the words and keys of a command line are as input, and the way of it to the session.

export { planInput } from "./send-plan.ts";
export { keyModes, typeInto } from "./type-into.ts";
