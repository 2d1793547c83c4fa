// Waiting until a session has ended, is idle, needs somebody, or has printed something: what may be waited for, and the
// wait.

export { parseCondition, type WaitCondition } from "./wait-condition.ts";
export { beginWait, statusOf, type WaitEnd, waitFor } from "./wait-for.ts";
