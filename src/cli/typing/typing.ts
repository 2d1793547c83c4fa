// Typing into a session: what the words and keys of a command line are as input, and how it gets to the session.

export { planInput } from "./send-plan.ts";
export { keyModes, typeInto } from "./type-into.ts";
